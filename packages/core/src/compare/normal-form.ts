import type { Field, Value } from '@rollcall/model'

/** A value in the form in which the target compares it. */
export function normalForm(_field: Pick<Field, 'type' | 'ignoreCase'>, _value: Value): string {
  throw new Error('not yet')
}

/** Whether two lists hold the same values, in whatever order and spelling. */
export function sameValues(
  _field: Pick<Field, 'type' | 'ignoreCase'>,
  _some: readonly Value[],
  _others: readonly Value[],
): boolean {
  throw new Error('not yet')
}
