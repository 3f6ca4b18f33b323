import { DatabaseSync } from 'node:sqlite'
import { setImmediate as soon, setTimeout as wait } from 'node:timers/promises'
import { type Company, company, needs, type Person } from '@rollcall/test-fixtures'
import { describe, expect, it, vi } from 'vitest'
import { aCompanySite, type CompanySite, nothingAmiss } from './support/company-site.ts'
import { seeded } from './support/random.ts'
import { linesOf } from './support/same-company.ts'
import { kinds } from './support/same-company-sources.ts'

/** To try what a failure names again: ROLLCALL_SEED=…. When a signal arrives is up to the machine all the same. */
const seed = Number(process.env.ROLLCALL_SEED ?? 20_260_412)
/** `pnpm kills` tries 200. */
const kills = Number(process.env.ROLLCALL_KILLS ?? 3)
/** After so many kills a run comes to its end, and everything must be as it should. */
const untilLooked = 5

/** What a kill is aimed at: the run at the beginning, what is done about news, the writing itself, or its end. */
const aims = ['start', 'news', 'writes', 'end'] as const
type Aim = (typeof aims)[number]

/** How far it had got, as its state tells: no run for what happened, none of its writes, some, all but its end, or all. */
type Reached = 'before its run' | 'before its writes' | 'between them' | 'before its place was stored' | 'at rest'

/** The longest wait before the kill, in ms, by aim; it follows how busy the machine is. */
type Spans = Record<Aim, number>

/** What is asked of the state after a kill: its newest run, and how many of its changes have an outcome. */
interface Newest {
  readonly run: number
  readonly status: string
  readonly planned: number | null
  readonly known: number
  readonly calls: number
}

const newest = `
  select number as run, body ->> 'status' as status, body ->> 'planned' as planned,
    (select count(*) from calls where run = number) as calls,
    (select ifnull(sum(json_array_length(outcomes)), 0) from calls where run = number) as known
  from runs order by number desc limit 1`

/** A company, and what its sync remembers, which is looked at while somebody writes it. */
interface Watched {
  readonly site: CompanySite
  readonly state: DatabaseSync
}

const newestOf = ({ state }: Watched): Newest => state.prepare(newest).get() as unknown as Newest

function reachedSince(before: Newest, { run, status, planned, known, calls }: Newest): Reached {
  if (run === before.run) return 'before its run'
  if (status !== 'running') return 'at rest'
  if (calls === 0) return 'before its writes'
  return planned !== null && known < planned ? 'between them' : 'before its place was stored'
}

/** Nobody but `round` decides what happens in it; `random` whose names change. */
function happens(round: number, random: () => number, leaves: readonly number[]) {
  const renamed = new Set(Array.from({ length: 12 }, () => 110 + Math.floor(random() * 30)))
  const fire: Person = {
    ...(company().people.find(({ number }) => number === 100) as Person),
    ...{ number: 1000 + round, uid: `fire-${round}`, given: 'Fire', surname: `Number ${round}` },
    mail: [`fire-${round}@acme.test`],
  }
  return ({ people, groups }: Company): Company => ({
    people: [
      ...people
        .filter(({ number }) => !leaves.includes(number))
        .map((one) =>
          renamed.has(one.number)
            ? { ...one, surname: `Round ${round}`, mail: [`${one.uid}.${round}@acme.test`] }
            : one,
        ),
      fire,
    ],
    groups: groups.map(({ members, ...group }) => ({
      ...group,
      members: [
        ...members.filter((member) => !leaves.includes(member as number)),
        ...(group.name === 'wiki-admins' ? [fire.number] : []),
      ],
    })),
  })
}

/** One of those who were there from the beginning, and whoever joined two rounds before, if the application has them already. */
function whoLeaves({ expected, lines, shown }: CompanySite, round: number): readonly number[] {
  const there = new Set(lines())
  const { uid = '' } = expected.accounts.get(1000 + round - 2) ?? {}
  const known = linesOf(expected).filter((line) => line.startsWith(`${uid} | `) || line.endsWith(` ∋ ${uid}`))
  const longThere = 140 + round < 290 ? [140 + round] : []
  const here = new Set(shown.people.map(({ number }) => number))
  return [...longThere, ...(known.every((line) => there.has(line)) ? [1000 + round - 2] : [])].filter((number) =>
    here.has(number),
  )
}

/** Kills a watch at a chance instant, while something happens in the directory. */
async function killed(
  watched: Watched,
  aim: Aim,
  change: () => Promise<void>,
  { after, early }: { readonly after: number; readonly early: boolean },
): Promise<Reached> {
  const before = newestOf(watched)
  const reached = (): Reached => reachedSince(before, newestOf(watched))
  if (early) await change()
  const { child, ended } = watched.site.program.start('watch', 'staff', '--yes')
  let said = ''
  child.stdout?.on('data', (chunk) => {
    said += String(chunk)
  })
  let changed: Promise<void> = Promise.resolve()
  try {
    const tooLate = AbortSignal.timeout(40_000)
    const until = (isSo: () => boolean): Promise<unknown> => vi.waitUntil(isSo, { timeout: 40_000, interval: 1 })
    if (!early) {
      await until(() => said.includes('following'))
      changed = change()
    }
    if (aim === 'writes') await until(() => !beforeWrites.has(reached()))
    if (aim === 'end') while (!isNearEnd(before, newestOf(watched))) await soon(undefined, { signal: tooLate })
    else await wait(after)
  } finally {
    child.kill('SIGKILL')
    await changed
  }
  const { signal, err } = await ended
  expect([signal, err]).toEqual(['SIGKILL', ''])
  return reached()
}

const beforeWrites: ReadonlySet<Reached> = new Set(['before its run', 'before its writes'])

/** Its last change was made, and nothing else is sure. */
function isNearEnd(before: Newest, now: Newest): boolean {
  if (beforeWrites.has(reachedSince(before, now))) return false
  return now.status !== 'running' || (now.planned !== null && now.known >= now.planned)
}

/** Accounts that are on, by user name. */
const on = (lines: readonly string[]): ReadonlySet<string> =>
  new Set(lines.filter((line) => line.endsWith(' on')).map((line) => line.split(' | ')[0] ?? ''))

/** What was lost while it was killed again and again is here at the latest, and what should not have happened. */
async function looked(site: CompanySite): Promise<void> {
  const { code, err } = await site.program.rollcall('sync', '--yes', '--mode', 'delta')
  expect([0, 3].includes(code ?? -1), err).toBe(true)
  expect(site.amiss()).toEqual(nothingAmiss)
  expect((await site.planned('full')).changes).toEqual([])
  expect((await site.program.rollcall('audit', 'verify')).code).toBe(0)
}

async function round({ site, state }: Watched, number: number, random: () => number, spans: Spans) {
  const aim = aims[Math.floor(random() * aims.length)] as Aim
  const early = aim === 'start' || (aim !== 'news' && random() < 0.5)
  // As after an update, or where somebody meddled: the first place is still to be taken.
  if (aim === 'start' && random() < 0.3) state.exec(`update syncs set memory = json_remove(memory, '$.cursor')`)
  const had = on(site.lines())
  const step = happens(number, random, whoLeaves(site, number))
  const reached = await killed({ site, state }, aim, () => site.become(step), { after: random() * spans[aim], early })
  spans[aim] *= reached === 'at rest' ? 0.7 : 1.05
  const stay = on(linesOf(site.expected))
  const now = on(site.lines())
  expect([...had].filter((uid) => stay.has(uid) && !now.has(uid))).toEqual([])
  return reached
}

const ldap = kinds.filter(({ needs }) => needs !== undefined)

describe.concurrent.each(ldap)('a watch of $name killed at any instant while people come and go', (kind) => {
  const runs = kind.needs !== undefined && needs(kind.needs)
  it.runIf(runs)(
    'loses no change, takes nothing from anybody, and leaves the application as if nobody had killed it',
    { timeout: 120_000 + kills * 30_000 },
    async () => {
      await using site = await aCompanySite(kind)
      const first = await site.program.rollcall('sync', '--yes')
      expect(first.code, first.err).toBe(3) // its findings are new
      using state = new DatabaseSync(site.program.file('.rollcall/state.db'), { timeout: 10_000 })
      const random = seeded(seed + kinds.indexOf(kind))
      const spans: Spans = { start: 900, news: 1_500, writes: 150, end: 0 }
      const reached: Partial<Record<Reached, number>> = {}
      for (let number = 1; number <= kills; number++) {
        const where = await round({ site, state }, number, random, spans).catch((cause: Error) => {
          throw new Error(`Kill ${number} with ROLLCALL_SEED=${seed} did harm.`, { cause })
        })
        reached[where] = (reached[where] ?? 0) + 1
        if (number % untilLooked === 0 || number === kills)
          await looked(site).catch((cause: Error) => {
            throw new Error(`Of the ${untilLooked} kills to ${number} with ROLLCALL_SEED=${seed} one did harm.`, {
              cause,
            })
          })
      }
      console.info(`${kills} kills of a watch of ${kind.name}:`, reached)
    },
  )
})
