import type { SyncRecord } from '@rollcall/model'
import type { CompiledPattern } from '../compile/compiled.ts'
import { valuesOf } from '../expression/attribute.ts'

/** The first of these patterns that hits a source record; `id` and `dn` are attributes like others. */
export function hitBy(patterns: readonly CompiledPattern[], record: SyncRecord): string | undefined {
  return patterns.find(({ attribute, hits }) => {
    if (attribute === 'id' || attribute === 'dn') return record[attribute] !== undefined && hits(record[attribute])
    return valuesOf(record, attribute).some(hits)
  })?.text
}
