import { readFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { needs } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aCompanySite, type CompanySite, nothingAmiss } from './support/company-site.ts'
import { leavesAndMarries } from './support/same-company.ts'
import { kinds } from './support/same-company-sources.ts'
import { follow } from './support/watched.ts'

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
    const { mode, notes = [], applied } = await site.latestRun()
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
      await site.become(leavesAndMarries(0))
      await watching.until(isAtRest(site))
      await site.become(leavesAndMarries(1))
      await watching.until(isAtRest(site))
    },
  )

  it.runIf(runs)('that is damaged makes a watch read everybody, and takes nothing from anybody', async () => {
    const damaged = Object.entries(cursors()).map(([of, cursor]) => [of, `${cursor.slice(0, -8)}AAAAAAAA`])
    put(JSON.stringify(Object.fromEntries(damaged)))
    {
      await using watching = follow(site.program)
      await watching.sees(/the source was read whole/)
      await watching.sees(/following/)
    }
    await readWhole(/damaged|is none that/)
  })

  it.runIf(runs)('of another account is no place, though the state holds it', async () => {
    const { other, connection } = site.source
    const mine = JSON.stringify(cursors())
    const yaml = await readFile(site.program.file('rollcall.yaml'), 'utf8')
    const bindDn = /bindDn: (.*)/.exec(connection)?.[1] ?? ''
    await site.program.write('rollcall.yaml', yaml.replace(bindDn, other?.dn ?? ''))
    const as = { LDAP_PASSWORD: other?.password ?? '' }
    const first = await site.program.rollcallIn(as, 'sync', '--yes', '--mode', 'delta')
    expect(first.err).toBe('')
    expect(await site.latestRun()).toMatchObject({
      mode: 'full',
      applied: { ok: 0 },
      notes: [expect.stringContaining('the configuration, the program or a connection changed')],
    })
    put(mine)
    await site.program.rollcallIn(as, 'sync', '--yes', '--mode', 'delta')
    const { mode, notes = [], applied } = await site.latestRun()
    expect({ mode, ok: applied?.ok }).toEqual({ mode: 'source', ok: 0 })
    expect(notes[0]).toMatch(/belongs to another.* account/)
    expect(site.amiss()).toEqual(nothingAmiss)
  })
})
