import type { Finding, GuardKind, Instant, Kind, Link, Mode, Pause } from '@rollcall/model'
import type { AuditHead } from './audit.ts'
import type {
  AuditRecord,
  Call,
  ChangeOutcome,
  Claim,
  Done,
  Erased,
  ErasedPerson,
  GroupNode,
  KeptPlan,
  LockHolder,
  MemberKey,
  NumberedFinding,
  OpenRecord,
  Run,
  StateWrite,
  SyncMemory,
  Taken,
} from './records.ts'

/**
 * What Rollcall remembers: links, group edges, runs, the journal, the audit log.
 * Every method may throw `unavailable.state` (locked, disk full, unreadable) and then nothing was changed.
 * What is handed over in batches is consistent within a batch and holds no transaction between two; who holds the
 * lock of the sync sees one state throughout.
 */
export interface State extends AsyncDisposable {
  /**
   * Takes the lock of a sync until disposed. It is the system's: freed when this process ends, however it ends.
   * Throws `conflict.locked` at once when another run holds it; a live holder is never displaced.
   */
  lock(sync: string): Promise<AsyncDisposable>
  /** Who holds the lock of a sync now. Nobody, and the newest run says `running`: its process is gone, it was interrupted. */
  holder(sync: string): Promise<LockHolder | undefined>
  memory(sync: string): Promise<SyncMemory | undefined>
  /** Since when, by whom and why nobody may run the sync; undefined while it may be run. */
  paused(sync: string): Promise<Pause | undefined>
  /** Grows with every commit that makes, replaces or removes links of the sync; a proof changes no link. */
  generation(sync: string): Promise<number>

  /** All links of a kind as packed digests, in pages; see `indexRow`. */
  index(sync: string, kind: Kind, now: Instant): AsyncIterable<Uint8Array>
  /** Links by source id, by the key of the source id (see `keyOf`), or by target id; unknown ones are simply not there. */
  links(sync: string, kind: Kind, by: LinkKeys): Promise<readonly Link[]>
  /** Every link of a kind, in batches. */
  allLinks(sync: string, kind: Kind): AsyncIterable<readonly Link[]>
  countLinks(sync: string, kind: Kind): Promise<LinkCounts>
  /** Links that a person's words may mean: source id, target id, label or dn, compared without case. */
  findLinks(sync: string, text: string): Promise<readonly Link[]>
  /** Which sync owns a target record; a target id has at most one owner, over all syncs of this state. */
  owners(target: string, kind: Kind, ids: readonly string[]): Promise<readonly Owner[]>
  /** Who holds these unique values, as far as the links know. */
  holders(sync: string, kind: Kind, claims: readonly Claim[]): Promise<readonly (Claim & { readonly source: string })[]>
  /** Linked records by the normal form of their name, without those who left. */
  byDn(
    sync: string,
    kind: Kind,
    dnKeys: readonly string[],
  ): Promise<readonly { readonly dnKey: string; readonly source: string }[]>

  groups(sync: string): Promise<readonly GroupNode[]>
  /** Direct members of groups, in batches. */
  members(sync: string, groups: readonly string[]): AsyncIterable<readonly Edge[]>
  /** The groups that have one of these as a direct member. */
  groupsOf(sync: string, members: readonly MemberKey[]): Promise<readonly Edge[]>

  /** Starts a run and gives its number, counted over all syncs of this state. */
  startRun(sync: string, mode: Mode, at: Instant): Promise<number>
  /** The newest first; `before`: only runs with a lower number. */
  runs(filter: { readonly sync?: string; readonly limit: number; readonly before?: number }): Promise<readonly Run[]>
  run(id: number): Promise<Run | undefined>
  /** Numbers for `count` new calls; the first of them. */
  nextCall(count: number): Promise<number>
  /** When one of the newest calls that wrote was last heard of: answered, or sent. */
  lastWrite(sync: string): Promise<Instant | undefined>
  /** Calls whose outcome nobody knows. */
  openCalls(sync: string): Promise<readonly Call[]>
  /** What became of the changes of one run, in batches, in the order of its calls. */
  outcomes(run: number): AsyncIterable<readonly ChangeOutcome[]>
  /** What one run did, or all runs of a sync after one; in batches, in the order of the calls. */
  done(of: { readonly run: number } | { readonly sync: string; readonly after: number }): AsyncIterable<readonly Done[]>
  openRecords(sync: string): Promise<readonly OpenRecord[]>
  findings(sync: string): AsyncIterable<readonly Finding[]>
  /** The same, each with the number by which `findingsBy` gives it again, until the findings are replaced. */
  numberedFindings(sync: string): AsyncIterable<readonly NumberedFinding[]>
  /** In the order of the numbers; unknown ones are simply not there. */
  findingsBy(sync: string, numbers: readonly number[]): Promise<readonly NumberedFinding[]>
  keptPlan(digest: string): Promise<KeptPlan | undefined>
  /** What was done since of these kinds, less what was approved; each account or pair once. */
  taken(sync: string, since: Instant, kinds: readonly GuardKind[]): Promise<readonly Taken[]>

  /** The audit log in order, in batches; all syncs unless one is asked for. Only the whole log can be verified. */
  audit(filter?: { readonly sync?: string; readonly run?: number }): AsyncIterable<readonly AuditRecord[]>
  /** Records of the audit log by their seq, in the order asked; unknown ones are simply not there. */
  auditBy(seqs: readonly number[]): Promise<readonly AuditRecord[]>
  /** The audit log from its end, in stretches, so that whoever looks for something can stop, or say how far it got. */
  auditBack(filter?: AuditBackFilter): AsyncIterable<AuditStretch>
  /** Seq and hash of the newest record; `emptyAudit` before the first. */
  auditHead(): Promise<AuditHead>
  /**
   * Erases the values of a person from the audit log, the journal, findings and open records of a sync, for good. The chain
   * stays valid, and an `erased` event says which records lost their values. Their link is not touched: there must be none.
   */
  erase(sync: string, person: ErasedPerson, note: { readonly at: Instant; readonly by: string }): Promise<Erased>

  /** Writes all or nothing, durably. */
  commit(sync: string, writes: readonly StateWrite[]): Promise<void>
}

export type LinkKeys =
  | { readonly sources: readonly string[] }
  | { readonly keys: readonly Uint8Array[] }
  | { readonly targets: readonly string[] }

export interface AuditBackFilter {
  readonly sync?: string
  /** Only records with a lower seq. */
  readonly before?: number
  /** Only records whose body holds one of these texts, compared as `foldText` does. */
  readonly holding?: readonly string[]
}

/** A stretch of the audit log that was looked through. */
export interface AuditStretch {
  /** Those that fit the filter, the newest first; maybe none. */
  readonly records: readonly AuditRecord[]
  /** The lowest seq that was looked at. */
  readonly from: number
  /** Records among them that lost their values: whom they told of, nobody knows any more. */
  readonly erased: number
}

export interface LinkCounts {
  readonly all: number
  /** Not switched off by Rollcall. */
  readonly active: number
  /** Values of `base.members` (groups) or `base.roles` (users) over all links: the pairs and grants that are managed now. */
  readonly pairs: number
}

export interface Owner {
  readonly target: string
  readonly sync: string
  readonly source: string
}

export interface Edge {
  readonly group: string
  readonly member: MemberKey
}
