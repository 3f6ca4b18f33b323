import type { Change, Guard, GuardKind, Limit, Link } from '@rollcall/model'

/** Something a guard counts: `key` names the account or pair, `field` the field that becomes empty. */
export interface Counted {
  readonly kind: GuardKind
  readonly key: string
  readonly field?: string
}

/** What a change counts towards, and as what. */
export function countedAs(_change: Change, _about: CountedAbout): readonly Counted[] {
  throw new Error('not yet')
}

export interface CountedAbout {
  /** The record's link before the change. */
  readonly link?: Link
  /** Unique and match fields of the record's kind: a change of one is a change of identity. */
  readonly identity: readonly string[]
}

/** The number up to which a guard lets a plan through. */
export function limitOf(_kind: GuardKind, _base: number, _limit?: Limit): number {
  throw new Error('not yet')
}

/** What `--allow` names. */
export interface Allowed {
  readonly counts: ReadonlyMap<string, number>
  readonly names: ReadonlySet<string>
}

/** Reads `--allow` arguments. Throws `invalid.allow`. */
export function parseAllow(_words: readonly string[]): Allowed {
  throw new Error('not yet')
}

export interface GuardInput {
  /** What this plan would do; `countedAs` of its changes. */
  readonly planned: Iterable<Counted>
  /** What was done in the last 24 h, less what was approved. */
  readonly window: Iterable<Counted>
  /** Accounts, groups or pairs managed now, by kind. */
  readonly managed: Readonly<Record<GuardKind, number>>
  readonly limits: Partial<Readonly<Record<GuardKind, Limit>>>
  readonly firstRun: boolean
  /** Accounts that a first run met in the target. */
  readonly accountsFound: number
  /** People in scope, where the source was read to its end; and links of people who have not left. */
  readonly inScope?: number
  readonly links: number
  readonly namedGroups: readonly NamedGroupRead[]
  /** What of server, base, bind account, scope and matching is not as it was. */
  readonly moved: readonly string[]
  /** Changes of this plan that take something away. */
  readonly removals: number
  /** Which systems the links belong to and which one was read; absent on the first run. */
  readonly otherTarget?: { readonly was: string; readonly is: string }
  readonly allow: Allowed
}

/** A scope or role group: how many it had at the last complete read, and has now. */
export interface NamedGroupRead {
  readonly ref: string
  readonly before?: number
  /** Absent: it was looked for and is not there. */
  readonly now?: number
}

/** Every guard that this plan concerns, tripped or not. */
export function judge(_input: GuardInput): readonly Guard[] {
  throw new Error('not yet')
}
