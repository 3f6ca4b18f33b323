import type { Field, Value } from '@rollcall/model'
import { normalForms } from '../compare/normal-form.ts'
import { pickOne } from '../compare/pick-one.ts'
import type { Values } from '../expression/expression.ts'
import { convert } from './convert.ts'

export type FieldValues = { readonly values: readonly Value[] } | { readonly wrong: string; readonly value: Value }

/**
 * What a field should hold, of all that an expression gives. Of several possible results a field takes the one agreed
 * last while it is still possible, else the first in byte order: a second mail address must not rename anyone.
 */
export function fieldValues(field: Field, result: Values, agreed: readonly Value[] | undefined): FieldValues {
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

function manyOf(
  field: Field,
  possible: readonly (readonly Value[])[],
  agreed: readonly Value[] | undefined,
): readonly Value[] {
  const sets = possible.map((values) => normalForms(field, values)).filter((forms) => forms.size > 0)
  const known = agreed && normalForms(field, agreed)
  const [lowest = new Map<string, Value>()] = sets
  const chosen = sets.find((forms) => forms.keys().every((form) => known?.has(form))) ?? lowest
  return [...chosen.values()]
}

function convertAll(field: Field, values: readonly Value[]): FieldValues {
  const converted: Value[] = []
  for (const value of values) {
    const one = convert(field, value)
    if ('wrong' in one) return { wrong: one.wrong, value }
    converted.push(one.value)
  }
  return { values: converted }
}
