import type { Attributes, Finding, Value } from '@rollcall/model'
import type { Other, Wanted } from '../situation.ts'
import { type Case, desiredOf, finding, isOther, wantedOf } from './case.ts'

/** What is wrong with the values wanted; with any of it no field is written. */
export function badValues(c: Case): readonly Finding[] {
  const wanted = wantedOf(c.situation)
  if (wanted === undefined) return []
  return [...wanted.problems.map(({ code, hint, ...more }) => finding(c, code, hint, more)), ...unresolved(c)]
}

/** Only a reference can come to nothing here; other fields are problems already. */
function unresolved(c: Case): readonly Finding[] {
  return c.compiled.mapped.flatMap(({ field }) => {
    if (!field.required || desiredOf(c, field)?.length !== 0) return []
    const hint = 'The target needs a record here, and nobody in scope is the one the source points to.'
    return [finding(c, 'unresolved-reference', hint, { field: field.name })]
  })
}

/** Required fields that cannot be filled because the source attribute came only in part. */
export function partialRequired(c: Case, { partial }: Wanted): readonly Finding[] {
  return c.compiled.mapped
    .filter(({ field }) => field.required && partial.includes(field.name))
    .map(({ field }) => finding(c, 'missing-value', 'The source gave it only in part.', { field: field.name }))
}

/** The values of a new record: now, and those that wait for records this plan creates. */
export function newValues(c: Case): {
  readonly now: Attributes<Value | Other>
  readonly later: Attributes<Value | Other>
} {
  const now: Record<string, readonly (Value | Other)[]> = {}
  const later: Record<string, readonly (Value | Other)[]> = {}
  for (const { field } of c.compiled.mapped) {
    const desired = desiredOf(c, field)
    if (desired === undefined || desired.length === 0) continue
    const waits = desired.some(isOther) && !field.required && field.writable !== 'create'
    const values = waits ? later : now
    values[field.name] = desired
  }
  return { now, later }
}
