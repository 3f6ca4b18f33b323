import type { Field, Value } from '@rollcall/model'
import { inByteOrder } from '../compare/byte-order.ts'
import { normalForms } from '../compare/normal-form.ts'
import { pickOne } from '../compare/pick-one.ts'
import type { Values } from '../expression/expression.ts'
import { convert } from './convert.ts'

export type FieldValues = { readonly values: readonly Value[] } | { readonly wrong: string; readonly value: Value }

/**
 * What a field should hold, of all that an expression gives. Of several possible results a field takes the one agreed
 * last while it is still possible, else the first in byte order: a second mail address must not rename anyone.
 */
export function fieldValues(field: Field, result: Values, agreed: readonly Value[]): FieldValues {
  if (result.choices === undefined && result.values.length < 2) return convertAll(field, result.values)
  const results = result.choices ?? [result.values]
  const possible: (readonly Value[])[] = []
  for (const each of results) {
    const converted = convertAll(field, each)
    if ('wrong' in converted) return converted
    possible.push(converted.values)
  }
  if (field.many) return { values: manyOf(field, possible, agreed) }
  const one = pickOne(field, possible.flat(), agreed)
  return { values: one === undefined ? [] : [one] }
}

function manyOf(field: Field, possible: readonly (readonly Value[])[], agreed: readonly Value[]): readonly Value[] {
  const sets = possible.map((values) => normalForms(field, values))
  const [only] = sets
  if (only && sets.length === 1) return [...only.values()]
  const known = normalForms(field, agreed)
  const ordered = sets.toSorted((one, other) => inByteOrder(first(one), first(other)))
  const chosen = ordered.find((set) => set.size > 0 && set.keys().every((form) => known.has(form))) ?? ordered[0]
  return chosen ? [...chosen.values()] : []
}

function first(forms: ReadonlyMap<string, Value>): Value {
  return forms.values().next().value ?? ''
}

function convertAll(field: Field, values: readonly Value[]): FieldValues {
  if (values.length === 1) return convertOne(field, values[0] ?? '')
  const converted: Value[] = []
  for (const value of values) {
    const one = convertOne(field, value)
    if ('wrong' in one) return one
    converted.push(...one.values)
  }
  return { values: converted }
}

function convertOne(field: Field, value: Value): FieldValues {
  const converted = convert(field, value)
  return 'wrong' in converted ? { wrong: converted.wrong, value } : { values: [converted.value] }
}
