import { RollcallError, type Value } from '@rollcall/model'
import type { Attribute } from '../attributes.ts'
import type { Json } from '../json.ts'
import { formOf } from '../opened.ts'
import { valuesOf } from '../resource.ts'

/** What a field should hold after a write, and what it held before. */
export interface Expected {
  readonly attribute: Attribute
  readonly before: readonly Value[]
  readonly after: readonly Value[]
}

/** Whether a resource shows what was sent to it: all of it, something that was made of it, or of some field nothing. */
export function keptOf(expected: readonly Expected[], resource: Json): 'done' | 'otherwise' | 'not' {
  const kept = expected.map(({ attribute, before, after }) => {
    if (attribute.field.readable === false) return 'done'
    const shown = valuesOf(attribute, resource)
    if (same(attribute, shown, after)) return 'done'
    return shown.length < after.length || same(attribute, shown, before) ? 'not' : 'otherwise'
  })
  return kept.includes('not') ? 'not' : kept.includes('otherwise') ? 'otherwise' : 'done'
}

export function same(attribute: Attribute, some: readonly Value[], others: readonly Value[]): boolean {
  const one = new Set(some.map((value) => formOf(attribute, value)))
  const other = new Set(others.map((value) => formOf(attribute, value)))
  return one.size === other.size && [...one].every((form) => other.has(form))
}

/** The server said yes and nothing came of it. */
export function notKept({ field }: Pick<Attribute, 'field'>, origin: string): RollcallError {
  const message = `${origin} says that it wrote ${field.name}, and shows what was there before.`
  return new RollcallError('invalid.not-kept', message, { field: field.name, hint: hints[field.name] ?? hint })
}

const hint = 'Look the account up in the application.'
const hints: Readonly<Record<string, string>> = {
  members: 'If the application never shows who is in a group, write `members: unreadable` in the connection.',
  active: 'The application may not let accounts be switched from outside: look the account up there.',
}
