import { rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { needs } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { crowdLdif } from './support/crowd.ts'
import type { Said } from './support/program.ts'
import { seeded } from './support/random.ts'
import { anSqliteStore, aPostgresStore, type Store } from './support/stores.ts'

/** To try what a failure names again: ROLLCALL_SEED=…. When a signal arrives is up to the machine all the same. */
const seed = Number(process.env.ROLLCALL_SEED ?? 20_260_410)
const kills = 25

/** What is cut short: a first import, a day of changes, or a saved plan of that day. */
type Work = 'import' | 'day' | 'file'
const argvOf = { import: ['sync', '--yes'], day: ['sync', '--yes'], file: ['apply', 'day.plan'] } as const

/** When the kill came, as the application tells: before the first write, between, after the last one. */
type Reached = 'too late' | 'before' | 'between' | 'after'

/** From when to when the program writes, and what the application holds afterwards, measured on a run nobody kills. */
interface Whole {
  from: number
  to: number
  readonly content: readonly string[]
}

async function begin({ program, empty, restore }: Store, work: Work): Promise<void> {
  await program.write('directory.ldif', crowdLdif(work === 'import' ? 1 : 2))
  await (work === 'import' ? empty() : restore())
  if (work !== 'file') return
  await rm(program.file('day.plan'), { force: true })
  expect((await program.rollcall('plan', '-o', 'day.plan')).code).toBe(2)
}

async function timed(run: () => Promise<Said>): Promise<number> {
  const start = performance.now()
  expect([0, 2]).toContain((await run()).code)
  return performance.now() - start
}

/** Reading and planning take as long as `plan` does; the rest is writing. */
async function measured(store: Store, work: Work): Promise<Whole> {
  const { rollcall } = store.program
  await begin(store, work)
  const from = work === 'file' ? await timed(() => rollcall('history')) : await timed(() => rollcall('plan'))
  const to = await timed(() => rollcall(...argvOf[work]))
  const content = await store.content()
  if (work === 'import') await store.keep()
  return { from: from * 0.9, to, content }
}

/** Starts it and kills it; answers how it ended, which may have been before that. */
async function killed({ program }: Store, argv: readonly string[], after: number): Promise<Said> {
  const { child, ended } = program.start(...argv)
  const kill = wait(after).then(() => child.kill('SIGKILL'))
  const said = await ended
  await kill
  return said
}

/** One run killed, perhaps the next one too, then one that is not; tells how far the first one got. */
async function trial(store: Store, work: Work, whole: Whole, random: () => number): Promise<Reached> {
  const { rollcall } = store.program
  const instant = (): number => whole.from + random() * (whole.to - whole.from)
  await begin(store, work)
  const before = await store.content()
  const first = await killed(store, argvOf[work], instant())
  if (first.signal === null) return 'too late'
  const reached = await store.content()
  if (random() < 0.3) await killed(store, argvOf[work], instant())
  const last = await rollcall(...argvOf[work])
  const over = work === 'file' && last.err.includes('applied it already')
  expect([last.code, last.err]).toEqual(over ? [1, expect.any(String)] : [0, ''])
  expect(differing(whole.content, await store.content())).toEqual([])
  expect((await rollcall('audit', 'verify')).code).toBe(0)
  expect(await rollcall('sync', '--yes')).toMatchObject({ code: 0, out: expect.stringContaining('nothing to do') })
  expect(differing(whole.content, await store.content())).toEqual([])
  if (differing(before, reached).length === 0) return 'before'
  return differing(whole.content, reached).length === 0 ? 'after' : 'between'
}

/** The first rows that are in one of them only. */
function differing(wanted: readonly string[], found: readonly string[]): readonly string[] {
  const [all, there] = [new Set(wanted), new Set(found)]
  const missing = wanted.filter((row) => !there.has(row)).map((row) => `missing: ${row}`)
  return [...missing, ...found.filter((row) => !all.has(row)).map((row) => `surplus: ${row}`)].slice(0, 20)
}

/** The machine is not always as busy as it was while the whole run was measured: the next kill comes earlier, or later. */
function aim(whole: Whole, where: Reached): void {
  if (where === 'too late') {
    whole.from *= 0.85
    whole.to *= 0.85
  } else if (where === 'before') whole.from += (whole.to - whole.from) / 10
  else if (where === 'after') whole.to -= (whole.to - whole.from) / 10
}

describe.concurrent('a run killed at any instant, and run again', { timeout: 400_000 }, () => {
  it.runIf(needs('postgres'))('ends as if nothing had happened, in PostgreSQL', () => killedOften(aPostgresStore, 1))
  it('ends as if nothing had happened, in SQLite', () => killedOften(anSqliteStore, 2))
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
  expect(reached.between).toBeGreaterThan(0)
}
