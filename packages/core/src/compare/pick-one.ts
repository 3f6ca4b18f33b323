import type { Value } from '@rollcall/model'
import { inByteOrder } from './byte-order.ts'
import { type Comparison, normalForm } from './normal-form.ts'

/** One of several possible values: the one agreed last while it is among them, else the first in byte order. */
export function pickOne(
  field: Comparison,
  choices: readonly Value[],
  agreed: readonly Value[] | undefined,
): Value | undefined {
  const ordered = choices.toSorted(inByteOrder)
  const known = new Set(agreed?.map((value) => normalForm(field, value)))
  return ordered.find((value) => known.has(normalForm(field, value))) ?? ordered[0]
}
