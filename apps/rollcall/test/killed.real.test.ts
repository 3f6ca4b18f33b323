import { rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { needs } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { crowdLdif } from './support/crowd.ts'
import { aCsvStore } from './support/csv-store.ts'
import type { Said } from './support/program.ts'
import { seeded } from './support/random.ts'
import { anSqliteStore, aPostgresStore, aScimStore, type Store } from './support/stores.ts'

/** To try what a failure names again: ROLLCALL_SEED=…. When a signal arrives is up to the machine all the same. */
const seed = Number(process.env.ROLLCALL_SEED ?? 20_260_410)
/** `pnpm kills` tries 200. */
const kills = Number(process.env.ROLLCALL_KILLS ?? 12)

/** What is cut short: a first import, a day of changes, or a saved plan of that day. */
type Work = 'import' | 'day' | 'file'
const argvOf = { import: ['sync', '--yes'], day: ['sync', '--yes'], file: ['apply', 'day.plan'] } as const

/** The run that imported everybody, which is kept. */
const firstDay = 1

/** When the kill came, as the application tells: before the first write, between, after the last one. */
type Reached = 'too late' | 'before' | 'between' | 'after'

/** How long the program reads and plans, how long it writes, and what the application holds then: of a run nobody kills. */
interface Whole {
  readonly reading: number
  writing: number
  readonly content: readonly string[]
}

async function begin({ program, empty, restore, people }: Store, work: Work): Promise<void> {
  await program.write('directory.ldif', crowdLdif(work === 'import' ? 1 : 2, people))
  await (work === 'import' ? empty() : restore())
  if (work !== 'file') return
  await rm(program.file('day.plan'), { force: true })
  expect((await program.rollcall('plan', '-o', 'day.plan')).code).toBe(2)
}

async function measured(store: Store, work: Work): Promise<Whole> {
  await begin(store, work)
  const start = performance.now()
  const { ended } = store.program.start(...argvOf[work])
  await store.written(AbortSignal.timeout(60_000))
  const first = performance.now()
  expect(await ended).toMatchObject({ code: 0, err: '' })
  const whole = { reading: first - start, writing: performance.now() - first, content: await store.content() }
  if (work === 'import') await store.keep()
  return whole
}

/** Starts it and kills it: one time in ten while it reads, else some time after its first write, if it writes. */
async function killed(store: Store, argv: readonly string[], whole: Whole, random: () => number): Promise<Said> {
  const over = new AbortController()
  const early = random() < 0.1
  const after = random() * (early ? whole.reading : whole.writing)
  const wrote = early ? Promise.resolve() : store.written(over.signal)
  const { child, ended } = store.program.start(...argv)
  const kill = wrote
    .then(() => wait(after, undefined, { signal: over.signal }))
    .then(() => child.kill('SIGKILL'))
    .catch((thrown: unknown) => {
      if (!over.signal.aborted) throw thrown
    })
  const said = await ended
  over.abort()
  await kill
  return said
}

/** One run killed, perhaps the next one too, then one that is not; tells how far the first one got. */
async function trial(store: Store, work: Work, whole: Whole, random: () => number): Promise<Reached> {
  const { rollcall } = store.program
  await begin(store, work)
  const before = await store.content()
  const first = await killed(store, argvOf[work], whole, random)
  if (first.signal === null) return 'too late'
  const reached = await store.content()
  if (random() < 0.3) await killed(store, argvOf[work], whole, random)
  const last = await rollcall(...argvOf[work])
  const over = work === 'file' && last.err.includes('applied it already')
  expect([last.code, last.err]).toEqual(over ? [1, expect.any(String)] : [0, ''])
  expect(differing(whole.content, await store.content())).toEqual([])
  expect((await rollcall('audit', 'verify')).code).toBe(0)
  expect(await rollcall('sync', '--yes')).toMatchObject({ code: 0, out: expect.stringContaining('nothing to do') })
  expect(differing(whole.content, await store.content())).toEqual([])
  if (work === 'day') await takeBack(store, before)
  if (differing(before, reached).length === 0) return 'before'
  return differing(whole.content, reached).length === 0 ? 'after' : 'between'
}

/** Takes back what the runs of this day did, the newest first: every row is as it was before. */
async function takeBack({ program: { rollcall }, content }: Store, before: readonly string[]): Promise<void> {
  const { runs } = JSON.parse((await rollcall('history', '--json')).out) as { readonly runs: readonly { id: number }[] }
  for (const { id } of runs.filter(({ id }) => id > firstDay)) {
    const { code, err } = await rollcall('undo', String(id), '--yes')
    expect([code, err]).toEqual(code === 0 ? [0, ''] : [1, expect.stringContaining('changed nothing')])
  }
  expect(differing(before, await content())).toEqual([])
  expect((await rollcall('audit', 'verify')).code).toBe(0)
}

/** The first rows that are in one of them only, or not as often. */
function differing(wanted: readonly string[], found: readonly string[]): readonly string[] {
  const [all, there] = [timesOf(wanted), timesOf(found)]
  const lines = new Set([...wanted, ...found])
  return [...lines]
    .filter((line) => all.get(line) !== there.get(line))
    .map((line) => `${there.get(line) ?? 0} instead of ${all.get(line) ?? 0}: ${line}`)
    .slice(0, 20)
}

function timesOf(lines: readonly string[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>()
  for (const line of lines) times.set(line, (times.get(line) ?? 0) + 1)
  return times
}

/** The machine is not always as busy as it was while the whole run was measured. */
function aim(whole: Whole, where: Reached): void {
  if (where === 'too late') whole.writing *= 0.85
  else if (where === 'after') whole.writing *= 0.95
  else whole.writing *= 1.02
}

describe.concurrent('a run killed at any instant, run again, and taken back (field row 7)', {
  timeout: 300_000 + kills * 60_000,
}, () => {
  it.runIf(needs('postgres'))('ends as if nothing had happened, in PostgreSQL', () => killedOften(aPostgresStore, 1))
  it('ends as if nothing had happened, in SQLite', () => killedOften(anSqliteStore, 2))
  it('ends as if nothing had happened, over SCIM', () => killedOften(aScimStore, 3))
  it('ends as if nothing had happened, in CSV files', () => killedOften(aCsvStore, 4))
})

async function killedOften(open: () => Promise<Store>, salt: number): Promise<void> {
  await using store = await open()
  const random = seeded(seed + salt)
  const wholes = {
    import: await measured(store, 'import'),
    day: await measured(store, 'day'),
    file: await measured(store, 'file'),
  }
  const works = ['import', 'day', 'file'] as const
  const reached: Record<Reached, number> = { 'too late': 0, before: 0, between: 0, after: 0 }
  for (let number = 0; number < kills + reached['too late']; number++) {
    const work = works[number % works.length] as Work
    const where = await trial(store, work, wholes[work], random).catch((cause: Error) => {
      throw new Error(`Trial ${number} (${work}) with ROLLCALL_SEED=${seed} failed.`, { cause })
    })
    reached[where] += 1
    aim(wholes[work], where)
    expect(reached['too late'], 'runs that ended before they could be killed').toBeLessThan(3 * kills)
  }
  console.info(`${kills} kills:`, reached)
  expect(reached.between).toBeGreaterThan(Math.floor(kills / 4))
}
