import { stringify } from 'yaml'
import { isMap } from './check-connections.ts'

/** A value on one line, as it may stand inside `[ ]` and `{ }` as well. */
export function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (!isMap(value)) return scalar(value)
  const pairs = Object.entries(value).map(([key, item]) => `${scalar(key)}: ${inline(item)}`)
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
}

/** What comes behind `key:`, outside of `[ ]` and `{ }`: on the same line if it is short, else on lines of its own, ended by none. */
export function block(value: unknown, indent: string, newline: string): string {
  if (!isMap(value) && !Array.isArray(value)) return ` ${plain(value)}`
  const short = inline(value)
  const items = Object.values(value)
  if (items.length === 0 || (short.length <= 80 && !items.some((item) => isMap(item)))) return ` ${short}`
  if (Array.isArray(value)) return items.map((item) => `${newline}${indent}- ${inline(item)}`).join('')
  return pairs(value, indent, newline)
}

/** A map, each of its keys behind a line break. */
export function pairs(map: object, indent: string, newline: string): string {
  return Object.entries(map)
    .map(([key, item]) => `${newline}${indent}${plain(key)}:${block(item, `${indent}  `, newline)}`)
    .join('')
}

/** Outside of `[ ]` and `{ }` fewer signs need quotes. */
function plain(value: unknown): string {
  if (hasBreaks(value)) return JSON.stringify(value)
  return stringify(value, options).trimEnd()
}

/** The library knows what needs quotes inside of `[ ]`; they are taken off again. */
function scalar(value: unknown): string {
  if (hasBreaks(value)) return JSON.stringify(value)
  return stringify([value], { ...options, collectionStyle: 'flow', flowCollectionPadding: false })
    .trimEnd()
    .slice(1, -1)
}

/** Every value stays on its line: JSON writes line breaks as YAML does in quotes. */
function hasBreaks(value: unknown): boolean {
  return typeof value === 'string' && /[\r\n\u0085\u2028\u2029]/.test(value)
}

const options = { lineWidth: 0, blockQuote: false } as const
