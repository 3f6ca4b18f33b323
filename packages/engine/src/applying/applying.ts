import type { Change, Finding, Instant, Problem } from '@rollcall/model'
import type { ChangeOutcome, OpenRecord } from '@rollcall/state'
import type { Prepared } from '../planning/planning.ts'
import type { Numbered } from '../scratch/decisions.ts'
import type { NumberedPlan } from '../scratch/numbered-plan.ts'

/** A change on its way to the target. */
export interface Queued {
  readonly change: Change
  /** The decision it is part of: what the link is to be once all its changes are in the target. Absent when a saved plan is applied. */
  readonly decided?: Numbered
  /** Somebody in it was left out of the plan, so that it is not all that was decided. */
  readonly trimmed?: true
}

/** Everything one apply works with. */
export interface Applying {
  readonly prepared: Prepared
  readonly run: number
  readonly total: number
  /** Changes in the order of their numbers. */
  readonly changes: Iterable<readonly Queued[]> | AsyncIterable<readonly Queued[]>
  /** What became of the changes that an earlier apply of the same plan came to; they count, and are not among `changes`. */
  readonly before?: ReadonlyMap<number, ChangeOutcome>
  /** Keeps the ids of created accounts for changes that refer to them. */
  readonly made: Pick<NumberedPlan, 'putMade' | 'made'>
  readonly open: readonly OpenRecord[]
  /** What was passed on purpose, as `--allow` names it: what these guards count is not counted again. */
  readonly approved: ReadonlySet<string>
  readonly readAt: { readonly source: Instant; readonly target: Instant }
  /** An undo goes on although the sync is paused: it paused it. */
  readonly whilePaused?: true
  /** Asked before each call: none begins until it resolves. Answers nothing while all may go on. */
  readonly gate?: () => Promise<void> | undefined
  /** Aborted: finish the calls in flight, start no other. */
  readonly stop: AbortSignal
}

/** What an apply came to. */
export interface ApplyEnd {
  /** Every change has an outcome. */
  readonly finished: boolean
  /** Why it ended early, if not by a person. */
  readonly problem?: Problem
  readonly findings: readonly Finding[]
}
