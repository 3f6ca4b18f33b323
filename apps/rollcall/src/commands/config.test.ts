import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { acmeLdif, aFolder } from '../testing/a-folder.ts'
import { anOffice } from '../testing/an-office.ts'

const good = `version: 1
connections:
  corp: { connector: ldif, file: acme.ldif }
syncs: {}
`

describe('a wrong configuration', () => {
  it('is told with file, line, column and the nearest right word, and nothing is run', async () => {
    await using folder = await aFolder({ 'rollcall.yaml': good.replace('file:', 'fiel:') })
    for (const verb of [['plan'], ['test'], ['config', 'validate']]) {
      const { code, out, err } = await folder.rollcall(...verb)
      expect([code, out]).toEqual([1, ''])
      expect(err).toContain('./rollcall.yaml:3:28')
      expect(err).toMatch(/did you mean `file`/i)
    }
  })

  it('is a document for scripts', async () => {
    await using folder = await aFolder({ 'rollcall.yaml': 'version: 2\n' })
    const { out } = await folder.rollcall('config', 'validate', '--json')
    expect(JSON.parse(out)).toMatchObject({
      formatVersion: 1,
      error: { code: 'config.invalid', problems: [{ line: 1 }, { column: 10 }] },
    })
  })

  it('that is not there is named, with the way to one', async () => {
    await using folder = await aFolder({})
    expect(await folder.rollcall('plan', '--config', 'other.yaml')).toEqual({
      code: 1,
      out: '',
      err: '✕ ./other.yaml is not there.\n  Write one with `rollcall init`, or name another with --config FILE.\n  --verbose shows the cause.\n',
    })
  })
})

describe('a right configuration', () => {
  it('is said to be right', async () => {
    await using folder = await aFolder({ 'rollcall.yaml': good, 'acme.ldif': acmeLdif })
    const { code, out } = await folder.rollcall('config', 'validate')
    expect([code, out]).toEqual([0, '  ./rollcall.yaml is right: 1 connection, 0 syncs.\n'])
  })

  it('has a schema for editors', async () => {
    await using folder = await aFolder({})
    const { code, out } = await folder.rollcall('config', 'schema')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ title: 'Rollcall configuration', type: 'object' })
  })
})

describe('a value of the configuration', () => {
  const commented = good
    .replace('corp:', 'corp: # nightly\n   ')
    .replace('{ connector: ldif, file: acme.ldif }', '{ connector: ldif, file: acme.ldif }   # all of them')
  const text = (path: string) => readFile(join(path, 'rollcall.yaml'), 'utf8')

  it('is set, and the rest of the file stays as it is', async () => {
    await using folder = await aFolder({ 'rollcall.yaml': commented })
    const { code, out } = await folder.rollcall('config', 'set', 'connections.corp.file', 'staff.ldif', '--yes')
    expect([code, out]).toEqual([
      0,
      `  1   version: 1
  2   connections:
  3     corp: # nightly
  4 -     { connector: ldif, file: acme.ldif }   # all of them
  4 +     { connector: ldif, file: staff.ldif }   # all of them
  5   syncs: {}
  ./rollcall.yaml is written.
`,
    ])
    expect(await text(folder.path)).toBe(commented.replace('acme.ldif', 'staff.ldif'))
  })

  it('may be a whole sync, and goes again', async () => {
    await using folder = await aFolder({ 'rollcall.yaml': good })
    const sync = '{ from: corp, to: corp, users: { uid: uid } }'
    const { err } = await folder.rollcall('config', 'set', 'syncs.staff', sync, '--yes')
    expect(err).toContain('ldif cannot write; it is a source only.') // it would not load
    expect(await text(folder.path)).toBe(good)
    expect((await folder.rollcall('config', 'unset', 'connections.corp', '--yes')).code).toBe(0)
    expect(await text(folder.path)).toContain('connections: {}')
  })

  it('may make a sync out of nothing, at once or piece by piece', async () => {
    await using office = await anOffice()
    const set = (path: string, value: string) => office.rollcall('config', 'set', path, value, '--yes')
    expect((await set('syncs.leads', '{ from: corp, to: app, users: { userName: uid } }')).code).toBe(0)
    expect((await set('syncs.leads.match.0', 'userName = uid')).code).toBe(0)
    expect((await set('syncs.leads.scope.users.filter', '(uid=m*)')).code).toBe(0)
    expect(await text(office.path)).toContain(`
  leads:
    from: corp
    to: app
    users: { userName: uid }
    match: [userName = uid]
    scope:
      users: { filter: (uid=m*) }
`)
    expect((await office.rollcall('preview', 'leads', 'mora')).code).toBe(0)
  })

  it('is only shown with --dry-run, and is asked about otherwise', async () => {
    await using folder = await aFolder({ 'rollcall.yaml': good })
    const set = ['config', 'set', 'connections.corp.file', 'staff.ldif']
    const { code, out } = await folder.rollcall(...set, '--dry-run', '--json')
    expect([code, JSON.parse(out)]).toMatchObject([2, { written: false, diff: expect.anything() }])
    expect((await folder.rollcall(...set)).err).toContain('There is no terminal to ask on')
    expect((await folder.rollcall('config', 'unset', 'plugins', '--yes')).out).toContain('says so already')
    expect(await text(folder.path)).toBe(good)
  })

  it('that is no expression is refused without asking any system', async () => {
    await using office = await anOffice()
    const before = await text(office.path)
    const set = (value: string) => office.rollcall('config', 'set', 'syncs.staff.users.mail', value, '--yes')
    const { code, err } = await set('upper(')
    expect([code, await text(office.path)]).toEqual([1, before])
    expect(err).toMatch(/rollcall\.yaml:13:\d+ .*The expression ends too early.*\n.*mail: upper\(.*\n.*\^\n/)
    expect((await set('mial')).code).toBe(0) // which attributes there are only the source knows
    await writeFile(join(office.path, 'rollcall.yaml'), before.replace('mail: mail }\n\n', 'mail: lowr(mail) }\n'))
    expect((await office.rollcall('config', 'validate')).err).toContain('There is no function `lowr`.')
  })

  it('that does not fit the systems is refused with --connect', async () => {
    await using office = await anOffice()
    const before = await text(office.path)
    const set = ['config', 'set', 'syncs.staff.users.mail', 'mial', '--yes', '--connect']
    const { code, err } = await office.rollcall(...set)
    expect([code, await text(office.path)]).toEqual([1, before])
    expect(err).toMatch(/rollcall\.yaml:13:35 .*`mial`/)
    set[3] = 'lower(mial)'
    expect((await office.rollcall(...set)).err).toMatch(/rollcall\.yaml:13:41 .*`mial`.*\n.*\n.* {41}\^{4}\n/)
    set[3] = 'lower(mail)'
    expect((await office.rollcall(...set)).code).toBe(0)
  })
})

describe('names on the command line', () => {
  const two = `${good.replace('syncs: {}', '')}  app: { connector: ldif, file: acme.ldif }\nsyncs: {}\n`
  it('that do not fit the configuration are refused with the nearest right one', async () => {
    await using folder = await aFolder({ 'rollcall.yaml': two })
    expect((await folder.rollcall('test', 'corq')).err).toContain('Did you mean corp?')
    expect((await folder.rollcall('history', 'staff')).err).toContain('There is no sync staff.')
  })
  it('are needed where there is a sync to run', async () => {
    await using folder = await aFolder({ 'rollcall.yaml': two })
    expect(await folder.rollcall('plan')).toMatchObject({ code: 1, out: '' })
    expect((await folder.rollcall('sync', '--yes')).err).toContain('rollcall.yaml names no sync.')
  })
})

describe('the connectors', () => {
  it('are listed with what they can be', async () => {
    await using folder = await aFolder({})
    const { code, out } = await folder.rollcall('connectors', 'list', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out).connectors).toContainEqual(expect.objectContaining({ name: 'openldap', as: 'source' }))
  })
})

describe('a sync that does not fit its systems', () => {
  it.each([['plan'], ['sync', '--yes'], ['config', 'validate', '--connect']])(
    'is told by %s with file, line and column',
    async (...verb) => {
      await using office = await anOffice()
      const file = join(office.path, 'rollcall.yaml')
      await writeFile(file, (await readFile(file, 'utf8')).replace('mail: mail }\n\n', 'mail: mial }\n'))
      const { code, out, err } = await office.rollcall(...verb)
      expect([code, out]).toEqual([1, ''])
      expect(err).toMatch(/\.\/rollcall\.yaml:13:35 .*`mial`.*\n.*users: \{ userName: uid, mail: mial \}\n.*\^{4}\n/)
    },
  )
  it('is right with --connect once it does', async () => {
    await using office = await anOffice()
    expect((await office.rollcall('config', 'validate', '--connect')).code).toBe(0)
  })
})
