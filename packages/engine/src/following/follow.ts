import { type Instant, type Problem, type Reaction, RollcallError, reactionOf, toProblem } from '@rollcall/model'
import type { RunResult } from '../engine.ts'
import { blindTo } from '../planning/mode-for.ts'
import type { Prepared } from '../planning/planning.ts'
import { type Cursors, fedKinds, joinCursors, splitCursors } from '../reading/cursors.ts'
import { runNews } from '../running/run-news.ts'
import { runSync } from '../running/run-sync.ts'
import { Ear } from './ear.ts'

export interface FollowRequest {
  /** ms from one run that looks by itself to the next: for what time alone changes, for open records, for a source that cannot be watched. */
  readonly every: number
  /** When both sides are next to be read to their ends; undefined for never. */
  readonly nextFull: (now: Instant) => Instant | undefined
}

/** What happened while a sync was followed. */
export type Followed =
  /** A run that `mode` names looked for itself, or carried out what was heard. `behind`: ms from the first change that was heard to the end. */
  | { readonly event: 'ran'; readonly result: RunResult; readonly behind?: number }
  /** The feeds are listened to; with `instead` the source is asked every so many ms, and why. */
  | { readonly event: 'following'; readonly instead?: { readonly every: number; readonly why: string } }
  /** What was heard concerned nobody. */
  | { readonly event: 'heard'; readonly records: number }
  | { readonly event: 'waiting'; readonly until: Instant; readonly problem: Problem }

/** What changed is gathered so long, in ms, or until it is so many records. */
const gatherMs = 500
const gatherRecords = 500
/** From the first to the longest wait after trouble; each is twice the one before, up to half more or less by chance. */
const firstWaitMs = 1_000
const longestWaitMs = 60_000
/** After a guard stopped a run, or while the sync is paused or run by somebody else. */
const othersWaitMs = 30_000

/** What no waiting mends; trying refused credentials again and again would lock the account. */
const final: ReadonlySet<Reaction> = new Set(['auth', 'permission', 'config', 'bug'])

/**
 * Keeps a sync in step until aborted: a run first, then one for whatever the feeds tell, and one by the clock. After trouble it
 * begins anew from what is stored. Throws `conflict.first-run` where nobody ran the sync yet, and what no waiting mends.
 */
export async function* follow(
  prepared: Prepared,
  request: FollowRequest,
  signal: AbortSignal,
): AsyncGenerator<Followed, void> {
  const { state, definition, clock, random } = prepared.options
  if ((await state.memory(definition.name)) === undefined) throw firstRun(definition.name)
  let nextFull = request.nextFull(clock.now())
  for (let wait = firstWaitMs; !signal.aborted; ) {
    let trouble: Problem
    try {
      const isFull = nextFull !== undefined && clock.now() >= nextFull
      const result = await runSync(prepared, { mode: isFull ? 'full' : 'delta', confirm: async () => true }, signal)
      if (isFull) nextFull = request.nextFull(clock.now())
      yield { event: 'ran', result }
      const until = Math.min(clock.now() + request.every, nextFull ?? Number.POSITIVE_INFINITY)
      const last = result.status === 'done' ? yield* listen(prepared, request, until, signal) : result
      if (last === undefined) {
        wait = firstWaitMs
        continue
      }
      trouble = last.status === 'stopped' ? stopped : (last.problem ?? interrupted)
    } catch (thrown) {
      trouble = toProblem(thrown)
      if (!signal.aborted && final.has(reactionOf(trouble))) throw thrown
    }
    if (signal.aborted) return
    if (final.has(reactionOf(trouble))) throw new RollcallError(trouble.code, trouble.message, trouble)
    const pause = isOthers(trouble) ? othersWaitMs : Math.round(wait * (0.5 + random()))
    wait = Math.min(longestWaitMs, wait * 2)
    yield { event: 'waiting', until: clock.now() + pause, problem: trouble }
    await clock.sleep(pause, signal).catch(() => {})
  }
}

/** Carries out what the feeds tell until it is time for a run that looks by itself. Answers the run that did not come to its end. */
async function* listen(
  prepared: Prepared,
  { every }: FollowRequest,
  until: Instant,
  signal: AbortSignal,
): AsyncGenerator<Followed, RunResult | undefined> {
  const { clock } = prepared.options
  const cursors = await cursorsOf(prepared)
  yield { event: 'following', ...(typeof cursors === 'string' ? { instead: { every, why: cursors } } : {}) }
  const stop = new AbortController()
  const time = clock.sleep(Math.max(0, until - clock.now()), AbortSignal.any([signal, stop.signal])).catch(() => {})
  if (typeof cursors === 'string') {
    await time
    return undefined
  }
  await using ear = new Ear(prepared, cursors)
  try {
    while (clock.now() < until && !signal.aborted) {
      await Promise.race([ear.heard, time])
      if (clock.now() >= until || signal.aborted) break
      const since = clock.now()
      if (ear.size < gatherRecords) await clock.sleep(gatherMs, signal)
      const news = ear.take()
      const result = await runNews(prepared, news, signal)
      if (result === undefined) yield { event: 'heard', records: news.size }
      else yield { event: 'ran', result, behind: clock.now() - since }
      if (result && result.status !== 'done') return result
    }
    return undefined
  } finally {
    stop.abort()
  }
}

/** Where the feeds go on, or in words why they cannot be listened to. */
async function cursorsOf({ options, attributes }: Prepared): Promise<Cursors | string> {
  const { state, definition, source } = options
  const { title, capabilities } = source.connector
  if (!capabilities.watch) return `${title} cannot be watched`
  const blind = blindTo(options.source.connector.capabilities, attributes)
  if (blind) return `the change feed of ${title} does not report ${blind}`
  const cursors = splitCursors((await state.memory(definition.name))?.cursor ?? '')
  if (cursors && joinCursors(cursors, fedKinds(definition)) !== undefined) return cursors
  return `${source.name} gave no position to go on from`
}

function isOthers({ code }: Problem): boolean {
  return code === stopped.code || reactionOf({ code }) === 'conflict'
}

const stopped: Problem = {
  code: 'guarded.plan',
  message: 'A guard stopped the run. Nothing was written.',
  hint: 'Look with `rollcall plan`; `rollcall sync --allow` goes on on purpose.',
}

const interrupted: Problem = { code: 'unavailable.unfinished', message: 'The run did not come to its end.' }

function firstRun(sync: string): RollcallError {
  return new RollcallError('conflict.first-run', `${sync} has not been run yet.`, {
    hint: `Look at its first plan and carry it out with \`rollcall sync ${sync}\`.`,
  })
}
