import type { Clock, Limits, Outcome } from '@rollcall/connector-sdk'
import { type Problem, reactionOf, toProblem, type Write } from '@rollcall/model'

/** Tries a call gets in all. With the waits below this is about a minute and a half of patience. */
const tries = 6
const firstWaitMs = 1_000
const longestWaitMs = 60_000

export interface SendOptions {
  readonly clock: Clock
  readonly random: () => number
  readonly limits: Limits
  readonly signal: AbortSignal
  readonly onWait: (until: number, why: Problem) => void
}

/**
 * Sends writes, at the pace the target allows, and repeats what the target says was not done: `rate-limited` and
 * `unavailable`. It waits as long as the target asks, else twice as long each time, with jitter. `outcome-unknown` is
 * never repeated here: it may have been done.
 */
export class Sender {
  readonly #options: SendOptions
  readonly #sentAt: number[] = []

  constructor(options: SendOptions) {
    this.#options = options
  }

  /** One outcome a write, in order. Never throws. */
  async send(
    call: (writes: readonly Write[], signal: AbortSignal) => Promise<readonly Outcome[]>,
    writes: readonly Write[],
  ): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = new Array(writes.length)
    let pending = writes.map((_, at) => at)
    for (let attempt = 1; ; attempt++) {
      await this.#pace()
      const answers = await this.#once(
        call,
        pending.map((at) => writes[at] as Write),
      )
      const again: number[] = []
      let why: Problem | undefined
      for (const [i, at] of pending.entries()) {
        const answer = answers[i] as Outcome
        outcomes[at] = answer
        if (!('problem' in answer) || !isTransient(answer.problem)) continue
        again.push(at)
        why = answer.problem
      }
      if (!why || attempt === tries || this.#options.signal.aborted) return outcomes
      pending = again
      await this.#wait(attempt, why)
    }
  }

  async #once(
    call: (writes: readonly Write[], signal: AbortSignal) => Promise<readonly Outcome[]>,
    writes: readonly Write[],
  ): Promise<readonly Outcome[]> {
    try {
      const answers = await call(writes, neverAborted)
      if (answers.length === writes.length) return answers
      return writes.map(() => ({ problem: miscounted }))
    } catch (thrown) {
      const problem = toProblem(thrown)
      return writes.map(() => ({ problem }))
    }
  }

  async #wait(attempt: number, why: Problem): Promise<void> {
    const { clock, random, signal, onWait } = this.#options
    const backoff = Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1)) * (0.5 + random() / 2)
    const until = Math.max(why.retryAt ?? 0, clock.now() + backoff)
    onWait(until, why)
    await sleepUnlessAborted(clock, until - clock.now(), signal)
  }

  /** Holds a call back until fewer than `calls` were sent in the last `seconds`. */
  async #pace(): Promise<void> {
    const { clock, limits, signal } = this.#options
    const { calls, seconds } = limits
    if (calls === undefined || seconds === undefined) return
    for (;;) {
      const now = clock.now()
      while (this.#sentAt.length && (this.#sentAt[0] ?? now) <= now - seconds * 1000) this.#sentAt.shift()
      if (this.#sentAt.length < calls || signal.aborted) break
      await sleepUnlessAborted(clock, (this.#sentAt[0] ?? now) + seconds * 1000 - now, signal)
    }
    this.#sentAt.push(clock.now())
  }
}

/** A call in flight is finished even when the run is being stopped: its outcome must be known. */
const neverAborted = new AbortController().signal

const miscounted: Problem = {
  code: 'outcome-unknown.miscounted',
  message: 'The connector answered with another number of outcomes than it was given writes.',
}

function isTransient(problem: Problem): boolean {
  const reaction = reactionOf(problem)
  return reaction === 'rate-limited' || reaction === 'unavailable'
}

async function sleepUnlessAborted(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  try {
    await clock.sleep(ms, signal)
  } catch (thrown) {
    if (!signal.aborted) throw thrown
  }
}
