import type { Environment } from '@marcbachmann/cel-js'

/**
 * The functions that expressions have beside CEL's own. Of nothing they give nothing, so that `lower(mail)` is absent
 * where `mail` is; those that make text of text do it for each value of a list.
 */
export function registerFunctions(environment: Environment): void {
  const describe = (signature: string, handler: (...values: never[]) => unknown, description: string): void => {
    environment.registerFunction(signature, handler, { description })
  }
  describe('present(dyn): bool', isPresent, 'whether there is a value')
  describe(
    'lower(dyn): dyn',
    eachText((text) => text.toLowerCase()),
    'in lower case',
  )
  describe(
    'upper(dyn): dyn',
    eachText((text) => text.toUpperCase()),
    'in upper case',
  )
  describe(
    'trim(dyn): dyn',
    eachText((text) => text.trim()),
    'without space around it',
  )
  describe('replace(dyn, string, string): dyn', eachText(replaceAll), 'every occurrence of one text by another')
  describe('substring(dyn, int): dyn', eachText(slice), 'from a position, counted from 0')
  describe('substring(dyn, int, int): dyn', eachText(slice), 'from one position to before another')
  describe('first(dyn): dyn', (value: unknown) => listOf(value)[0] ?? null, 'the first value in byte order')
  describe(
    'join(dyn, string): string',
    (value: unknown, by: string) => listOf(value).join(by),
    'the values as one text',
  )
}

function isPresent(value: unknown): boolean {
  return listOf(value).some((item) => item !== '')
}

function listOf(value: unknown): readonly unknown[] {
  const items = Array.isArray(value) ? value : [value]
  return items.filter((item) => item !== null && item !== undefined)
}

function replaceAll(text: string, what: string, by: string): string {
  return text.replaceAll(what, () => by)
}

function slice(text: string, from: bigint, to?: bigint): string {
  return text.slice(Number(from), to === undefined ? undefined : Number(to))
}

function eachText<A extends unknown[]>(change: (text: string, ...more: A) => string) {
  const one = (value: unknown, more: A): string | null => {
    if (value === null) return null
    if (typeof value === 'string') return change(value, ...more)
    if (typeof value === 'bigint' || typeof value === 'number') return change(String(value), ...more)
    throw new TypeError('Text is needed here.')
  }
  return (value: unknown, ...more: A): unknown =>
    Array.isArray(value) ? value.map((item) => one(item, more)) : one(value, more)
}
