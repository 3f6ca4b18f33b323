import { isUtf8 } from 'node:buffer'
import { BerReader } from '../ber/reader.ts'
import type { DirectoryEntry } from '../directory-entry.ts'

/**
 * One entry as the server sent it; attributes are decoded when asked for. It looks into the reader's memory: copy what
 * must outlive the batch, or the memory of the whole batch stays.
 */
export class LdapEntry implements DirectoryEntry {
  /** Attributes whose values could not be read to their end. */
  readonly partial: readonly string[]
  readonly #bytes: Buffer
  readonly #start: number
  readonly #end: number

  /** `bytes` from `start` to `end` are the content of a SearchResultEntry that `checkEntry` has found sound. */
  constructor(bytes: Buffer, start: number = 0, end: number = bytes.length, partial: readonly string[] = none) {
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    this.partial = partial
  }

  get dn(): string {
    return new BerReader(this.#bytes, this.#start, this.#end).text()
  }

  /** Name and attributes as they came, without the message around them: what a digest is made of. */
  get raw(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#end)
  }

  /** As the server spells them, options included. */
  names(): string[] {
    const names: string[] = []
    this.#walk((reader) => {
      names.push(reader.text())
      return false
    })
    return names
  }

  /** Text where it is text, bytes where it is not; nothing for an absent attribute. Case does not matter in a name. */
  values(name: string): readonly (string | Uint8Array)[] {
    const set = this.#find(name)
    if (!set) return none
    const binary = isBinaryAttribute(name)
    const values: (string | Uint8Array)[] = []
    while (set.at < set.end) {
      const octets = set.octets()
      values.push((binary ? undefined : textOf(octets)) ?? Uint8Array.from(octets))
    }
    return values
  }

  /** The values that are text. */
  texts(name: string): readonly string[] {
    return this.values(name).filter((value) => typeof value === 'string')
  }

  /** The first value, if it is text: for attributes that have one. */
  text(name: string): string | undefined {
    const set = this.#find(name)
    return set && set.at < set.end ? textOf(set.octets()) : undefined
  }

  /** The values as bytes, views into the entry. */
  bytes(name: string): readonly Uint8Array[] {
    const set = this.#find(name)
    const values: Uint8Array[] = []
    while (set && set.at < set.end) values.push(set.octets())
    return values
  }

  #find(name: string): BerReader | undefined {
    return this.#walk((reader) => {
      const end = reader.enter(0x04)
      const found = sameName(this.#bytes, reader.at, end, name)
      reader.at = end
      return found
    })
  }

  /** The values of the first attribute that `wanted` accepts; it must read the name. */
  #walk(wanted: (reader: BerReader) => boolean): BerReader | undefined {
    const reader = new BerReader(this.#bytes, this.#start, this.#end)
    reader.skip(0x04)
    const end = reader.enter(0x30)
    while (reader.at < end) {
      const attributeEnd = reader.enter(0x30)
      if (wanted(reader)) {
        const valuesEnd = reader.enter(0x31)
        return new BerReader(this.#bytes, reader.at, valuesEnd)
      }
      reader.at = attributeEnd
    }
    return undefined
  }
}

/** Checks every length of an entry, so that decoding cannot fail later. Says whether an attribute came as a range. */
export function checkEntry(bytes: Buffer, start: number, end: number): boolean {
  const reader = new BerReader(bytes, start, end)
  let ranged = false
  reader.skip(0x04)
  const attributesEnd = reader.enter(0x30)
  while (reader.at < attributesEnd) {
    const attributeEnd = reader.enter(0x30)
    const nameEnd = reader.enter(0x04)
    ranged ||= endsLikeRange(bytes[nameEnd - 1] as number) && range.test(bytes.toString('latin1', reader.at, nameEnd))
    reader.at = nameEnd
    const valuesEnd = reader.enter(0x31)
    while (reader.at < valuesEnd) reader.skip(0x04)
    reader.leave(valuesEnd)
    reader.leave(attributeEnd)
  }
  reader.leave(attributesEnd)
  reader.leave(end)
  return ranged
}

/** `member;range=0-1499`: Active Directory hands over large attributes in pieces, asked or not. The last piece ends in `*`. */
export const range: RegExp = /^(?<name>.+);range=(?<low>\d+)-(?<high>\d+|\*)$/i

/** Attributes that hold bytes even where these happen to be UTF-8. */
export function isBinaryAttribute(name: string): boolean {
  const lower = name.toLowerCase()
  return lower.endsWith(';binary') || binaryAttributes.has(lower)
}

const binaryAttributes: ReadonlySet<string> = new Set([
  'audio',
  'cacertificate',
  'jpegphoto',
  'msexchmailboxguid',
  'ms-ds-consistencyguid',
  'objectguid',
  'objectsid',
  'photo',
  'securityidentifier',
  'sidhistory',
  'thumbnaillogo',
  'thumbnailphoto',
  'tokengroups',
  'usercertificate',
  'userpkcs12',
  'usersmimecertificate',
])

const none: readonly never[] = []

function textOf(octets: Buffer): string | undefined {
  const text = octets.toString()
  // The decoder puts U+FFFD where bytes are no UTF-8; it may also have been sent.
  return text.includes('\ufffd') && !isUtf8(octets) ? undefined : text
}

function sameName(bytes: Buffer, start: number, end: number, name: string): boolean {
  if (end - start !== name.length) return false
  // 0x20 turns ASCII letters to lower case and leaves digits and what else a name may hold alone.
  for (let at = 0; at < name.length; at++) {
    if (((bytes[start + at] as number) | 0x20) !== (name.charCodeAt(at) | 0x20)) return false
  }
  return true
}

function endsLikeRange(byte: number): boolean {
  return byte === 0x2a || (byte >= 0x30 && byte <= 0x39)
}
