import type { Value } from '@rollcall/model'

/** CEL counts in integers of its own; whole numbers are handed over as such, so that `uidNumber + 1` works. */
export function toCel(value: Value): unknown {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
}

/** What an expression gave, as values; nothing is no value. Throws for what no field can hold. */
export function fromCel(result: unknown): readonly Value[] {
  if (Array.isArray(result)) return result.flatMap((item) => toValue(item) ?? [])
  const value = toValue(result)
  return value === undefined ? [] : [value]
}

function toValue(result: unknown): Value | undefined {
  if (result === null || result === undefined || result === '') return undefined
  if (typeof result === 'string' || typeof result === 'boolean') return result
  if (typeof result === 'number' && Number.isFinite(result)) return result
  if (typeof result === 'bigint') return Number.isSafeInteger(Number(result)) ? Number(result) : String(result)
  if (result instanceof Uint8Array) return result
  if (result instanceof Date) return result.toISOString()
  throw new TypeError('The expression gives something that is neither text, number, yes or no, time nor bytes.')
}
