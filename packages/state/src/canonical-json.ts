import { RollcallError } from '@rollcall/model'

/**
 * JSON that is the same for equal values: keys sorted, no spaces, absent properties left out, bytes as
 * `{"bytes": base64}`. For digests and for keeping; `parseJson` is the way back. Throws `bug.not-json` for what JSON
 * would silently turn into something else.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value)
    case 'number':
      if (Number.isFinite(value)) return JSON.stringify(value)
      break
    case 'object':
      return value === null ? 'null' : objectJson(value)
  }
  throw new RollcallError('bug.not-json', `A ${typeof value} cannot be written as JSON: ${String(value)}`)
}

/** Reads what `canonicalJson` wrote, bytes and all. */
export function parseJson(text: string): unknown {
  // A reviver is called for every value; most text holds no bytes.
  return text.includes('{"bytes":"') ? JSON.parse(text, reviveBytes) : JSON.parse(text)
}

function objectJson(value: object): string {
  if (Array.isArray(value)) return listJson(value)
  if (value instanceof Uint8Array) return `{"bytes":"${base64(value)}"}`
  if ('toJSON' in value && typeof value.toJSON === 'function') return canonicalJson(value.toJSON())
  let json = ''
  for (const key of Object.keys(value).sort()) {
    const item = (value as Record<string, unknown>)[key]
    if (item === undefined) continue
    const name = plainName.test(key) ? `"${key}"` : JSON.stringify(key)
    json += `${json && ','}${name}:${canonicalJson(item)}`
  }
  return `{${json}}`
}

function listJson(list: readonly unknown[]): string {
  let json = ''
  for (let at = 0; at < list.length; at++) json += `${at > 0 ? ',' : ''}${canonicalJson(list[at] ?? null)}`
  return `[${json}]`
}

/** Names that JSON quotes as they are; nearly all do. */
const plainName = /^[\w.:-]*$/

function reviveBytes(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { bytes, ...more } = value as { bytes?: unknown }
  if (typeof bytes !== 'string' || Object.keys(more).length > 0) return value
  const revived = Buffer.from(bytes, 'base64')
  // An object that merely looks like bytes must come back as it was, or digests of it no longer hold.
  return base64(revived) === bytes ? new Uint8Array(revived) : value
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
