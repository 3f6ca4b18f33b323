import type { Field, Value } from '@rollcall/model'
import { toInstant } from './instant.ts'

/** What of a field decides when two values are one. */
export type Comparison = Pick<Field, 'type' | 'ignoreCase'>

/**
 * A value in the form in which the target compares it: two values with one form are the same value, whatever their
 * spelling. Never written anywhere: the stored spelling is kept.
 */
export function normalForm(field: Comparison, value: Value): string {
  if (value instanceof Uint8Array) return bytesForm(value)
  switch (field.type) {
    case 'number':
      return numberForm(value)
    case 'boolean':
      return booleanForm(value)
    case 'time':
      return String(toInstant(value) ?? value)
    case 'text':
      return textForm(String(value), field.ignoreCase === true)
    case 'ref':
    case 'bytes':
      return String(value)
    default:
      return field.type satisfies never
  }
}

/** Whether two lists hold the same values, in whatever order and spelling. */
export function sameValues(field: Comparison, some: readonly Value[], others: readonly Value[]): boolean {
  if (some.length === 1 && others.length === 1 && some[0] === others[0]) return true
  const one = normalForms(field, some)
  const other = normalForms(field, others)
  return one.size === other.size && one.keys().every((form) => other.has(form))
}

/** The values by their normal form; of several spellings the first counts. Empty text is no value. */
export function normalForms(field: Comparison, values: readonly Value[]): Map<string, Value> {
  const forms = new Map<string, Value>()
  for (const value of values) {
    if (value === '') continue
    const form = normalForm(field, value)
    if (!forms.has(form)) forms.set(form, value)
  }
  return forms
}

function textForm(text: string, ignoreCase: boolean): string {
  const composed = text.normalize('NFC')
  // Lower case of composed text need not be composed; and the lower case of sigma depends on its place.
  return ignoreCase ? composed.toLowerCase().replaceAll('ς', 'σ').normalize('NFC') : composed
}

function numberForm(value: Value): string {
  const text = String(value).trim()
  if (/^[+-]?\d+$/.test(text)) return BigInt(text).toString()
  const number = Number(value)
  return Number.isNaN(number) || text === '' ? String(value) : String(number)
}

function booleanForm(value: Value): string {
  const text = String(value).toLowerCase()
  if (text === '1') return 'true'
  return text === '0' ? 'false' : text
}

function bytesForm(bytes: Uint8Array): string {
  let form = ''
  for (let at = 0; at < bytes.length; at += 4096) form += String.fromCharCode(...bytes.subarray(at, at + 4096))
  return form
}
