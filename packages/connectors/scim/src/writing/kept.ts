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

/** `done`: all is as sent; `otherwise`: something was kept in a way of the server's own; `not`: something was not done at all. */
export type Kept = 'done' | 'otherwise' | { readonly not: Attribute }

/** Compares what a resource shows with what was sent to it. */
export function keptOf(expected: readonly Expected[], resource: Json): Kept {
  let kept: Kept = 'done'
  for (const { attribute, before, after } of expected) {
    if (attribute.field.readable === false) continue
    const shown = valuesOf(attribute, resource)
    if (same(attribute, shown, after)) continue
    if (same(attribute, shown, before) || !resembles(shown, after)) return { not: attribute }
    kept = 'otherwise'
  }
  return kept
}

export function same(attribute: Attribute, some: readonly Value[], others: readonly Value[]): boolean {
  const one = new Set(some.map((value) => formOf(attribute, value)))
  const other = new Set(others.map((value) => formOf(attribute, value)))
  return one.size === other.size && [...one].every((form) => other.has(form))
}

/** The server took the values but spelled them in its own way, or kept only what has room. */
function resembles(shown: readonly Value[], sent: readonly Value[]): boolean {
  return shown.length === sent.length && sent.length > 0
}

export function notKept({ field }: Pick<Attribute, 'field'>, origin: string): RollcallError {
  const message = `${origin} says that it wrote ${field.name}, and shows what was there before.`
  return new RollcallError('conflict.not-kept', message, { field: field.name, hint: hints[field.name] ?? hint })
}

const hint =
  'The application may not keep this attribute, or not let it be changed from outside: leave it out of the mapping then.'
const hints: Readonly<Record<string, string>> = {
  members: 'If the application never shows who is in a group, write `members: unreadable` in the connection.',
  active: 'The application may not let accounts be switched from outside: look the account up there.',
}
