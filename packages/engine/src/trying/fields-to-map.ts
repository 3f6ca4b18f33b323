import type { Field, Kind, Schema } from '@rollcall/model'

/** Fields of accounts or groups that a mapping may fill: not those that policies write, nor what the target keeps to itself. */
export function fieldsToMap(schema: Schema, kind: Kind = 'user'): readonly Field[] {
  const fields = kind === 'user' ? schema.user : (schema.group ?? [])
  return fields.filter(({ name, writable, secret }) => writable !== 'never' && !secret && !kept[kind].has(name))
}

const kept: Readonly<Record<Kind, ReadonlySet<string>>> = {
  user: new Set(['active', 'roles', 'members']),
  group: new Set(['active', 'roles']),
}
