import { readFile, stat } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { company, companyLdif, oneDayLater } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Said } from './support/program.ts'
import { anSqliteStore, type Store } from './support/stores.ts'

const day2 = companyLdif({ company: oneDayLater(company()) })
const stack = /^ +at .*[(:]\d+/m

describe('bad input', () => {
  let store: Store
  let right: string
  const rollcall = (...argv: string[]) => store.program.rollcall(...argv)
  beforeAll(async () => {
    store = await anSqliteStore()
    right = await readFile(store.program.file('rollcall.yaml'), 'utf8')
    await store.empty()
    await store.program.write('directory.ldif', companyLdif())
  })
  afterAll(() => store?.[Symbol.asyncDispose]())

  /** Runs with another configuration. */
  async function withConfig<T>(config: string, work: () => Promise<T>): Promise<T> {
    await store.program.write('rollcall.yaml', config)
    return work().finally(() => store.program.write('rollcall.yaml', right))
  }

  /** Refused with exit 1 and a sentence, and the application is as it was. */
  async function refused(run: () => Promise<Said>, ...says: readonly string[]): Promise<void> {
    const before = await store.content()
    const { code, err } = await run()
    for (const words of says) expect(err).toContain(words)
    expect(err).not.toMatch(stack)
    expect(code).toBe(1)
    expect(await store.content()).toEqual(before)
  }

  describe('in the configuration is told with file, line, column and the nearest right word:', () => {
    it.each([
      ['a connector', 'connector: ldif', 'connector: ldiff', '4:16', 'did you mean "ldif"?'],
      ['a setting', 'file: directory.ldif', 'fiel: directory.ldif', '5:5', '`fiel`: did you mean `file`?'],
      ['a connection', 'from: corp', 'from: crop', '27:11', 'connection "crop": did you mean "corp"?'],
      ['a guard', 'limits: { access', 'limits: { acess', '41:15', '`acess`: did you mean `access`?'],
      ['a tab', 'version: 1', 'version: 1\n\tx: y', '2:1', 'A tab cannot indent.'],
      ['a policy', 'from: corp', 'from: corp\n    onLeave: disabel', '28:14', 'did you mean `disable`?'],
      ['a secret', 'file: directory.ldif', 'file: directory.ldif\n    password: sesame', '6:15', 'holds a secret'],
    ])('%s', async (_, words, wrong, position, says) => {
      await withConfig(right.replace(words, wrong), async () => {
        for (const verb of [['plan'], ['sync', '--yes'], ['doctor']]) {
          const { code, out, err } = await rollcall(...verb)
          expect([code, err]).toEqual([1, verb[0] === 'doctor' ? '' : expect.stringContaining(says)])
          expect(out + err).toContain(`rollcall.yaml:${position}`)
          expect(out + err).not.toContain('sesame')
        }
      })
      await expect(stat(store.program.file('.rollcall'))).rejects.toThrow('ENOENT')
    })

    it.each([
      ['a target field', 'userName: lower(uid)', 'usrName: lower(uid)', 'Did you mean `userName`?'],
      ['a source attribute', 'lower(uid)', 'lower(uuid)', 'Did you mean `uid`?'],
      ['a function', 'lower(uid)', 'lowr(uid)', 'Did you mean `lower`?'],
      ['a table', 'table: account\n', 'table: acount\n', 'Did you mean `account`?'],
      ['a column', 'column: username', 'column: user_name', 'Did you mean `username`?'],
      ['a database file', 'file: application.db', 'file: nowhere.db', 'There is no database nowhere.db.'],
      ['a source file', 'file: directory.ldif', 'file: nowhere.ldif', 'There is no file nowhere.ldif.'],
      ['a filter', 'inetOrgPerson) }', 'inetOrgPerson }', 'Not a filter'],
    ])('only a connection can tell: %s', async (_, words, wrong, says) => {
      await withConfig(right.replace(words, wrong), () => refused(() => rollcall('sync', '--yes'), says))
    })
  })

  describe('in the source', () => {
    beforeAll(async () => {
      await rollcall('sync', '--yes', '--quiet')
    })
    afterAll(() => store.program.write('directory.ldif', companyLdif()))

    it('names line and record, and removes nothing; with --partial the rest is done', async () => {
      const lines = companyLdif().replace('title: Lead', 'title: Leader').split('\n')
      const broken = lines.findIndex((line) => line.startsWith('mail: ben.hansen1@'))
      lines[broken] = 'mail ben'
      await store.program.write('directory.ldif', lines.join('\n'))
      const where = `directory.ldif, line ${broken + 1}: "mail ben" has no colon (entry uid=bhansen1,`
      await refused(
        () => rollcall('sync', '--yes'),
        where,
        '339 records read, 340 at the last complete read',
        'nobody is removed',
      )
      const { code, out } = await rollcall('sync', '--yes', '--partial', '--json')
      expect([code, JSON.parse(out).plan.summary]).toMatchObject([0, { update: 1, disable: 0, removeMember: 0 }])
    })

    it.each([
      ['that ends in the middle of an entry', companyLdif().slice(0, 50_000), '340 at the last complete read'],
      ['that is empty', '', 'The file holds no entry.'],
      ['that is something else', '\u0000\u0001\u0002', 'The file holds no entry.'],
    ])('removes nothing: an export %s', async (_, text, says) => {
      await store.program.write('directory.ldif', text)
      await refused(() => rollcall('sync', '--yes'), says)
    })
  })

  describe('in place of a saved plan', () => {
    let plan: string
    beforeAll(async () => {
      await store.program.write('directory.ldif', day2)
      await rollcall('plan', '-o', 'day.plan')
      plan = await readFile(store.program.file('day.plan'), 'utf8')
    })
    const apply = () => rollcall('apply', 'other.plan')
    const lines = (from: number, to: number) => `${plan.split('\n').slice(from, to).join('\n')}\n`

    it.each([
      ['is refused once edited', () => plan.replace('-new"', '-old"'), 'it was edited'],
      ['is refused when its end is missing', () => lines(0, -2), 'its end is missing'],
      ['is refused when it is cut within a line', () => plan.slice(0, -100), 'it holds a line that is not JSON'],
      ['is refused when it is none', () => 'hello', 'is no plan'],
      [
        'is refused when it is for another sync',
        () => plan.replace('"sync":"staff"', '"sync":"stuff"'),
        'no sync stuff',
      ],
    ])('a file %s', async (_, text, says) => {
      await store.program.write('other.plan', text())
      await refused(apply, says)
    })

    it('a plan of another state is refused', async () => {
      await using other = await anSqliteStore()
      await other.empty()
      await other.program.write('directory.ldif', companyLdif())
      await other.program.rollcall('plan', '-o', 'foreign.plan')
      await store.program.write('other.plan', await readFile(other.program.file('foreign.plan'), 'utf8'))
      await refused(apply, 'this state does not know it')
    })

    it('a plan older than a day is refused', async () => {
      const shifted = 'data:text/javascript,const%20now=Date.now;Date.now=()=>now()+25*36e5'
      const later = { NODE_OPTIONS: `--import=${shifted}` }
      await refused(() => store.program.rollcallIn(later, 'apply', 'day.plan'), 'it is older than 24 hours')
    })

    it('a plan made for another configuration is refused', async () => {
      await withConfig(right.replace('displayName: cn', 'displayName: sn'), () =>
        refused(() => rollcall('apply', 'day.plan'), 'the configuration, the program or a connection changed since'),
      )
    })

    it('a plan that was applied is refused the second time, and another made before that as well', async () => {
      await rollcall('plan', '-o', 'twin.plan')
      expect((await rollcall('apply', 'day.plan')).code).toBe(0)
      await refused(() => rollcall('apply', 'day.plan'), 'applied it already')
      await refused(() => rollcall('apply', 'twin.plan'), 'another run came between')
    })
  })

  describe('in the place of the state', () => {
    it('a file that another program holds locked stops the run before the first write', async () => {
      await store.program.write('directory.ldif', companyLdif())
      const other = new DatabaseSync(store.program.file('.rollcall/state.db'))
      other.exec('begin exclusive')
      await refused(() => rollcall('sync', '--yes'), '.rollcall/state.db could not be written', 'holds it locked')
      other.close()
    })

    it('a full disk stops the run before the first write', async () => {
      await store.program.write('directory.ldif', companyLdif())
      const before = await store.content()
      const { code, err } = await store.program.shell('ulimit -f 8; $rollcall sync --yes')
      expect(code).toBe(1)
      expect(err).toContain('state.db')
      expect(err).not.toMatch(stack)
      expect(await store.content()).toEqual(before)
    })

    it.each([
      ['a folder where nothing can be made', '/proc/rollcall/state.db', 'Check the path in `state:`'],
      ['a file that is none', 'directory.ldif', 'the file is not a Rollcall state'],
    ])('%s is an error', async (_, path, says) => {
      await withConfig(`state: ${path}\n${right}`, () => refused(() => rollcall('sync', '--yes'), says))
    })
  })

  it.each([
    [['snyc'], 'Did you mean sync?'],
    [['plan', 'stuff'], 'There is no sync stuff.\n  Did you mean staff?'],
    [['plan', '--mode', 'fast'], 'Allowed choices are full, source, delta.'],
    [['plan', '--allow', 'x'], 'Guards are access, delete,'],
    [['plan', '--allow', 'access=many'], 'Write a whole number: `access=137`.'],
    [['plan', '--config', 'nowhere.yaml'], 'Write one with `rollcall init`'],
    [['plan', '-o', '/nowhere/x'], 'cannot be written'],
    [['apply'], "missing required argument 'file'"],
    [['apply', 'nowhere.plan'], 'nowhere.plan is not there'],
    [['sync', 'stuff', '--yes'], 'Did you mean staff?'],
    [['sync'], 'Add --yes to apply without asking'],
    [['sync', '--yse'], '(Did you mean --yes?)'],
    [['explain'], "missing required argument 'sync'"],
    [['explain', 'stuff', 'mora'], 'Did you mean staff?'],
    [['unsynced', 'stuff'], 'Did you mean staff?'],
    [['unsynced', '--csv', '/nowhere/x.csv'], 'cannot be written'],
    [['retry', 'stuff', '--yes'], 'Did you mean staff?'],
    [['history', 'stuff'], 'Did you mean staff?'],
    [['history', '-n', 'x'], '--limit takes a whole number'],
    [['audit', 'check'], 'Allowed choices are verify, erase.'],
    [['audit', 'erase', 'whoever', '--yes'], 'tells of nobody called “whoever”'],
    [['undo', 'x'], 'undo takes the number of a run, not “x”'],
    [['undo', '99', '--yes'], 'There is no run 99.'],
    [['link', 'staff', 'whoever', '1', '--yes'], 'Nobody in the scope of staff is called “whoever”'],
    [['unlink', 'staff', 'whoever', '--yes'], 'No link of staff is called “whoever”'],
    [['relink', 'staff'], '`relink` needs the field to go by'],
    [['relink', 'staff', '--by', 'nofield', '--yes'], 'staff cannot relink by `nofield`'],
    [['links', 'import', 'staff', 'nowhere.links', '--yes'], 'nowhere.links is not there'],
    [['links', 'import', 'staff', 'rollcall.yaml', '--yes'], 'line 1: it is not JSON'],
    [['pause', 'stuff'], 'Did you mean staff?'],
    [['findings', 'ack', 'staff'], 'Neither a person nor --code is given'],
    [['unmanaged', 'stuff'], 'Did you mean staff?'],
    [['sync', '--only', 'whoever', '--yes'], 'Nobody called “whoever”'],
    [['audit', '--run', 'x'], '--run takes the number of a run'],
    [['test', 'crop'], 'There is no connection crop.\n  Did you mean corp?'],
    [['ls', 'crop'], 'Did you mean corp?'],
    [['show', 'corp', 'uid=nobody'], 'There is no entry uid=nobody'],
    [['search', 'corp', '(uid='], 'Filters are written like'],
    [['secrets', 'set'], 'needs the name of the secret'],
    [['secrets', 'lst'], 'Allowed choices are set, list, rm.'],
    [['config', 'validat'], 'Allowed choices are validate, schema, set, unset.'],
    [['connectors', 'lst'], 'Allowed choices are list.'],
    [['doctor', 'now'], 'too many arguments'],
    [['init', '--url', 'ldap.acme.test'], 'rollcall.yaml is there already'],
  ])('on the command line is answered with a sentence: rollcall %j', async (argv, says) => {
    await refused(() => rollcall(...argv), says)
  })
})
