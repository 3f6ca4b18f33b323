import { type Attributes, type Edit, type Field, RollcallError, type Value } from '@rollcall/model'

export function edited(
  field: Field | undefined,
  before: readonly Value[],
  { from, to, add, remove }: Edit,
): readonly Value[] {
  const form = (value: Value): string => (field ? fold(field, value) : String(value))
  const now = new Set(before.map(form))
  const moved = (): never => {
    throw new RollcallError('conflict.moved-on', 'The field holds another value now.', { field: field?.name ?? '' })
  }
  if (add.length || remove.length) {
    const gone = new Set(remove.map(form))
    return [...before.filter((value) => !gone.has(form(value))), ...add.filter((value) => !now.has(form(value)))]
  }
  if (from.length !== before.length || !from.every((value) => now.has(form(value)))) moved()
  return to
}

export function lists(values: Readonly<Record<string, Value | readonly Value[]>>): Record<string, readonly Value[]> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value : [value as Value]]),
  )
}

export function withoutEmpty(values: Attributes): Record<string, readonly Value[]> {
  return Object.fromEntries(Object.entries(values).filter(([, list]) => list.length > 0))
}

export function fold(field: Field, value: Value): string {
  const text = String(value).normalize('NFC')
  return field.ignoreCase ? text.toLowerCase() : text
}
