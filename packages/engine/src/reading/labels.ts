import { type Kind, labelFields, type Schema, type SyncRecord } from '@rollcall/model'

/** The attributes by which people know a record, as far as this source has them. */
export function labelAttributes(schema: Schema, kind: Kind): readonly string[] {
  const fields = kind === 'user' ? schema.user : (schema.group ?? [])
  return labelFields(
    kind,
    fields.map(({ name }) => name),
  ).slice(0, 2)
}

export function labelOf(record: SyncRecord, attributes: readonly string[]): string {
  for (const name of attributes) {
    const value = record.attributes[name]?.[0]
    if (typeof value === 'string' && value !== '') return value
  }
  return record.dn ?? record.id
}
