import type {
  Attributes,
  Finding,
  FindingCode,
  Instant,
  Kind,
  Link,
  Reason,
  SourceId,
  Standing,
  SyncRecord,
  TargetId,
  Undoes,
  Value,
  Write,
} from '@rollcall/model'

/** What a source record should look like in the target. Made by `want`. */
export interface Wanted {
  /** Target values by field; a field whose expression gives nothing is an empty list. Fields of type `ref` are in `references`. */
  readonly values: Attributes
  /** For target fields of type `ref`: what they point to at the source, as a dn or id; the engine resolves them. */
  readonly references: { readonly [field: string]: readonly string[] }
  /** Missing or malformed values; with any of these no field is written. */
  readonly problems: readonly WantedProblem[]
  readonly standing: Standing
  /** When time alone next changes the standing. */
  readonly reviewAt?: Instant
  /** Pattern of `exclude` that hit. */
  readonly excludedBy?: string
  /** The values of each match rule, in the order of the rules; empty where the expression gives nothing. */
  readonly matchValues: readonly (readonly Value[])[]
  /** Fields that an attribute which came in part would fill: not known, so not written. They are not in `values`. */
  readonly partial: readonly string[]
}

export interface WantedProblem {
  readonly code: Extract<FindingCode, 'missing-value' | 'malformed-value' | 'unreadable-record'>
  readonly field: string
  readonly value?: Value
  readonly hint: string
}

/** How one value came about, for `explain`. */
export interface MappingStep {
  readonly field: string
  readonly expression: string
  readonly inputs: Attributes
  readonly values: readonly Value[]
  readonly note?: string
}

/** An account or group that `decide` may point to before it exists: the record that this very decision creates. */
export interface Own {
  readonly own: true
}

/** Another record of the same plan, by its source id; the engine turns it into a target id or a `Made`. */
export interface Other {
  readonly other: SourceId
}

export type SourceSide =
  | { readonly is: 'present'; readonly wanted: Wanted; readonly roles: readonly string[] }
  /** S, I and C are equal: what is wanted are the link's values. */
  | { readonly is: 'unchanged'; readonly roles: readonly string[] }
  | { readonly is: 'out-of-scope' }
  /** Looked up by id and not there; a tombstone is the source's own word that it was deleted. */
  | { readonly is: 'gone'; readonly tombstone: boolean }
  /** Not known: the read did not reach it. Nothing follows. */
  | { readonly is: 'unread' }
  /** There, but unreadable. */
  | { readonly is: 'unreadable'; readonly hint: string }

export type TargetSide =
  | { readonly is: 'read'; readonly record: SyncRecord }
  /** Not in a complete list, or looked up by id and not there. */
  | { readonly is: 'missing' }
  | { readonly is: 'unread' }
  /** T holds: the account is as it was when both were last found equal to `link.base`. */
  | { readonly is: 'unchanged' }

/** An account that a match rule hit. */
export interface Candidate {
  readonly record: SyncRecord
  /** Set when it has a link already. `living`: that link's person is still at the source. `off`: Rollcall switched it off. */
  readonly linked?: {
    readonly sync: string
    readonly source: string
    readonly living: boolean
    readonly off?: NonNullable<Link['off']>
    /** What its person is called, where that one left or is off. */
    readonly leaver?: string
  }
  readonly privileged: boolean
}

export interface Situation {
  readonly kind: Kind
  readonly label: string
  readonly source: SourceId
  readonly side: SourceSide
  readonly link?: Link
  /** For a linked record. */
  readonly target: TargetSide
  /** For a record without a link: the hits of each match rule, in order; absent when nothing could be looked up. */
  readonly candidates?: readonly (readonly Candidate[])[]
  /** `side.wanted.references` as the engine resolved them: target ids, or people this very plan creates. A reference that nobody in scope answers to is left out. */
  readonly references?: { readonly [field: string]: readonly (TargetId | Other)[] }
  /** For a group: the members it should have, in scope and linked or being created. */
  readonly members?: WantedMembers
  readonly now: Instant
  /** The source was not read to its end: nothing is taken away. */
  readonly incomplete?: true
  /** Outside the pilot: nothing is written. */
  readonly held?: boolean
  /** Target fields whose mapping is another one than the last run's. */
  readonly remapped?: ReadonlySet<string>
  /** The link comes from an older copy of the state: what was done since is not known. */
  readonly restored?: true
}

export interface WantedMembers {
  /** False: the group was not read to its end, and nothing changes. */
  readonly complete: boolean
  readonly wanted: readonly (TargetId | Other)[]
  /** Target ids of linked people who are in scope: the others are kept, unless Rollcall added the pair. */
  readonly removable: (member: string) => boolean
  /** Target ids kept although not wanted: people who left and are off. */
  readonly kept: (member: string) => boolean
  /** Target ids of people outside the pilot: neither added nor removed. */
  readonly held?: (member: string) => boolean
}

/** The row of the decision table (DESIGN.md, "What one run decides") that fitted. */
export type Row =
  | 'protected'
  | 'absent'
  | 'out-of-scope'
  | 'grace'
  | 'grace-over'
  | 'state-off'
  | 'back-on'
  | 'disabled-elsewhere'
  | 'target-missing'
  | 'bad-value'
  | 'differs'
  | 'in-step'
  | 'match'
  | 'ambiguous-match'
  | 'contested'
  | 'owned-elsewhere'
  | 'privileged-match'
  | 'recreated'
  | 'create'
  | 'not-created'
  | 'group-gone'
  | 'unread'
  | 'not-in-scope'
  | 'held'

/** One step of a decision, not yet numbered. */
export interface Draft {
  readonly phase: number
  readonly why: Reason
  readonly undo: 'exact' | 'partial' | 'impossible'
  readonly step:
    | Write<string | Own | Other>
    | { readonly op: 'link'; readonly id: TargetId; readonly base: Attributes }
    | { readonly op: 'unlink' }
  readonly rename?: true
  /** What it takes back, in an undo. */
  readonly undoes?: Undoes
}

/**
 * How a unique value would move because of this decision; both sides in the form in which the target compares them.
 * A field with one value gives and takes in one move; one with many has a move for every value.
 */
export interface Move {
  readonly field: string
  readonly from?: string
  readonly to?: string
  /** Without this value nothing is written for the record: it would be created, or linked. */
  readonly whole?: true
}

export interface Decision {
  readonly rows: readonly Row[]
  readonly drafts: readonly Draft[]
  readonly findings: readonly Finding[]
  /** Unique values given up and taken. */
  readonly moves: readonly Move[]
  /** A recreated record takes over the link of this one, whose own decision is then void: the same commit drops that link. */
  readonly takesOver?: SourceId
  /** The link as it is when every draft is in the target; absent: there is none. */
  readonly link?: Link
}
