import { RollcallError, type Value } from '@rollcall/model'
import type { Column } from './tables.ts'

/** What stands in a statement for a value; null clears the column. */
export type Given = string | number | boolean | null

/** One value as the database takes it. Throws `invalid` with the field, never with the value. */
export function encode(column: Column, value: Value): Given {
  const refuse = (code: 'type' | 'length' | 'characters' | 'choice', message: string): never => {
    throw new RollcallError(`invalid.${code}`, `${column.field}: ${message}`, { field: column.field })
  }
  switch (column.type) {
    case 'bytes':
      return value instanceof Uint8Array ? toHex(value) : refuse('type', 'this is not bytes.')
    case 'boolean':
      return toBoolean(value) ?? refuse('type', 'this is neither true nor false.')
    case 'number':
      return isNumber(value) ? (value as string | number) : refuse('type', 'this is not a number.')
    case 'time':
      return isTime(value) ? (value as string) : refuse('type', 'this is not a time.')
    case 'ref':
      return fitsKey(column, String(value)) ? String(value) : refuse('type', 'this cannot be the id of an account.')
    case 'text': {
      if (value instanceof Uint8Array) return refuse('type', 'this is not text.')
      const text = String(value)
      if (!isStorable(text)) return refuse('characters', 'it holds characters that cannot be stored.')
      if (column.maxLength !== undefined && [...text].length > column.maxLength) {
        return refuse('length', `at most ${column.maxLength} characters fit.`)
      }
      if (column.oneOf && !column.oneOf.includes(text)) {
        return refuse('choice', `it takes one of ${column.oneOf.join(', ')}.`)
      }
      if (!fitsKey(column, text)) return refuse('type', `this does not fit a column of type ${column.sqlType}.`)
      return text
    }
    default:
      return column.type satisfies never
  }
}

/** The values of a field; none clears it. Applications that forbid null write empty text for nothing. */
export function encodeAll(column: Column, values: readonly Value[]): Given {
  if (values.length > 1) {
    throw new RollcallError('invalid.single', `${column.field}: it takes one value.`, { field: column.field })
  }
  const [value] = values
  if (value !== undefined && value !== '') return encode(column, value)
  if (!column.notNull && !column.required) return null
  if (column.type === 'text' && !column.required) return ''
  throw new RollcallError('invalid.required', `${column.field}: it cannot be without a value.`, { field: column.field })
}

/** A value as it was read: text from PostgreSQL, what SQLite stores from SQLite. Null and empty text are no value. */
export function decode(column: Column, stored: unknown): Value | undefined {
  if (stored === null || stored === undefined || stored === '') return undefined
  if (stored instanceof Uint8Array) return stored
  const text = String(stored)
  switch (column.type) {
    case 'number':
      return toNumber(text)
    case 'boolean':
      return toBoolean(text) ?? text
    case 'time':
      return toIso(text)
    case 'bytes':
      return text.startsWith('\\x') ? new Uint8Array(Buffer.from(text.slice(2), 'hex')) : text
    case 'text':
    case 'ref':
      return text
    default:
      return column.type satisfies never
  }
}

/** Whether a text can be a value of a key column at all; what cannot is simply not there. */
export function fitsKey({ sqlType }: Pick<Column, 'sqlType'>, text: string): boolean {
  const bits = integerBits.get(sqlType)
  if (bits !== undefined) return /^-?\d{1,19}$/.test(text) && BigInt.asIntN(bits, BigInt(text)) === BigInt(text)
  if (isDecimal.test(sqlType)) return isNumber(text)
  if (sqlType === 'uuid') return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
  return isStorable(text)
}

const isDecimal = /^(numeric|real|double precision)$/

const integerBits: ReadonlyMap<string, number> = new Map([
  ['smallint', 16],
  ['integer', 32],
  ['bigint', 64],
  ['INTEGER', 64],
])

/** Bytes as PostgreSQL writes them. */
export function toHex(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes).toString('hex')}`
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

function isNumber(value: Value): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(value.trim())
}

function isTime(value: Value): boolean {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value))
}

/** Integers that a double cannot hold stay text. */
function toNumber(text: string): Value {
  const number = Number(text)
  if (!Number.isFinite(number)) return text
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? text : number
}

function toBoolean(value: Value): boolean | undefined {
  const text = String(value).toLowerCase()
  if (text === 'true' || text === 't' || text === '1') return true
  return text === 'false' || text === 'f' || text === '0' ? false : undefined
}

/** `2026-03-01 10:00:00.5+00`, as databases write it. What has no zone is in UTC. */
function toIso(text: string): string {
  const found = /^(\d{4,}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d+)?)(Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(text)
  if (!found) return text
  const [, day, time, zone = 'Z'] = found
  return `${day}T${time}${/^[+-]00(:?00)?$/.test(zone) ? 'Z' : zone}`
}
