import { type Change, type Finding, type FindingCode, type Problem, reactionOf } from '@rollcall/model'
import type { Applied, ChangeOutcome } from '@rollcall/state'
import type { Numbered } from '../scratch/decisions.ts'
import type { Applying } from './applying.ts'
import type { Settled } from './link-writes.ts'

/** Failures in a row after which a run stops: then it is not the records that are wrong. */
const failuresInARow = 20

/** Counts outcomes and knows when a record has all of its changes. */
export class Progress {
  readonly findings: Finding[] = []
  readonly #failed = new Set<number>()
  /** Decisions of which some changes have an outcome, by number. */
  readonly #begun = new Map<number, { left: number; failed: boolean }>()
  #applied: Applied = { ok: 0, failed: 0, skipped: 0, unknown: 0 }
  #inARow = 0
  #stop: Problem | undefined
  #full: Problem | undefined

  constructor(a: Applying) {
    for (const { seq, status } of a.before?.values() ?? []) {
      this.#applied = { ...this.#applied, [status]: this.#applied[status] + 1 }
      if (status !== 'ok') this.#failed.add(seq)
    }
  }

  get applied(): Applied {
    return this.#applied
  }

  get done(): number {
    const { ok, failed, skipped, unknown } = this.#applied
    return ok + failed + skipped + unknown
  }

  /** Why no further call may be made. */
  get stop(): Problem | undefined {
    return this.#stop
  }

  /** Lets no further call be made. */
  halt(problem: Problem): void {
    this.#stop ??= problem
  }

  /** The first of these changes that failed. */
  failedAmong(needs: readonly number[]): number | undefined {
    return needs.find((seq) => this.#failed.has(seq))
  }

  /** Why this change need not be tried: the target has said that it has no seat left. */
  fullFor(change: Change): Problem | undefined {
    return this.#full && takesSeat(change)
      ? {
          code: 'quota.no-seat',
          message: `Not tried, as the target had no seat left: ${this.#full.message}`,
          hint: 'Free a seat or get more; the next run takes it up again.',
        }
      : undefined
  }

  /** Notes an outcome. */
  settle({ change, decided, outcome, incomplete }: Settled): void {
    const count = outcome.status
    this.#applied = { ...this.#applied, [count]: this.#applied[count] + 1 }
    if (outcome.status !== 'ok') {
      this.#failed.add(change.seq)
      const { problem } = outcome
      const finding = findingOf(change, outcome)
      if (finding.code === 'no-seat' && outcome.status === 'failed') this.#full ??= problem
      this.findings.push(finding)
    }
    if (outcome.status === 'ok') this.#inARow = 0
    else if (outcome.status !== 'skipped') this.#failure(outcome.problem)
    if (!decided) return
    const begun = this.#begun.get(decided.n) ?? { left: decided.decision.drafts.length, failed: false }
    begun.left--
    begun.failed ||= outcome.status !== 'ok' || incomplete
    this.#begun.set(decided.n, begun)
  }

  /** Whether every change of a decision is in the target now. */
  complete({ n }: Numbered): boolean {
    const begun = this.#begun.get(n)
    if (!begun || begun.left > 0) return false
    this.#begun.delete(n)
    return !begun.failed
  }

  #failure(problem: Problem): void {
    this.#inARow++
    if (problem.code.startsWith('auth')) this.#stop = problem
    else if (this.#inARow >= failuresInARow)
      this.#stop = {
        code: 'unavailable.giving-up',
        message: `${failuresInARow} changes in a row failed, the last one with: ${problem.message}`,
        hint: 'Mend the cause, then run the sync again: it goes on where it stopped.',
      }
  }
}

/** What a change that was not made leaves behind for people. */
export function findingOf(change: Change, { status, problem }: Exclude<ChangeOutcome, { status: 'ok' }>): Finding {
  return {
    code: codeOf(change, status, problem),
    about: change.about,
    problem,
    hint: problem.hint ?? problem.message,
    ...(problem.field === undefined ? {} : { field: problem.field }),
  }
}

function codeOf(change: Change, status: Exclude<ChangeOutcome['status'], 'ok'>, problem: Problem): FindingCode {
  if (status === 'unknown') return 'outcome-unknown'
  const reaction = reactionOf(problem)
  if (reaction === 'quota' && takesSeat(change)) return 'no-seat'
  if (status === 'skipped') return problem.code === 'conflict.left-out' ? 'left-out' : 'skipped'
  if (reaction === 'guarded') return 'guarded'
  return reaction === 'conflict' ? 'moved-on' : 'change-failed'
}

/** The account is active afterwards, and was not before. */
function takesSeat({ about, step }: Change): boolean {
  return about.kind === 'user' && (step.op === 'create' || (step.op === 'setActive' && step.active))
}
