import { BerReader } from '../ber/reader.ts'
import { element, octets, sequence } from '../ber/write.ts'
import { LdapEntry, range } from './entry.ts'

/** Asks for some attributes of one entry; undefined if it is no longer there. */
export type ReadAgain = (dn: string, attributes: readonly string[]) => Promise<LdapEntry | undefined>

interface Piece {
  readonly name: string
  readonly low: number
  /** Undefined: the last piece. */
  readonly high: number | undefined
  readonly values: readonly Uint8Array[]
}

/** Far beyond any real group: a server that never comes to an end is left. */
const mostValues = 10_000_000

/** Follows every attribute that came as a range to its end, and gives the entry as if it had come whole. */
export async function completeRanges(entry: LdapEntry, readAgain: ReadAgain): Promise<LdapEntry> {
  const pieces = piecesOf(entry)
  if (pieces.length === 0) return entry
  const whole = new Map<string, readonly Uint8Array[]>()
  const partial: string[] = []
  for (const piece of pieces) {
    const { values, complete } = await follow(entry.dn, piece, readAgain)
    whole.set(piece.name, values)
    if (!complete) partial.push(piece.name)
  }
  return merge(entry, whole, partial)
}

async function follow(
  dn: string,
  first: Piece,
  readAgain: ReadAgain,
): Promise<{ values: Uint8Array[]; complete: boolean }> {
  const values = first.values.map((value) => Uint8Array.from(value))
  if (first.low !== 0) return { values, complete: false }
  for (let { high } = first; high !== undefined; ) {
    const low: number = high + 1
    const entry = await readAgain(dn, [`${first.name};range=${low}-*`])
    const next = entry && piecesOf(entry).find((piece) => piece.low === low && sameName(piece, first))
    if (!next || !goesOn(next) || values.length > mostValues) return { values, complete: false }
    for (const value of next.values) values.push(Uint8Array.from(value))
    high = next.high
  }
  return { values, complete: true }
}

function goesOn({ low, high, values }: Piece): boolean {
  return high === undefined || (high >= low && values.length > 0)
}

function sameName(one: Piece, other: Piece): boolean {
  return one.name.toLowerCase() === other.name.toLowerCase()
}

function piecesOf(entry: LdapEntry): Piece[] {
  return entry.names().flatMap((name) => pieceOf(entry, name) ?? [])
}

function pieceOf(entry: LdapEntry, attribute: string): Piece | undefined {
  const { name, low, high } = range.exec(attribute)?.groups ?? {}
  if (name === undefined) return undefined
  return { name, low: Number(low), high: high === '*' ? undefined : Number(high), values: entry.bytes(attribute) }
}

/** The server also sends the attribute empty, under its plain name; the whole one takes its place. */
function merge(
  entry: LdapEntry,
  whole: ReadonlyMap<string, readonly Uint8Array[]>,
  partial: readonly string[],
): LdapEntry {
  const replaced = new Set([...whole.keys()].map((name) => name.toLowerCase()))
  const kept = entry.names().filter((name) => !range.test(name) && !replaced.has(name.toLowerCase()))
  const attributes = [
    ...kept.map((name) => attribute(name, entry.bytes(name))),
    ...[...whole].map(([name, values]) => attribute(name, values)),
  ]
  const raw = Buffer.concat([dnOf(entry), sequence(...attributes)])
  return new LdapEntry(raw, 0, raw.length, partial)
}

/** Encoded, exactly as it came. */
function dnOf(entry: LdapEntry): Uint8Array {
  const reader = new BerReader(Buffer.from(entry.raw))
  reader.skip(0x04)
  return reader.bytes.subarray(0, reader.at)
}

function attribute(name: string, values: readonly Uint8Array[]): Buffer {
  return sequence(octets(name), element(0x31, Buffer.concat(values.map((value) => octets(value)))))
}
