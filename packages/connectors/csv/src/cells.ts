import { RollcallError, type Value } from '@rollcall/model'
import type { Encoding } from './encoding.ts'
import { guard, unguard } from './formulas.ts'
import type { Column, Layout } from './layout.ts'

/** The values of a cell; an empty one has none. */
export function valuesOf({ guardFormulas }: Layout, { separator }: Pick<Column, 'separator'>, cell = ''): string[] {
  const text = guardFormulas ? unguard(cell) : cell
  if (separator === undefined) return text === '' ? [] : [text]
  return [...new Set(text.split(separator).filter((one) => one !== ''))]
}

/** The values as one cell. Throws `invalid` with the field, never with the value. */
export function cellOf(
  layout: Pick<Layout, 'guardFormulas'>,
  column: Column,
  values: readonly Value[],
  encoding: Encoding,
): string {
  const texts = values.filter((value) => value !== '').map((value) => textOf(column, value, encoding))
  const { field, separator, required } = column
  if (required && texts.length === 0)
    throw new RollcallError('invalid.required', `${field}: it cannot be without a value.`, { field })
  if (separator === undefined && texts.length > 1)
    throw new RollcallError('invalid.single', `${field}: it takes one value.`, { field })
  const text = texts.join(separator)
  return layout.guardFormulas ? guard(text) : text
}

function textOf({ field, maxLength, separator }: Column, value: Value, encoding: Encoding): string {
  const refuse = (code: 'type' | 'length' | 'characters' | 'separator', message: string): never => {
    throw new RollcallError(`invalid.${code}`, `${field}: ${message}`, { field })
  }
  if (value instanceof Uint8Array) return refuse('type', 'this is not text.')
  const text = String(value)
  if (text.includes('\0') || !text.isWellFormed()) refuse('characters', 'it holds characters that are no text.')
  if (encoding.encode(text) === undefined) refuse('characters', `it holds characters that ${encoding.name} has not.`)
  if (maxLength !== undefined && [...text].length > maxLength) refuse('length', `at most ${maxLength} characters fit.`)
  if (separator !== undefined && text.includes(separator))
    refuse('separator', `a value holds ${JSON.stringify(separator)}, which stands between values.`)
  return text
}
