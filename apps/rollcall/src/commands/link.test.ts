import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aCompany } from '../testing/a-company.ts'

describe('rollcall link', () => {
  it('says what would be linked and asks for a yes before it reads anything', async () => {
    await using company = await aCompany()
    company.app.seed('user', { userName: 'u.one' })
    const { code, err } = await company.rollcall('link', 'staff', 'u1', 'u.one')
    expect([code, err]).toEqual([1, expect.stringContaining('--yes was not given')])
    expect(company.directory.handed.scan).toBe(0)
  })

  it('with --dry-run shows it, changes nothing, and exits 2', async () => {
    await using company = await aCompany()
    company.app.seed('user', { userName: 'u.one' })
    const { code, out } = await company.rollcall('link', 'staff', 'u1', 'u.one', '--dry-run')
    expect(code).toBe(2)
    expect(out).toContain('= link 1\n    Person 1  id-1  account user-1\n')
    expect(out).toContain('1 link of staff would change; nothing was changed')
    expect((await company.rollcall('links', 'export', 'staff')).out.trim().split('\n')).toHaveLength(1)
  })

  it('links, tells scripts in one document, and the next sync writes to that account', async () => {
    await using company = await aCompany()
    const id = company.app.seed('user', { userName: 'u.one' })
    const { code, out } = await company.rollcall('link', 'staff', 'u1', 'u.one', '--yes', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      formatVersion: 1,
      sync: 'staff',
      verb: 'link',
      status: 'done',
      changes: [{ op: 'link', kind: 'user', label: 'Person 1', source: 'id-1', target: id }],
      left: [],
    })
    await company.rollcall('sync', '--yes', '--allow', 'first-run')
    expect(company.app.get(id)?.values.userName).toEqual(['u1'])
  })

  it('says why not, and exits 1; 5 while another run is on', async () => {
    await using company = await aCompany()
    await company.rollcall('sync', '--yes')
    const refused = await company.rollcall('link', 'staff', 'u1', 'u2', '--yes')
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('Person 1 is linked already, to user-1.')])
    await using _run = await company.anotherRun()
    expect((await company.rollcall('link', 'staff', 'u1', 'u2', '--yes')).code).toBe(5)
  })
})

describe('rollcall unlink', () => {
  it('lets a link go, says what follows, and stands in the audit log', async () => {
    await using company = await aCompany()
    await company.rollcall('sync', '--yes')
    const { code, out } = await company.rollcall('unlink', 'staff', 'u1', '--yes')
    expect(code).toBe(0)
    expect(out).toContain('= let go 1\n    Person 1  id-1  account user-1\n')
    expect(out).toContain('The next run links it again if a match rule finds it.')
    expect((await company.rollcall('audit')).out).toMatch(/mended .* unlink Person 1 {2}account user-1 {2}by .+@/)
    expect((await company.rollcall('audit', 'verify')).code).toBe(0)
  })
})

describe('rollcall relink', () => {
  it('needs the field to go by', async () => {
    await using company = await aCompany()
    const { code, err } = await company.rollcall('relink', 'staff', '--yes')
    expect([code, err]).toEqual([1, expect.stringContaining('rollcall relink staff --by userName')])
  })

  it('moves links to new ids, and exits 3 when some are left', async () => {
    await using company = await aCompany(4)
    await company.rollcall('sync', '--yes')
    for (const n of [1, 2, 3]) {
      const { attributes } = company.directory.get(`id-${n}`) ?? {}
      company.directory.remove(`id-${n}`)
      if (n < 3) company.directory.put('user', `new-${n}`, attributes ?? {})
    }
    const { code, out } = await company.rollcall('relink', 'staff', '--by', 'userName', '--yes')
    expect(code).toBe(3)
    expect(out).toContain('= relink 2\n    Person 1  id-1 → new-1  account user-1\n')
    expect(out).toContain('! left as it is 1\n    Person 3  nobody at the source has its `userName`')
    expect(out).toMatch(/✓ 2 links of staff changed {2}1 left {2}audit log ends with [0-9a-f]{12}/)
    const again = await company.rollcall('relink', 'staff', '--by', 'userName', '--yes')
    expect([again.code, again.out]).toEqual([3, expect.stringContaining('no link of staff is to be changed')])
  })
})

describe('rollcall links', () => {
  it('writes a new file for its owner only, and takes it back', async () => {
    await using company = await aCompany()
    await company.rollcall('sync', '--yes')
    expect(await company.rollcall('links', 'export', 'staff', 'staff.links')).toMatchObject({
      code: 0,
      out: '  3 links written to ./staff.links.\n',
    })
    const file = join(company.path, 'staff.links')
    expect(((await stat(file)).mode & 0o777).toString(8)).toBe('600')
    expect((await company.rollcall('links', 'export', 'staff', 'staff.links')).code).toBe(1)
    await company.rollcall('unlink', 'staff', 'u1', '--yes')
    const back = await company.rollcall('links', 'import', 'staff', 'staff.links', '--yes')
    expect(back.out).toContain('= link 1\n    Person 1  id-1  account user-1\n')
    expect(back.out).toContain('2 of 3 are linked so already.')
  })

  it('takes nothing of a file with a fault, and names the line', async () => {
    await using company = await aCompany()
    await company.rollcall('sync', '--yes')
    const { out } = await company.rollcall('links', 'export', 'staff')
    await company.rollcall('unlink', 'staff', 'u1', '--yes')
    await writeFile(join(company.path, 'bad.links'), `${out}{"kind":"user"}\n`)
    const { code, err } = await company.rollcall('links', 'import', 'staff', 'bad.links', '--yes')
    expect([code, err]).toEqual([1, expect.stringContaining('line 5: `source` is missing')])
    expect((await company.rollcall('links', 'export', 'staff')).out).not.toContain('"id-1"')
    const none = await company.rollcall('links', 'import', 'staff', 'none.links', '--yes')
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('none.links is not there')])
    expect(await readFile(join(company.path, 'bad.links'), 'utf8')).toContain('"id-1"')
  })
})
