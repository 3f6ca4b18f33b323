import type { Kind } from './record.ts'

/** Fields by which people know a record, the best first. */
const known: Readonly<Record<Kind, readonly string[]>> = {
  user: ['displayName', 'cn', 'name', 'uid', 'userName'],
  group: ['displayName', 'cn', 'name'],
}

/** Those of the fields by which people know a record, the best first. */
export function labelFields(kind: Kind, fields: Iterable<string>): readonly string[] {
  const names = new Set(fields)
  return known[kind].filter((name) => names.has(name))
}
