import type { Attributes, Field, Value } from '@rollcall/model'
import type { DirectoryEntry } from '../directory-entry.ts'
import { parseGeneralizedTime } from '../time.ts'

/** What a field's name says about its values; undefined for a name nobody described. */
export type TypeOf = (name: string) => Field['type'] | undefined

/** The attributes asked for, under the names they were asked by, as values of the model. */
export function attributesOf(entry: DirectoryEntry, names: readonly string[], typeOf: TypeOf): Attributes {
  const attributes: Record<string, readonly Value[]> = {}
  for (const name of names) {
    const type = typeOf(name)
    const plain = entry.values(name)
    // Certificates are asked for as userCertificate and come as userCertificate;binary (RFC 4522).
    const values = plain.length === 0 && type === 'bytes' ? entry.values(`${name};binary`) : plain
    if (values.length > 0) attributes[name] = toValues(values, type)
  }
  return attributes
}

function toValues(values: readonly (string | Uint8Array)[], type: Field['type'] | undefined): readonly Value[] {
  switch (type) {
    case 'number':
    case 'boolean':
    case 'time':
    case 'bytes':
      return values.map((value) => toValue(value, type))
    default:
      return values
  }
}

/** What does not look like its type stays as it came: the mapping then says what is wrong with it. */
function toValue(value: string | Uint8Array, type: 'number' | 'boolean' | 'time' | 'bytes'): Value {
  if (type === 'bytes') return typeof value === 'string' ? Uint8Array.from(Buffer.from(value)) : value
  if (typeof value !== 'string') return value
  switch (type) {
    case 'number':
      return /^-?\d+$/.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) : value
    case 'boolean':
      return value === 'TRUE' ? true : value === 'FALSE' ? false : value
    case 'time':
      return toIsoTime(value)
    default:
      return type satisfies never
  }
}

function toIsoTime(value: string): string {
  try {
    const time = new Date(parseGeneralizedTime(value))
    // ppolicy's 000001010000Z is a mark, not a time.
    return time.getUTCFullYear() > 0 ? time.toISOString() : value
  } catch {
    return value
  }
}
