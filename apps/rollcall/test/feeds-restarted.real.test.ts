import { readFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { type Company, needs } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aCompanySite, type CompanySite, nothingAmiss } from './support/company-site.ts'
import { kinds } from './support/same-company-sources.ts'
import { follow } from './support/watched.ts'

/** Somebody marries, and somebody leaves; nobody else is concerned. */
const happens =
  (round: number) =>
  ({ people, groups }: Company): Company => ({
    people: people
      .filter(({ number }) => number !== 140 + round)
      .map((one) =>
        one.number === 110 + round ? { ...one, surname: `Roth ${round}`, mail: [`${one.uid}.roth@acme.test`] } : one,
      ),
    groups: groups.map(({ members, ...group }) => ({
      ...group,
      members: members.filter((member) => member !== 140 + round),
    })),
  })

interface LatestRun {
  readonly mode: string
  readonly notes?: readonly string[]
  readonly applied?: { readonly ok: number }
}

async function latestRun({ program }: CompanySite): Promise<LatestRun> {
  const { runs } = JSON.parse((await program.rollcall('history', '--json')).out) as { readonly runs: [LatestRun] }
  return runs[0]
}

const isAtRest = (site: CompanySite) => () => expect(site.amiss()).toEqual(nothingAmiss)

describe.each(kinds.filter(({ needs }) => needs))('a place in the feed of $name', (kind) => {
  const runs = kind.needs !== undefined && needs(kind.needs)
  let site: CompanySite
  beforeAll(async () => {
    if (!runs) return
    site = await aCompanySite(kind)
    await site.program.rollcall('sync', '--yes')
    expect(site.amiss()).toEqual(nothingAmiss)
  })
  afterAll(() => site?.[Symbol.asyncDispose]())

  const memory = <T>(sql: string, ...values: string[]): T => {
    using state = new DatabaseSync(site.program.file('.rollcall/state.db'), { timeout: 10_000 })
    return state.prepare(sql).get(...values) as T
  }
  const cursors = (): Readonly<Record<string, string>> =>
    JSON.parse(memory<{ cursor: string }>(`select memory ->> 'cursor' as cursor from syncs`).cursor)
  const put = (text: string): void =>
    memory(`update syncs set memory = json_set(memory, '$.cursor', ?) returning name`, text)

  /** Everybody was compared: nobody lost anything, and the log says why. */
  const readWhole = async (why: RegExp): Promise<void> => {
    expect(site.amiss()).toEqual(nothingAmiss)
    const { mode, notes = [], applied } = await latestRun(site)
    expect({ mode, ok: applied?.ok }).toEqual({ mode: 'source', ok: 0 })
    expect(notes[0]).toMatch(why)
    expect(notes.at(-1)).toContain('the source was read whole')
    expect((await site.planned('delta')).source.how).toBe('since-cursor')
  }

  it.runIf(runs)(
    'is good while its server is started again under a watch, which loses nothing and says so',
    async () => {
      await using watching = follow(site.program)
      await watching.sees(/following/)
      await site.source.server?.stop()
      await watching.sees(/Again in/)
      await site.source.server?.start()
      await site.become(happens(0))
      await watching.until(isAtRest(site))
      await site.become(happens(1))
      await watching.until(isAtRest(site))
    },
  )

  const garbage: readonly (readonly [string, (cursor: string) => string])[] = [
    ['garbage', () => 'garbage'],
    ['cut short', (cursor) => cursor.slice(0, cursor.length / 2)],
    ['garbage at its end', (cursor) => `${cursor.slice(0, -8)}AAAAAAAA`],
  ]
  it.runIf(runs).each(garbage)(
    'that is %s makes a watch read everybody, and takes nothing from anybody',
    async (_, spoil) => {
      put(JSON.stringify(Object.fromEntries(Object.entries(cursors()).map(([of, cursor]) => [of, spoil(cursor)]))))
      {
        await using watching = follow(site.program)
        await watching.sees(/following/)
        expect(watching.said()).toContain('the source was read whole')
      }
      await readWhole(/place|go on/)
    },
  )

  it.runIf(runs)('of another account is no place, though the state holds it', async () => {
    const { other, connection } = site.source
    const mine = JSON.stringify(cursors())
    const yaml = await readFile(site.program.file('rollcall.yaml'), 'utf8')
    const bindDn = /bindDn: (.*)/.exec(connection)?.[1] ?? ''
    await site.program.write('rollcall.yaml', yaml.replace(bindDn, other?.dn ?? ''))
    const as = { LDAP_PASSWORD: other?.password ?? '' }
    const first = await site.program.rollcallIn(as, 'sync', '--yes', '--mode', 'delta')
    expect(first.err).toBe('')
    expect(await latestRun(site)).toMatchObject({
      mode: 'full',
      applied: { ok: 0 },
      notes: [expect.stringContaining('the configuration, the program or a connection changed')],
    })
    put(mine)
    await site.program.rollcallIn(as, 'sync', '--yes', '--mode', 'delta')
    const { mode, notes = [], applied } = await latestRun(site)
    expect({ mode, ok: applied?.ok }).toEqual({ mode: 'source', ok: 0 })
    expect(notes[0]).toMatch(/belongs to another.* account/)
    expect(site.amiss()).toEqual(nothingAmiss)
  })
})
