import type { About, Finding, FindingCode, Link, Reason, Standing, Unkept, Value } from '@rollcall/model'
import type { CompiledKind, CompiledSync } from '../compile/compiled.ts'
import type { Draft, Other, Own, Row, Situation, Wanted } from '../situation.ts'

/** A situation with what every rule needs beside it. */
export interface Case {
  readonly sync: CompiledSync
  readonly compiled: CompiledKind
  readonly situation: Situation
  readonly about: About
}

/** A record in a case with a link: its own, or the one that a match rule has just proposed. */
export interface LinkedCase extends Case {
  readonly link: Link
  /** The link is proposed: everything that differs is put right because it was matched. */
  readonly matched: boolean
}

/** What one rule contributes to a decision. */
export interface Part {
  readonly rows: readonly Row[]
  readonly drafts: readonly Draft[]
  readonly findings: readonly Finding[]
  /** Values found equal on both sides, by field: they are agreed without any change. */
  readonly agreed?: Readonly<Record<string, readonly Value[]>>
  /** Of the fields compared: what the target does not keep as it is written, if anything. */
  readonly unkept?: Readonly<Record<string, Unkept | undefined>>
}

export const nothing: Part = { rows: [], drafts: [], findings: [] }

export function row(name: Row, drafts: readonly Draft[] = [], findings: readonly Finding[] = []): Part {
  return { rows: [name], drafts, findings }
}

/** Most records have nothing to join, so that comes first. */
export function join(...all: readonly Part[]): Part {
  const parts = all.filter((part) => part !== nothing)
  if (parts.length < 2) return parts[0] ?? nothing
  return {
    rows: parts.flatMap(({ rows }) => rows),
    drafts: parts.flatMap(({ drafts }) => drafts),
    findings: parts.flatMap(({ findings }) => findings),
    agreed: Object.assign({}, ...parts.map(({ agreed }) => agreed)),
    unkept: Object.assign({}, ...parts.map(({ unkept }) => unkept)),
  }
}

export function finding(
  { about }: Pick<Case, 'about'>,
  code: FindingCode,
  hint: string,
  more: { readonly field?: string; readonly value?: Value } = {},
): Finding {
  return { code, about, hint, ...more }
}

/** Why a person has to be off, if at all: the source's own states, as far as `disableWhen` names them. */
export function offReason(
  { sync, situation }: Case,
  standing: Standing,
): Extract<Reason, 'disabled' | 'expired' | 'locked'> | undefined {
  const { disableWhen } = sync.definition
  const { now } = situation
  const { disabled, expiresAt, lockedUntil } = standing
  if (disabled && disableWhen.includes('disabled')) return 'disabled'
  if ((expiresAt ?? Number.POSITIVE_INFINITY) <= now && disableWhen.includes('expired')) return 'expired'
  if ((lockedUntil ?? now) > now && disableWhen.includes('locked')) return 'locked'
  return undefined
}

/**
 * What a field should hold: of a source that was not read anew what the link holds; undefined where it is not known. Other
 * records are named as the plan can name them.
 */
export function desiredOf(
  { situation }: Case,
  field: { readonly name: string; readonly type: string },
): readonly (Value | Other)[] | undefined {
  const { side, link, references } = situation
  if (side.is !== 'present') return link?.base[field.name]
  if (field.type !== 'ref') return side.wanted.values[field.name]
  const asked = side.wanted.references[field.name]
  if (asked === undefined) return undefined
  return asked.length === 0 ? [] : references?.[field.name]
}

export function wantedOf({ side }: Situation): Wanted | undefined {
  return side.is === 'present' ? side.wanted : undefined
}

export function hasLeft({ situation: { side } }: Pick<Case, 'situation'>): boolean {
  return side.is === 'out-of-scope' || side.is === 'gone'
}

export function isOther(value: Value | Own | Other): value is Other {
  return typeof value === 'object' && 'other' in value
}
