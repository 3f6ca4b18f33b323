import type { Attributes, Field, Link, Schema, SyncRecord, TargetId, Value } from '@rollcall/model'
import { normalForm } from '../compare/normal-form.ts'
import type { CompiledKind } from '../compile/compiled.ts'
import type { TargetSide } from '../situation.ts'

/** A record of the target as far as it is known. */
export interface Account {
  readonly id: TargetId
  /** As it was read; undefined where the target has none, or it was not read. */
  readonly version: string | undefined
  readonly attributes: Attributes
  readonly active: boolean
  /** What a field holds; undefined where nobody can tell. */
  readonly valuesOf: (field: Pick<Field, 'name' | 'readable'>) => readonly Value[] | undefined
}

/** The account behind a link: as read, or as it was when both sides were last found equal. */
export function accountOf(target: TargetSide, link: Link): Account | undefined {
  if (target.is === 'read') return readAccount(target.record, link)
  if (target.is !== 'unchanged') return undefined
  const { base } = link
  const active = link.off === undefined
  return { id: link.target, version: undefined, attributes: base, active, valuesOf: ({ name }) => base[name] }
}

/** `link` is the ledger for what cannot be read back. */
export function readAccount(record: SyncRecord, link?: Link): Account {
  const { attributes, partial, version } = record
  const valuesOf: Account['valuesOf'] = ({ name, readable }) => {
    if (partial?.includes(name)) return undefined
    return (readable === false ? link?.base[name] : attributes[name]) ?? []
  }
  return { id: record.id as TargetId, version, attributes, active: isActive(attributes, link), valuesOf }
}

/** Where the target cannot tell whether an account is on, the link does. */
export function isActive({ active }: Attributes, link: Link | undefined): boolean {
  const on = active?.[0]
  return on === undefined ? link?.off === undefined : normalForm({ type: 'boolean' }, on) === 'true'
}

/** The pattern that protects an account, if one does. */
export function protectedBy(
  { protect }: CompiledKind,
  { attributes }: Pick<Account, 'attributes'>,
): string | undefined {
  return protect.find(({ attribute, hits }) => attributes[attribute]?.some(hits))?.text
}

/** The roles of an account that give power over others. */
export function privilegedRoles(
  { roles }: Pick<Schema, 'roles'>,
  { attributes }: Pick<Account, 'attributes'>,
): readonly string[] {
  const held = new Set(attributes.roles?.map(String))
  return roles?.filter(({ name, privileged }) => privileged && held.has(name)).map(({ name }) => name) ?? []
}
