import type { ChangeWord } from './change.ts'
import type { GuardKind } from './plan.ts'

/** One configured flow, as plain data: what `syncs:` of the configuration says, with every default filled in. */
export interface SyncDefinition {
  readonly name: string
  /** Names of connections. */
  readonly from: string
  readonly to: string
  readonly scope: { readonly users?: Scope; readonly groups?: Scope }
  /** Tried in this order after the link. */
  readonly match: readonly MatchRule[]
  readonly groupMatch: readonly MatchRule[]
  readonly users?: Mapping
  readonly groups?: Mapping
  /** Role name → DNs or ids of the groups whose (nested) members hold it. Only roles named here are granted or revoked. */
  readonly roles: Readonly<Record<string, readonly string[]>>
  /** Also revoke grants of named roles that Rollcall did not make. */
  readonly enforceRoles: boolean
  /** Expressions that replace the source's own states. */
  readonly states: { readonly disabled?: string; readonly expiresAt?: string; readonly lockedUntil?: string }
  readonly disableWhen: readonly ('disabled' | 'expired' | 'locked')[]
  readonly onLeave: OnLeave
  readonly onDelete: OnLeave
  readonly onGroupLeave: 'keep' | 'empty' | 'delete'
  readonly onTargetMissing: 'finding' | 'recreate' | 'unlink'
  readonly onDrift: 'repair' | 'report'
  /** A target field whose equality lets a recreated source record take its link over. */
  readonly relinkOn?: string
  /** The only kinds of change this sync may write; absent: all. */
  readonly allow?: readonly ChangeWord[]
  /** Whom this sync writes to; absent: everyone in scope. Others are held: nothing is written for them, and none of them counts as having left. */
  readonly pilot?: Pilot
  readonly limits: Partial<Readonly<Record<GuardKind, Limit>>>
  /** Accounts never touched, by target field and pattern with `*`. */
  readonly protect: readonly Pattern[]
}

export interface Scope {
  readonly base?: readonly string[]
  readonly filter?: string
  /** DNs or ids of groups; nested ones count. Absent: everyone the filter finds. */
  readonly inGroups?: readonly string[]
  /** Source attribute and pattern with `*`. */
  readonly exclude: readonly Pattern[]
}

/** People whom one of the patterns hits, or who are in one of the groups. */
export interface Pilot {
  /** Source attribute and pattern with `*`. */
  readonly people: readonly Pattern[]
  /** DNs or ids of groups; nested ones count. */
  readonly inGroups: readonly string[]
}

/** `attribute=pattern`; `*` stands for any run of characters; compared without case. */
export interface Pattern {
  readonly attribute: string
  readonly pattern: string
}

export interface MatchRule {
  /** Target field. */
  readonly field: string
  /** Expression over the source record. */
  readonly expression: string
}

/** Target field → how its value is made. */
export type Mapping = Readonly<Record<string, FieldMapping>>

export interface FieldMapping {
  /** A source attribute or a CEL expression. */
  readonly expression: string
  readonly write: 'always' | 'onCreate' | 'ifEmpty'
}

/** What happens to the account of someone who left. `{ deleteAfter }` is in milliseconds: disabled first, deleted when it is over. */
export type OnLeave = 'disable' | 'delete' | 'keep' | 'unlink' | { readonly deleteAfter: number }

export type Limit = { readonly count: number } | { readonly percent: number }
