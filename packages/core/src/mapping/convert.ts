import type { Field, Value } from '@rollcall/model'
import { toInstant } from '../compare/instant.ts'
import { normalForm } from '../compare/normal-form.ts'

/** A value as the field holds it, or what is wrong with it. */
export type Converted = { readonly value: Value } | { readonly wrong: string }

/** Makes a value fit a target field: its type, its length, its list of allowed values. */
export function convert(field: Field, value: Value): Converted {
  const typed = toType(field, value)
  if (typed === undefined) return { wrong: `This is no ${nouns[field.type]}.` }
  if (typeof typed === 'string' && isTooLong(typed, field.maxLength)) {
    return { wrong: `The target takes at most ${field.maxLength} characters here.` }
  }
  if (field.oneOf === undefined) return { value: typed }
  const form = normalForm(field, typed)
  if (field.oneOf.some((one) => normalForm(field, one) === form)) return { value: typed }
  return { wrong: `The target takes one of ${field.oneOf.map(String).join(', ')} here.` }
}

const nouns = { text: 'text', number: 'number', boolean: 'yes or no', time: 'time', bytes: 'bytes', ref: 'reference' }

function toType({ type }: Field, value: Value): Value | undefined {
  switch (type) {
    case 'text':
    case 'ref':
      return value instanceof Uint8Array ? undefined : String(value)
    case 'number':
      return toNumber(value)
    case 'boolean':
      return toBoolean(value)
    case 'time':
      return toTime(value)
    case 'bytes':
      return value instanceof Uint8Array ? value : undefined
    default:
      return type satisfies never
  }
}

/** Integers that a double cannot hold stay text. */
function toNumber(value: Value): Value | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !/^[+-]?\d+(?:\.\d+)?$/.test(value.trim())) return undefined
  const number = Number(value)
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? value.trim() : number
}

/** LDAP writes TRUE and FALSE, files 1 and 0. */
function toBoolean(value: Value): boolean | undefined {
  const text = String(value).trim().toLowerCase()
  if (text === 'true' || text === '1') return true
  return text === 'false' || text === '0' ? false : undefined
}

function toTime(value: Value): string | undefined {
  const at = toInstant(value)
  return at === undefined ? undefined : new Date(at).toISOString()
}

/** A person counts a character where JavaScript may count two. */
function isTooLong(text: string, most = Number.POSITIVE_INFINITY): boolean {
  return text.length > most && [...text].length > most
}
