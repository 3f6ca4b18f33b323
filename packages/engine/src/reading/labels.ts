import type { Kind, Schema, SyncRecord } from '@rollcall/model'

const candidates: Readonly<Record<Kind, readonly string[]>> = {
  user: ['displayName', 'cn', 'name', 'uid', 'userName'],
  group: ['displayName', 'cn', 'name'],
}

/** The attributes by which people know a record, as far as this source has them. */
export function labelAttributes(schema: Schema, kind: Kind): readonly string[] {
  const names = new Set((kind === 'user' ? schema.user : (schema.group ?? [])).map(({ name }) => name))
  return candidates[kind].filter((name) => names.has(name)).slice(0, 2)
}

export function labelOf(record: SyncRecord, attributes: readonly string[]): string {
  for (const name of attributes) {
    const value = record.attributes[name]?.[0]
    if (typeof value === 'string' && value !== '') return value
  }
  return record.dn ?? record.id
}
