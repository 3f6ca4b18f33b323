import type { Link, Reason, SourceId, TargetId } from './link.ts'
import type { Attributes, Instant, Kind, Problem, Value } from './record.ts'

/** One field's edit: `from`/`to` for a field with one value, `add`/`remove` for one with many. `from` is what is expected there. */
export interface Edit<I = string> {
  readonly field: string
  readonly from: readonly Value[]
  readonly to: readonly (Value | I)[]
  readonly add: readonly (Value | I)[]
  readonly remove: readonly Value[]
}

export interface On<I> {
  readonly kind: Kind
  readonly id: I
  /** The version the change was decided on; a target that checks it refuses another. */
  readonly version?: string
}

/** The very write that a connector gets. */
export type Write<I = string> =
  | { readonly op: 'create'; readonly kind: Kind; readonly attributes: Attributes<Value | I>; readonly active: boolean }
  | (On<I> & { readonly op: 'update'; readonly edits: readonly Edit<I>[] })
  | (On<I> & { readonly op: 'setActive'; readonly active: boolean })
  | (On<I> & { readonly op: 'delete'; readonly before: Attributes })
  | (On<I> & { readonly op: 'members'; readonly add: readonly I[]; readonly remove: readonly string[] })
  | (On<I> & { readonly op: 'roles'; readonly grant: readonly string[]; readonly revoke: readonly string[] })
  | (On<I> & { readonly op: 'endSessions' })

/** The account that change number `by` of the same plan makes. */
export interface Made {
  readonly by: number
}

/** The record a change or finding is about. */
export interface About {
  readonly kind: Kind
  readonly label: string
  readonly source?: SourceId
  readonly target?: TargetId
}

export type Step =
  | Write<string | Made>
  /** `base` is what both sides agree on at the moment of linking; `takesOver` is the gone record that was linked until now. */
  | { readonly op: 'link'; readonly id: TargetId; readonly base: Attributes; readonly takesOver?: SourceId }
  | { readonly op: 'unlink' }

/** What a change takes back. */
export interface Undoes {
  readonly run: number
  /** Numbers of the changes of that run, which together led from `before` to what is taken back. */
  readonly seqs: readonly number[]
  /** The link as it was before them; absent: there was none. */
  readonly before?: Link
}

/** One step of a plan. `needs` are the numbers of changes that must have succeeded before. */
export interface Change {
  readonly seq: number
  /** 1 to 10, the order in which a plan is applied (see `phases`). */
  readonly phase: number
  readonly about: About
  readonly why: Reason
  readonly needs: readonly number[]
  readonly undo: 'exact' | 'partial' | 'impossible'
  readonly step: Step
  /** A change of an undo. */
  readonly undoes?: Undoes
  /** An `update` that edits a naming field. */
  readonly rename?: true
  /** Fields that lose their value for good: empty afterwards, or a switch turned off; `members` of a group left with nobody. Guards count them. */
  readonly clears?: readonly string[]
  /** What the first few of the accounts that a `members` step names by id are called; for people to read. */
  readonly names?: Readonly<Record<string, string>>
  /** Left out of this plan on purpose: shown, and not made. */
  readonly leftOut?: true
}

/** What people call a change; `update` and `members` split into several words. */
export type ChangeWord =
  | 'create'
  | 'update'
  | 'rename'
  | 'enable'
  | 'disable'
  | 'delete'
  | 'addMember'
  | 'removeMember'
  | 'grant'
  | 'revoke'
  | 'endSessions'
  | 'link'
  | 'unlink'

/** How often each word occurs in a change: members, grants and revokes count their pairs. */
export function wordsOf({ step, rename }: Pick<Change, 'step' | 'rename'>): readonly (readonly [ChangeWord, number])[] {
  switch (step.op) {
    case 'update':
      return [[rename ? 'rename' : 'update', 1]]
    case 'setActive':
      return [[step.active ? 'enable' : 'disable', 1]]
    case 'members':
      return pairs('addMember', step.add.length, 'removeMember', step.remove.length)
    case 'roles':
      return pairs('grant', step.grant.length, 'revoke', step.revoke.length)
    case 'create':
    case 'delete':
    case 'endSessions':
    case 'link':
    case 'unlink':
      return [[step.op, 1]]
    default:
      return step satisfies never
  }
}

function pairs(one: ChangeWord, ones: number, other: ChangeWord, others: number): (readonly [ChangeWord, number])[] {
  const words: (readonly [ChangeWord, number])[] = []
  if (ones) words.push([one, ones])
  if (others) words.push([other, others])
  return words
}

export type FindingCode =
  | 'protected'
  | 'disabled-elsewhere'
  | 'target-missing'
  | 'missing-value'
  | 'malformed-value'
  | 'unreadable-record'
  | 'incomplete-group'
  | 'drift'
  | 'ambiguous-match'
  | 'contested'
  | 'owned-elsewhere'
  | 'privileged-match'
  | 'recreated'
  | 'duplicate-value'
  | 'value-taken'
  | 'unresolved-reference'
  | 'not-supported'
  | 'not-allowed'
  | 'unconfirmed-absence'
  | 'does-not-stick'
  | 'no-seat'
  | 'guarded'
  | 'held-by-leaver'
  | 'moved-on'
  | 'change-failed'
  | 'outcome-unknown'
  | 'skipped'
  | 'left-out'
  | 'changed-since'
  | 'not-undone'

/** Somebody looked at a finding and set it aside, for as long as it stands as it is. */
export interface Acknowledgement {
  readonly at: Instant
  /** `user@machine`. */
  readonly by: string
  readonly note?: string
}

/** A record the run leaves alone, and why. */
export interface Finding {
  readonly code: FindingCode
  readonly about: About
  readonly field?: string
  readonly value?: Value
  /** What to do about it. */
  readonly hint: string
  readonly problem?: Problem
  readonly acknowledged?: Acknowledgement
}
