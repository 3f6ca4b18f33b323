/** What a record is: a person's entry or account, or a group. */
export type Kind = 'user' | 'group'

/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = number

/** One value of an attribute. Times are ISO 8601 text; integers beyond 2^53 are text. */
export type Value = string | number | boolean | Uint8Array

/** Values by attribute name; names are spelled as the query asked for them. An absent attribute has no key. */
export type Attributes<V = Value> = { readonly [name: string]: readonly V[] }

/** The source's own ways of being off; kept apart, because each means something else. */
export interface Standing {
  readonly disabled?: true
  readonly lockedUntil?: Instant
  readonly expiresAt?: Instant
}

/** A failed or unreadable thing, as data. `RollcallError` is one. */
export interface Problem {
  readonly code: Code
  readonly message: string
  /** What the person can do about it. */
  readonly hint?: string
  /** The attribute or setting it is about. */
  readonly field?: string
  /** When trying again makes sense. */
  readonly retryAt?: Instant
}

/** How a caller reacts to a problem; the first word of every code. */
export type Reaction =
  | 'auth'
  | 'permission'
  | 'config'
  | 'invalid'
  | 'not-found'
  | 'exists'
  | 'conflict'
  | 'quota'
  | 'guarded'
  | 'rate-limited'
  | 'unavailable'
  | 'outcome-unknown'
  | 'bug'

export type Code = Reaction | `${Reaction}.${string}`

/**
 * A record as read, on either side: plain data, or a class with lazy getters.
 * Reserved attributes: `members` (dn or id of each member), `roles` (names of the roles held), and on a target
 * `active` (one boolean; absent means the target cannot say).
 */
export interface SyncRecord {
  readonly kind: Kind
  /** Survives rename and move; never a DN. */
  readonly id: string
  /** What other records call it by, where that is not the id. */
  readonly dn?: string
  readonly attributes: Attributes
  readonly standing?: Standing
  /** ETag, xmin …; comes back in writes. */
  readonly version?: string
  /** Differs whenever anything in this record does. Absent: the engine makes it from the rest. */
  readonly raw?: Uint8Array | string
  /** Attributes that came only in part: such a field is not edited and nothing is removed from it. */
  readonly partial?: readonly string[]
  /** It is there but unreadable: a finding, never missing. */
  readonly problem?: Problem
}

/** How a read ended, in the reader's words. `cursor` was taken before reading; `referrals` were met, not followed. */
export type Ending =
  | { readonly verdict: 'complete'; readonly cursor?: string; readonly referrals?: readonly string[] }
  | { readonly verdict: 'truncated'; readonly problem: Problem }

/** `failed` (it threw) and `empty` (complete, but nothing) are the engine's words. */
export type Verdict = Ending['verdict'] | 'failed' | 'empty'

/** Read to its end: whoever was not met is not there. */
export function isWhole({ verdict }: { readonly verdict: Verdict }): boolean {
  return verdict === 'complete' || verdict === 'empty'
}

/** One side's read, as a plan tells it. `before` is the number of records the last complete read had. */
export interface Read {
  readonly records: number
  readonly verdict: Verdict
  readonly problem?: Problem
  /** Records of the last complete read of a source; of a target those that are linked. */
  readonly before?: number
  /** Where the read was restricted: 'listed' to its end, or 'by-id' only what may change. */
  readonly how: 'listed' | 'by-id' | 'since-cursor'
  /** Of a target that is asked by id: when it was last listed. */
  readonly listedAt?: Instant
  readonly referrals?: readonly string[]
}
