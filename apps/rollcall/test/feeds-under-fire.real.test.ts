import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { companyLdif, needs, type Slapd, startSlapd } from '@rollcall/test-fixtures'
import { describe, expect, it, vi } from 'vitest'
import { configuration, sqliteTables } from './support/application.ts'
import { corp, type PlanJson } from './support/office.ts'
import { groupDn, personDn, somebody } from './support/people.ts'
import { aProgram, type Program } from './support/program.ts'
import { seeded } from './support/random.ts'

/** To try what a failure names again: ROLLCALL_SEED=…. When a signal arrives is up to the machine all the same. */
const seed = Number(process.env.ROLLCALL_SEED ?? 20_260_412)
const kills = Number(process.env.ROLLCALL_KILLS ?? 8)
const scope = `
scope:
  users: { filter: (&(objectClass=inetOrgPerson)(!(employeeType=robot))) }
  groups: { filter: (objectClass=groupOfNames) }
`

interface Planned extends PlanJson {
  readonly mode: string
  readonly source: { readonly how?: string }
  readonly notes: readonly string[]
}

interface Account {
  readonly username: string
  readonly title: string | null
  readonly active: number
}

/** A company in slapd, the program, and an application in SQLite that has everybody. */
interface Site extends AsyncDisposable {
  readonly slapd: Slapd
  readonly program: Program
  readonly planned: (mode: string) => Promise<Planned>
  readonly accounts: () => ReadonlyMap<string, Account>
}

async function aSite(): Promise<Site> {
  await using cleanup = new AsyncDisposableStack()
  const slapd = cleanup.use(await startSlapd({ seed: companyLdif() }))
  const env = { LDAP_PASSWORD: slapd.reader.password, OTHER_PASSWORD: slapd.replica.password }
  const files = { 'rollcall.yaml': configuration(corp(slapd), 'file: application.db', scope) }
  const program = cleanup.use(await aProgram(files, env))
  within(program, 'application.db', (database) => database.exec(sqliteTables))
  const first = await program.rollcall('sync', '--yes')
  expect(first.code, first.err).toBe(3) // its findings are new
  const owned = cleanup.move()
  return {
    slapd,
    program,
    async planned(mode) {
      const { out, err } = await program.rollcall('plan', '--json', '--mode', mode)
      expect(err).toBe('')
      return JSON.parse(out)
    },
    accounts: () =>
      within(program, 'application.db', (database) => {
        const rows = database.prepare('select username, title, active from account').all() as unknown as Account[]
        return new Map(rows.map((row) => [row.username, row]))
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function within<T>(program: Program, name: string, work: (database: DatabaseSync) => T): T {
  using database = new DatabaseSync(program.file(name), { timeout: 10_000 })
  return work(database)
}

/** What was written is whole, and a full look at both sides finds nothing to do. */
async function inStep({ program, planned }: Site): Promise<void> {
  expect((await planned('full')).changes).toEqual([])
  expect((await program.rollcall('audit', 'verify')).code).toBe(0)
}

const person = (uid: string): Record<string, string> => ({
  ...{ objectClass: 'inetOrgPerson', cn: `New ${uid}`, sn: uid, uid, mail: `${uid}@acme.test` },
})

/** One joins, one gets a title, one joins a group, and who joined two rounds before leaves. */
async function change(slapd: Slapd, round: number): Promise<void> {
  const dn = personDn(`fire${round}`, 'sales')
  await slapd.add(dn, person(`fire${round}`))
  await slapd.modify(somebody(113).dn, { replace: { title: `Title ${round}` } })
  await slapd.modify(groupDn('wiki-admins'), { add: { member: dn } })
  if (round >= 2) await slapd.remove(personDn(`fire${round - 2}`, 'sales'))
}

describe.runIf(needs('slapd'))('a watch killed at any instant while people come and go (field row 7)', () => {
  it('leaves the application as if nobody had killed it', { timeout: 120_000 + kills * 20_000 }, async () => {
    await using site = await aSite()
    const { slapd, program, accounts } = site
    const random = seeded(seed)
    for (let round = 0; round < kills; round++) {
      const { child, ended } = program.start('watch', 'staff', '--yes')
      const after = random() * 4_000
      const [early, late] = [random() * after, wait(after)]
      await wait(early)
      await Promise.all([change(slapd, round), late])
      child.kill('SIGKILL')
      const { signal, err } = await ended
      expect([signal, err], `round ${round}, ROLLCALL_SEED=${seed}`).toEqual(['SIGKILL', ''])
    }
    const last = await program.rollcall('sync', '--yes', '--mode', 'delta')
    expect(last.err).toBe('')
    await inStep(site)
    const here = [...accounts().values()].filter(({ username }) => username.startsWith('fire'))
    expect(
      here
        .filter(({ active }) => active === 1)
        .map(({ username }) => username)
        .sort(),
    ).toEqual([kills - 2, kills - 1].map((round) => `fire${round}`).sort())
    expect(accounts().get(somebody(113).uid)?.title).toBe(`Title ${kills - 1}`)
  })
})

describe.runIf(needs('slapd'))('a change feed that cannot go on from where it was', { timeout: 120_000 }, () => {
  it('is followed by a whole read that removes nobody, and says why', async () => {
    await using site = await aSite()
    const { slapd, program, planned, accounts } = site
    const before = accounts().size
    const wholeRead = async (why: RegExp): Promise<void> => {
      const { notes, changes, mode } = await planned('delta')
      expect({ mode, changes }).toEqual({ mode: 'source', changes: [] })
      expect(notes.join(' ')).toMatch(why)
      expect(notes.at(-1)).toContain('the source was read whole')
      await program.rollcall('sync', '--yes', '--mode', 'delta')
      expect((await planned('delta')).source.how).toBe('since-cursor')
    }
    for (const garbage of ['garbage', '{"group":"garbage","user":"garbage"}', '{}']) {
      within(program, '.rollcall/state.db', (database) =>
        database.prepare(`update syncs set memory = json_set(memory, '$.cursor', ?)`).run(garbage),
      )
      await wholeRead(/place|position/)
    }
    const { reader, replica } = slapd
    const yaml = corp(slapd).replace(reader.dn, replica.dn).replace('LDAP_PASSWORD', 'OTHER_PASSWORD')
    await program.write('rollcall.yaml', configuration(yaml, 'file: application.db', scope))
    const other = await planned('delta') // another configuration: both sides are read
    expect({ mode: other.mode, changes: other.changes }).toEqual({ mode: 'full', changes: [] })
    expect([...accounts().values()].filter(({ active }) => active === 1).length).toBeGreaterThan(before / 2)
    await inStep(site)
  })

  it('because the directory was set back to an older copy, takes from nobody what the copy has', async () => {
    await using site = await aSite()
    const { slapd, program, planned, accounts } = site
    const { dn, uid } = somebody(113)
    const title = accounts().get(uid)?.title
    await slapd.stop()
    await slapd.backUp()
    await slapd.start()
    await slapd.modify(dn, { replace: { title: 'Since the copy' } })
    await program.rollcall('sync', '--yes', '--mode', 'delta')
    expect(accounts().get(uid)?.title).toBe('Since the copy')
    await slapd.stop()
    await slapd.restore()
    await slapd.start()
    const { mode, notes, summary } = await planned('delta')
    expect({ mode, disable: summary.disable, delete: summary.delete }).toEqual({
      mode: 'source',
      disable: 0,
      delete: 0,
    })
    expect(notes.at(-1)).toContain('the source was read whole')
    expect(notes.length).toBeGreaterThan(1)
    await program.rollcall('sync', '--yes', '--mode', 'delta')
    expect(accounts().get(uid)?.title).toBe(title)
    await inStep(site)
  })

  it('and hides its people after a restart while it is watched, removes nobody, and the next whole read ends at the guard', async () => {
    await using site = await aSite()
    const { slapd, program, accounts } = site
    const before = accounts()
    const { child, ended } = program.start('watch', 'staff', '--yes')
    let said = ''
    child.stdout?.on('data', (chunk) => {
      said += String(chunk)
    })
    const following = (times: number) => () => expect(said.split('following')).toHaveLength(times + 1)
    try {
      await vi.waitFor(following(1), { timeout: 20_000 })
      await slapd.hideEveryone()
      await slapd.stop()
      await slapd.start()
      await vi.waitFor(following(2), { timeout: 40_000 }) // slapd tells of no change of rights
    } finally {
      child.kill('SIGINT')
      await ended
    }
    expect(accounts()).toEqual(before)
    const { code, out, err } = await program.rollcall('sync', '--yes', '--mode', 'source')
    expect({ code, said: out + err }).toMatchObject({ code: 4, said: expect.stringMatching(/stopped/) })
    expect(accounts()).toEqual(before)
  })
})
