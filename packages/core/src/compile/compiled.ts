import type { Field, Kind, Schema, SyncDefinition, Value } from '@rollcall/model'
import type { Expression } from '../expression/expression.ts'

/** What the target's connector can do; the capabilities of the connector SDK fit as they are. */
export interface TargetAbilities {
  readonly scan?: true
  readonly find?: true
  readonly create?: object
  readonly update?: object
  readonly setActive?: { readonly endsSessions?: true }
  readonly delete?: { readonly final?: true }
  readonly members?: object
  readonly roles?: object
  readonly endSessions?: object
}

/** What a definition is checked against. */
export interface World {
  readonly source: Schema
  readonly target: Schema
  readonly abilities: TargetAbilities
}

/** A definition that was checked against both schemas, ready to decide with. */
export interface CompiledSync {
  readonly definition: SyncDefinition
  readonly abilities: TargetAbilities
  /** Source attributes to ask for, `members` among them for groups. */
  readonly attributes: Readonly<Record<Kind, readonly string[]>>
  /** Target fields to read: mapped, match, protect, and what the policies look at (`active`, `members`, `roles`). */
  readonly fields: Readonly<Record<Kind, readonly string[]>>
  /** Target fields whose values one record at most may hold. */
  readonly unique: Readonly<Record<Kind, readonly string[]>>
  /** Patterns of source attributes whose people are in the pilot; absent where there is none. */
  readonly pilot?: readonly CompiledPattern[]
  readonly user?: CompiledKind
  readonly group?: CompiledKind
}

export interface CompiledKind {
  readonly kind: Kind
  /** Every field of the target's schema by name. */
  readonly schema: ReadonlyMap<string, Field>
  readonly mapped: readonly MappedField[]
  readonly match: readonly CompiledMatch[]
  readonly states: {
    readonly disabled?: Expression
    readonly lockedUntil?: Expression
    readonly expiresAt?: Expression
  }
  readonly exclude: readonly CompiledPattern[]
  readonly protect: readonly CompiledPattern[]
  /** The field of a group's members, where they are kept in step. */
  readonly members?: Field
}

export interface MappedField {
  readonly field: Field
  readonly write: 'always' | 'onCreate' | 'ifEmpty'
  readonly expression: Expression
}

export interface CompiledMatch {
  readonly field: Field
  readonly expression: Expression
}

export interface CompiledPattern {
  readonly attribute: string
  /** As the configuration writes it. */
  readonly text: string
  readonly hits: (value: Value) => boolean
}
