import type { Attributes, Instant, Kind, Standing, Value } from './record.ts'

declare const side: unique symbol
/** A record's id at the source; branded where the engine takes records over. */
export type SourceId = string & { readonly [side]: 'source' }
/** A record's id at the target. */
export type TargetId = string & { readonly [side]: 'target' }

/**
 * The remembered pair source id ↔ target id. Owned by one sync; a target id has at most one link.
 * `base` holds the values last agreed, by target field. Reserved in `base`: for a user `roles` (grants Rollcall made;
 * with `enforceRoles` also those found agreed), for a group `members` (target ids of the pairs Rollcall added or found agreed).
 */
export interface Link {
  readonly kind: Kind
  readonly source: SourceId
  readonly target: TargetId
  readonly label: string
  readonly dn?: string
  readonly base: Attributes
  readonly standing?: Standing
  /** Rollcall switched the account off. */
  readonly off?: Off
  /** Since when the person is out of scope or gone at the source. */
  readonly left?: Instant
  /** No finding, and every change for it is known to be in the target. */
  readonly settled: boolean
  /** When time alone next changes the decision. */
  readonly reviewAt?: Instant
  readonly proof?: Proof
  /** By field: values that were written and that the target did not keep so. */
  readonly unkept?: { readonly [field: string]: Unkept }
}

export interface Off {
  readonly why: Reason
  readonly since: Instant
  /** Sessions of before may go on: they are still to be ended. */
  readonly sessions?: 'open'
}

/** A value that a target does not keep as it is written: it trims it, cuts it, or takes no notice. */
export interface Unkept {
  readonly wanted: readonly Value[]
  /** What the target held instead. */
  readonly kept: readonly Value[]
  /** It was written often enough: not again until what is wanted or what is kept changes. */
  readonly final?: true
}

/** Digests (32 hex digits) of what a settled link was decided from. Configuration has one for the whole sync. */
export interface Proof {
  /** S: the raw answer of the source. */
  readonly source: string
  /** I: all other inputs, such as the named groups the person is effectively in. */
  readonly inputs: string
  /** T: the account's raw answer when both were last found equal. */
  readonly target?: string
}

/** Why a change is made; every change says one. */
export type Reason =
  | 'joined' // in scope, and not there yet
  | 'matched' // a match rule found the account
  | 'source-changed'
  | 'drift' // someone else changed it in the target
  | 'mapping-changed'
  | 'left-scope'
  | 'gone' // absent at the source, or reported deleted
  | 'grace-over' // deleteAfter has run out
  | 'disabled' // the source's own states
  | 'locked'
  | 'expired'
  | 'returned' // the reason for being off is over
  | 'target-missing' // onTargetMissing: recreate
  | 'group-changed'
  | 'group-gone'
  | 'role-group'
  | 'make-way' // frees or parks a unique value for someone else
  | 'undone' // takes back what an earlier run did
  | 'follows' // a consequence of another change of the same plan
