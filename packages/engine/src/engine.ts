import type { Clock, Connector, OpenConnection, Stream } from '@rollcall/connector-sdk'
import type { Row, Wanted } from '@rollcall/core'
import type {
  Change,
  Finding,
  Guard,
  Instant,
  Kind,
  Link,
  Mode,
  Pause,
  Plan,
  PlanHeader,
  Problem,
  Read,
  SyncDefinition,
  SyncRecord,
} from '@rollcall/model'
import type { Applied, ChangeOutcome, Run, State } from '@rollcall/state'
import type { Followed, FollowRequest } from './following/follow.ts'
import type { MendOptions, MendRequest, MendResult } from './mending/mending.ts'
import type { LeftOut, ThePlanned } from './planning/leave-out.ts'
import type { PlanList } from './planning/list-plan.ts'
import type { News } from './reading/feed.ts'
import type { Unmanaged } from './unmanaged.ts'

/** One end of a sync: an open connection and what it was opened from. */
export interface Side {
  /** The connection's name in the configuration. */
  readonly name: string
  readonly connector: Pick<Connector, 'name' | 'version' | 'title' | 'capabilities' | 'limits'>
  readonly connection: OpenConnection
  /** Digest of the connection's settings, without secrets; a change of it is a change of where and whom is read. */
  readonly settings: string
}

export interface EngineOptions {
  readonly definition: SyncDefinition
  readonly source: Side
  readonly target: Side
  readonly state: State
  readonly clock: Clock
  /** 0 to 1; for jitter and temporary values. */
  readonly random: () => number
  /** Of the program; part of what a remembered decision holds for. */
  readonly version: string
  readonly onEvent?: (event: EngineEvent) => void
}

export interface PlanRequest {
  /** Default `full`. Forced to `full` on the first run, after a change of configuration, and for a target without `find`. */
  readonly mode?: Mode
  /** `access=137`, `empty` …: the guards passed on purpose. */
  readonly allow?: readonly string[]
  /** Plan what can be planned although the source was not read to its end. Without it such a read is an error. */
  readonly partial?: boolean
  /** Only these people, each by an id, dn, name, or the value of a match field, and whoever has to make way for them. */
  readonly only?: readonly string[]
  /** What is remembered is older than what was done: nothing follows from it that newer runs may have undone. */
  readonly restored?: boolean
  /** Leave these people or groups out, each by an id, DN, name, or the value of a match field, and whoever needs a change of theirs. */
  readonly without?: readonly string[]
  /** Only the records that are open: whose last change failed or has an unknown outcome. */
  readonly retry?: boolean
  /** What was heard since the cursors by somebody who follows the feeds; they are not asked again. Of mode `delta`. */
  readonly news?: News
}

export interface SyncRequest extends PlanRequest {
  /** Called with the plan when it has changes and no guard trips. */
  readonly confirm: (plan: Plan) => Promise<boolean>
}

export interface UndoRequest {
  readonly run: number
  /** Who asks, for the pause: `kim@ws4`. */
  readonly by: string
  readonly allow?: readonly string[]
  /** Called with the plan when it has changes and no guard trips. */
  readonly confirm: (plan: Plan) => Promise<boolean>
}

/** A plan with its temporary files; dispose it when it was looked at. */
export interface OpenPlan extends OpenUndo {
  /** Writes the plan to a new file (mode 0600) and keeps its digest, so that `applyFile` accepts it once. */
  save(file: string): Promise<{ readonly digest: string }>
  readonly leftOut: LeftOut
  /**
   * The same plan without these records, and without whoever needs a change of theirs; the guards are asked again. It shares
   * the temporary files, so one of the two is disposed. What was left out before and is not named is in it again.
   */
  leaveOut(records: readonly ThePlanned[]): Promise<OpenPlan>
}

/** What taking back a run would do, with its temporary files; dispose it when it was looked at. */
export interface OpenUndo extends Plan, AsyncDisposable {
  /** Its changes and findings as rows. */
  readonly list: PlanList
  /**
   * Takes the lock and carries out exactly this plan, once. Throws `invalid.plan` where what it was made for does not hold any
   * more, `guarded.plan` where a guard tripped. An abort finishes the calls in flight and ends as `interrupted`.
   */
  apply(options: ApplyOptions, signal: AbortSignal): Promise<RunResult>
}

export interface ApplyOptions {
  /** Who asks, for the pause that an undo makes: `kim@ws4`. */
  readonly by: string
  /** Asked before each call to the target: none begins until it resolves. Calls in flight end, and the lock is kept. Answers nothing while all may go on. */
  readonly gate?: () => Promise<void> | undefined
}

export interface RunResult {
  readonly run: number
  readonly status: Run['status'] | 'declined'
  readonly plan: PlanHeader
  /** How many changes it set out to make; absent where a guard or a person stopped it before the first. */
  readonly planned?: number
  readonly applied: Applied
  /** The run's findings, including changes that failed. */
  findings(): AsyncIterable<readonly Finding[]>
  /** Findings that the run before did not have. */
  readonly newFindings: number
  /** Findings that stand and that somebody set aside; of a run that was carried out. */
  readonly acknowledged?: number
  readonly durationMs: number
  readonly auditHead: string
  /** Why it ended before every change had an outcome, if not by Ctrl-C. */
  readonly problem?: Problem
  /** Unknown outcomes of an earlier run that this one cleared up first. */
  readonly settled: number
}

/** One sync, ready to be planned and run. */
export interface SyncEngine {
  /** Reads both sides and works out what would change. Writes nothing, to either side or to the state. */
  plan(request: PlanRequest, signal: AbortSignal): Promise<OpenPlan>
  /**
   * Takes the lock, settles unknown outcomes, plans, asks `confirm`, applies.
   * An abort finishes the calls in flight, writes the journal and ends as `interrupted`.
   */
  sync(request: SyncRequest, signal: AbortSignal): Promise<RunResult>
  /** Carries out a plan that `save` wrote: exactly it, once, while everything it was made for still holds. */
  applyFile(file: string, signal: AbortSignal): Promise<RunResult>
  /** Keeps the sync in step until aborted; see `follow`. */
  follow(request: FollowRequest, signal: AbortSignal): AsyncGenerator<Followed, void>
  /** What `undo` would do. Writes nothing. */
  planUndo(run: number, allow: readonly string[], signal: AbortSignal): Promise<OpenUndo>
  /**
   * Takes back what a run did, as far as it still is as that run left it, and pauses the sync until it is resumed. Throws
   * `not-found.run`, `conflict.locked`, `conflict.other-target`, or `invalid.undo` for a run that changed nothing.
   */
  undo(request: UndoRequest, signal: AbortSignal): Promise<RunResult>
  /** Why one person (or group) is or is not in the target. `person`: an id, dn, label, or the value of a match field. */
  explain(person: string, signal: AbortSignal): Promise<Explanation>
  /**
   * Changes what is remembered: links one, lets one go, moves them to new ids, or takes them from a file. All or nothing,
   * under the lock of the sync; the target is only read.
   */
  mend(request: MendRequest, options: MendOptions, signal: AbortSignal): Promise<MendResult>
  /** What the target holds that no link covers, and that is left alone. Reads the target only. */
  unmanaged(signal: AbortSignal): Stream<Unmanaged>
  /** Every link of the sync as JSON lines, in batches. */
  exportLinks(): AsyncIterable<readonly string[]>
}

/** What a run tells while it goes on; for progress, never for decisions. */
export type EngineEvent =
  | {
      readonly event: 'reading'
      readonly side: 'source' | 'target'
      readonly kind: Kind
      readonly records: number
      readonly before?: number
    }
  | { readonly event: 'read'; readonly side: 'source' | 'target'; readonly name: string; readonly read: Read }
  | { readonly event: 'deciding'; readonly records: number }
  | { readonly event: 'planned'; readonly header: PlanHeader }
  | { readonly event: 'settling'; readonly calls: number }
  | { readonly event: 'applying'; readonly done: number; readonly of: number; readonly applied: Applied }
  | { readonly event: 'checking'; readonly records: number }
  | { readonly event: 'outcome'; readonly change: Change; readonly outcome: ChangeOutcome }
  | { readonly event: 'waiting'; readonly until: Instant; readonly why: Problem }
  | { readonly event: 'note'; readonly message: string }

/** How the decision about one record came about, in the order in which it was made. */
export interface Explanation {
  readonly sync: string
  readonly kind: Kind
  readonly label: string
  readonly found: 'source' | 'link-only' | 'nowhere'
  readonly record?: SyncRecord
  readonly scope: { readonly in: boolean; readonly why: string }
  readonly standing: string
  readonly wanted?: Wanted
  readonly mapping: readonly {
    readonly field: string
    readonly expression: string
    readonly inputs: string
    readonly value: string
    readonly note?: string
  }[]
  readonly link?: Link
  readonly match: readonly {
    readonly rule: string
    readonly value: string
    readonly hits: number
    readonly note: string
  }[]
  readonly account?: SyncRecord
  readonly rows: readonly Row[]
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
  /** Nobody may run the sync now. */
  readonly paused?: Pause
  /** Guards of the last run that concerned this record's changes. */
  readonly guards: readonly Guard[]
}
