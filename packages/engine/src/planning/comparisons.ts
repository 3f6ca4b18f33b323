import { type CompiledSync, normalForm } from '@rollcall/core'
import type { Kind, Value } from '@rollcall/model'
import type { Claim } from '@rollcall/state'

/** A value in the form in which the target compares it. */
export type Normal = (value: Value) => string

/** How values of a target field are compared; fields the schema does not list are compared as text. */
export function normalOf(sync: CompiledSync, kind: Kind, field: string): Normal {
  const known = sync[kind]?.schema.get(field) ?? { name: field, type: 'text' as const }
  return (value) => normalForm(known, value)
}

/** The fields by which an account is found: unique ones, and those of match rules. */
export function keyFields(sync: CompiledSync, kind: Kind): ReadonlyMap<string, Normal> {
  const names = new Set([...sync.unique[kind], ...(sync[kind]?.match ?? []).map(({ field }) => field.name)])
  return new Map([...names].map((name) => [name, normalOf(sync, kind, name)]))
}

/** A field by which accounts are found that the target cannot be asked for: then only a complete list shows who is there. */
export function unaskable(sync: CompiledSync, kind: Kind): string | undefined {
  return [...keyFields(sync, kind).keys()].find((name) => !sync[kind]?.schema.get(name)?.findable)
}

/** The values by which a record is found, of its fields as given. */
export function claimsOf(
  keys: ReadonlyMap<string, Normal>,
  attributes: Readonly<Record<string, readonly Value[]>>,
): Claim[] {
  const claims: Claim[] = []
  for (const [field, normal] of keys)
    for (const value of attributes[field] ?? []) claims.push({ field, value: normal(value) })
  return claims
}
