import type {
  About,
  Change,
  Finding,
  Guard,
  GuardKind,
  Instant,
  Kind,
  Link,
  Mode,
  Pause,
  Problem,
  Proof,
  Read,
  SourceId,
  Summary,
  TargetId,
} from '@rollcall/model'

/** What one sync remembers beside its links. */
export interface SyncMemory {
  /** C: digest of configuration, program and connector versions that the links were decided with. */
  readonly configuration: string
  /** Digest of what says where and whom is read: server, base, bind account, scope, matching. A removal after its change trips a guard. */
  readonly reading: string
  /** Digest of whom the pilot named; absent where there was none. */
  readonly pilot?: string
  /** Which systems the links belong to. */
  readonly source: string
  readonly target: string
  readonly cursor?: string
  /** The newest run that this memory covers; absent in what earlier versions stored. */
  readonly run?: number
  /** Scope and role groups by the id they had, so that a vanished one is noticed. */
  readonly namedGroups: readonly NamedGroup[]
  /** Referrals that the first run met and accepted. */
  readonly referrals: readonly string[]
  /** Records of the last complete read, shown beside this one's. */
  readonly lastRead?: { readonly at: Instant; readonly users: number; readonly groups: number }
  /** When the target was last listed to its end. */
  readonly targetListedAt?: Instant
  /** How each target field was filled, as the configuration says it: so that a changed mapping is told from a changed source. */
  readonly mappings?: Readonly<Record<Kind, Readonly<Record<string, string>>>>
  /** When it was noticed that this state was put back from an older copy; until a run was carried out to its end since. */
  readonly restored?: Instant
}

export interface NamedGroup {
  /** As the configuration names it. */
  readonly ref: string
  readonly id: string
  /** Effective members at the last complete read. */
  readonly members: number
}

/** A source group whose members matter: one in scope, one named, or one nested in those. */
export interface GroupNode {
  readonly id: string
  readonly dnKey: string
  /** Digest of its raw answer. */
  readonly digest: string
}

/** A direct member of a source group: a source id, or `dn:` and the normal form of a name that nobody in scope has. */
export type MemberKey = string

/** A unique value, in the form in which the target compares it. */
export interface Claim {
  readonly field: string
  readonly value: string
}

/** One call to the target: the intent is written before, the outcomes after. A call without outcomes is open. */
export interface Call {
  readonly id: number
  readonly run: number
  readonly at: Instant
  readonly changes: readonly Change[]
}

export type ChangeOutcome =
  | { readonly seq: number; readonly status: 'ok'; readonly id?: TargetId; readonly already?: true }
  | { readonly seq: number; readonly status: 'failed' | 'unknown' | 'skipped'; readonly problem: Problem }

/** A change of a past run that was made, or may have been. */
export interface Done {
  readonly run: number
  readonly seq: number
  /** `unknown`: nobody knows whether it was made. */
  readonly status: 'ok' | 'unknown'
  /** It was so before; the change changed nothing. */
  readonly already?: true
  /** The record's id in the target. */
  readonly id?: TargetId
  /** Absent once erased, and of link changes that format 3 of the state or an older one journaled. */
  readonly change?: Change
  /** The link as it was before the change: the record's own, or the one it took over. */
  readonly before?: Link
}

export interface Run {
  readonly id: number
  readonly sync: string
  readonly mode: Mode
  readonly startedAt: Instant
  readonly endedAt?: Instant
  /** `stopped`: by a guard. `interrupted`: by a person or a signal; also what a run without an end is called once its process is gone. */
  readonly status: 'running' | 'done' | 'stopped' | 'interrupted' | 'failed'
  readonly source?: Read
  readonly target?: Read
  readonly summary?: Summary
  /** How many changes it set out to make; absent where a guard or a person stopped it before the first. */
  readonly planned?: number
  readonly applied?: Applied
  /** Which system it wrote to. */
  readonly system?: string
  /** The run that this one takes back. */
  readonly undoes?: number
  /** How long the calls to the target took; what the next plan's estimate is made from. */
  readonly pace?: { readonly calls: number; readonly ms: number }
  readonly guards?: readonly Guard[]
  /** What its plan noted, such as why a change feed could not go on; without what names people. */
  readonly notes?: readonly string[]
  readonly problem?: Problem
  /** Hash of the last audit record when the run ended. */
  readonly auditHead?: string
}

export interface Applied {
  readonly ok: number
  readonly failed: number
  readonly skipped: number
  readonly unknown: number
}

/** A record whose last change failed or has an unknown outcome; the next run takes it up again. */
export interface OpenRecord {
  readonly about: About
  readonly since: Instant
  readonly problem: Problem
}

/** A standing finding and its number within its sync; numbers grow, and may leave some out. */
export interface NumberedFinding {
  readonly number: number
  readonly finding: Finding
}

/** A plan that was written to a file: only a digest kept here may be applied, once. */
export interface KeptPlan {
  readonly digest: string
  readonly sync: string
  readonly madeAt: Instant
  readonly appliedBy?: number
}

/** Something a guard counts, once it was done: `key` names the account or pair. */
export interface Taken {
  readonly kind: GuardKind
  readonly key: string
  readonly field?: string
}

/** What goes into the audit log; `body` holds the values and can be erased, the chain stays valid. */
export interface AuditEvent {
  readonly at: Instant
  readonly run?: number
  readonly event:
    | 'run-started'
    | 'run-ended'
    | 'change'
    | 'guard-stopped'
    | 'guard-passed'
    | 'settled'
    | 'plan-kept'
    | 'paused'
    | 'resumed'
    | 'erased'
    | 'mended'
    | 'acknowledged'
    | 'restored'
  readonly body: Readonly<Record<string, unknown>>
}

export interface AuditRecord extends Omit<AuditEvent, 'body'> {
  readonly seq: number
  readonly sync: string
  /** Absent once erased. */
  readonly body?: Readonly<Record<string, unknown>>
  /** Hex; kept and erased with the body. */
  readonly salt?: string
  /** Digest of the body and its salt. */
  readonly digest: string
  /** Chains this record to the one before. */
  readonly hash: string
}

/** Who holds the lock of a sync, as far as it said so itself. Informative: only the lock decides. */
export interface LockHolder {
  readonly pid?: number
  readonly since?: Instant
}

/** Whose values `erase` takes out. */
export interface ErasedPerson {
  readonly kind: Kind
  readonly source: string
  /** Every id the person's account ever had. */
  readonly targets: readonly string[]
}

/** What was erased. */
export interface Erased {
  /** Records of the audit log. */
  readonly records: number
  /** Changes in the journal, and the runs that made them: an undo no longer takes them back. */
  readonly changes: number
  readonly runs: readonly number[]
  readonly findings: number
  readonly open: number
}

/** One change of the state. `commit` takes a list of them as one transaction. */
export type StateWrite =
  /**
   * Makes or replaces a link; `claims` are the unique values it holds now. The sync's memory must be known (or be in the
   * same commit): it says to which system the target id belongs. A target that another link has is `conflict.owned`;
   * to swap two targets, unlink both first.
   */
  | { readonly write: 'link'; readonly link: Link; readonly claims: readonly Claim[] }
  /** Removes a link and its claims. */
  | { readonly write: 'unlink'; readonly kind: Kind; readonly source: SourceId }
  /** Says from what a link was decided, without touching its values. Without a link it says nothing. */
  | {
      readonly write: 'proof'
      readonly kind: Kind
      readonly source: SourceId
      readonly settled: boolean
      readonly proof: Proof
      readonly label: string
      readonly dn?: string
      readonly reviewAt?: Instant
    }
  /** Replaces a group's direct members. */
  | { readonly write: 'group'; readonly node: GroupNode; readonly members: readonly MemberKey[] }
  | { readonly write: 'drop-group'; readonly id: string }
  /** Taken first, wherever it stands in the list. */
  | { readonly write: 'memory'; readonly memory: SyncMemory }
  | { readonly write: 'intent'; readonly call: Call }
  /** Closes the call: what it did is now known, or known to stay unknown. */
  | {
      readonly write: 'outcomes'
      readonly call: number
      readonly at: Instant
      readonly outcomes: readonly ChangeOutcome[]
      /** The links as they were before those changes that had one; what an undo puts back. */
      readonly links?: readonly { readonly seq: number; readonly link: Link }[]
    }
  | { readonly write: 'open'; readonly record: OpenRecord }
  | { readonly write: 'close'; readonly kind: Kind; readonly label: string; readonly source?: SourceId }
  | { readonly write: 'taken'; readonly at: Instant; readonly approved: boolean; readonly taken: readonly Taken[] }
  /** Replaces the findings of the sync: `unsynced` lists the last run's. */
  | { readonly write: 'clear-findings' }
  | { readonly write: 'findings'; readonly run: number; readonly findings: readonly Finding[] }
  | { readonly write: 'run'; readonly run: Run }
  /** Nobody runs the sync any more, until `resume`. */
  | { readonly write: 'pause'; readonly pause: Pause }
  | { readonly write: 'resume' }
  /** Drops what no guard counts and no plan may use any more: what was taken, and plans kept, before then. */
  | { readonly write: 'forget'; readonly before: Instant }
  | { readonly write: 'plan-kept'; readonly plan: KeptPlan }
  /** Throws `conflict.plan-applied` the second time, `not-found.plan` for a digest that was never kept. */
  | { readonly write: 'plan-applied'; readonly digest: string; readonly run: number }
  | { readonly write: 'audit'; readonly events: readonly AuditEvent[] }
