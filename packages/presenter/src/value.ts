import type { Attributes, Value } from '@rollcall/model'
import { certificateOf } from './bytes/certificate.ts'
import { imageOf } from './bytes/image.ts'
import { sidOf } from './bytes/sid.ts'
import { clean } from './text.ts'
import { count, size } from './words.ts'

/** One value as a person reads it: bytes by what they are, text without anything that could disturb a terminal. */
export function valueText(value: Value, field = ''): string {
  if (value instanceof Uint8Array) return bytesText(value, field)
  return clean(String(value))
}

/** All values of a field; `–` where there is none. */
export function valuesText(values: readonly Value[], field = ''): string {
  return values.length === 0 ? '–' : values.map((value) => valueText(value, field)).join(', ')
}

/** JSON has no bytes; they travel as `{"bytes": base64}`, the same as on the wire to a plug-in. */
export function jsonValue(value: Value): string | number | boolean | { readonly bytes: string } {
  return value instanceof Uint8Array ? { bytes: base64(value) } : value
}

/** `JSON.stringify` with bytes as `jsonValue` writes them. */
export function json(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (inner instanceof Uint8Array ? jsonValue(inner) : inner))
}

/** The first values of a record, for a row that has little room; ids, which say least to people, last. */
export function someValues(attributes: Attributes<unknown>, most: number): string {
  const isId = ([name]: readonly [string, unknown]): number => (/(^|[._])id$|[a-z]Id$|[gu]uid$/.test(name) ? 1 : 0)
  const shown = Object.entries(attributes)
    .filter(([, values]) => values.length > 0)
    .toSorted((one, other) => isId(one) - isId(other))
    .slice(0, most)
  return shown.map(([name, values]) => `${clean(name)}: ${values.map(anyText).join(', ')}`).join('; ')
}

function anyText(value: unknown): string {
  return value instanceof Uint8Array || typeof value !== 'object' ? valueText(value as Value) : 'another record'
}

function bytesText(bytes: Uint8Array, field: string): string {
  if (bytes.length === 16 && /guid|uuid/i.test(field)) return guid(bytes)
  const sid = /sid/i.test(field) ? sidOf(bytes) : undefined
  if (sid !== undefined) return sid
  const image = imageOf(bytes)
  if (image) {
    const pixels = image.width === undefined ? '' : ` ${count(image.width)} × ${count(image.height ?? 0)},`
    return `${image.format}${pixels} ${size(bytes.length)}`
  }
  if (bytes[0] === 0x30 && /cert/i.test(field)) return certificateText(bytes)
  return bytes.length <= 16 ? `0x${hex(bytes)}` : `${size(bytes.length)} of bytes`
}

function certificateText(bytes: Uint8Array): string {
  const certificate = certificateOf(bytes)
  return certificate ? clean(`${certificate.subject}, until ${certificate.until}`) : `certificate ${size(bytes.length)}`
}

/** Active Directory keeps the first three parts of an objectGUID with the low byte first. */
function guid(bytes: Uint8Array): string {
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
  const digits = hex(Uint8Array.from(order, (index) => bytes[index] ?? 0))
  return [0, 8, 12, 16, 20].map((start, part) => digits.slice(start, [8, 12, 16, 20, 32][part])).join('-')
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

// Node 24 has no Uint8Array.prototype.toBase64 yet.
function base64(bytes: Uint8Array): string {
  let latin1 = ''
  for (const byte of bytes) latin1 += String.fromCharCode(byte)
  return btoa(latin1)
}
