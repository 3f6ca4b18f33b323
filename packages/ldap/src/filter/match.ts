import { dnKey, foldText, RollcallError } from '@rollcall/model'
import type { DirectoryEntry } from '../directory-entry.ts'
import type { AssertionValue, Filter } from './parse.ts'

/** Whether an entry is what a filter asks for. */
export type Matcher = (entry: DirectoryEntry) => boolean

/**
 * A filter for entries without a server: values compare as most attributes do, without case, DNs as names. An attribute
 * the entry does not have never matches. Throws `invalid.filter` for what only a server knows.
 */
export function toMatcher(filter: Filter): Matcher {
  switch (filter.type) {
    case 'and': {
      const all = filter.filters.map(toMatcher)
      return (entry) => all.every((matches) => matches(entry))
    }
    case 'or': {
      const any = filter.filters.map(toMatcher)
      return (entry) => any.some((matches) => matches(entry))
    }
    case 'not': {
      const matches = toMatcher(filter.filter)
      return (entry) => !matches(entry)
    }
    case 'present':
      return (entry) => entry.values(filter.attribute).length > 0
    case 'equal':
    case 'approx': {
      if (filter.attribute.toLowerCase() === 'objectclass') return ofClass(filter.value)
      const wanted = keyOf(filter.value)
      return (entry) => entry.values(filter.attribute).some((value) => keyOf(value) === wanted)
    }
    case 'atLeast':
      return (entry) => entry.texts(filter.attribute).some((value) => compare(value, textOf(filter.value)) >= 0)
    case 'atMost':
      return (entry) => entry.texts(filter.attribute).some((value) => compare(value, textOf(filter.value)) <= 0)
    case 'substrings': {
      const fits = toPieces(filter.pieces)
      return (entry) => entry.texts(filter.attribute).some((value) => fits(foldText(value)))
    }
    case 'extensible':
      throw new RollcallError(
        'invalid.filter',
        `A matching rule (${filter.rule ?? ':dn'}:=) needs a server to apply it.`,
        {
          hint: 'For a file, write the filter with =, >=, <= and * only.',
        },
      )
    default:
      return filter satisfies never
  }
}

function keyOf(value: AssertionValue): string {
  return typeof value === 'string' ? foldText(dnKey(value)) : Buffer.from(value).toString('latin1')
}

function textOf(value: AssertionValue): string {
  return typeof value === 'string' ? value : Buffer.from(value).toString('latin1')
}

/** Numbers by size, all else by character, which fits text and generalized time. */
function compare(one: string, other: string): number {
  if (integer.test(one) && integer.test(other)) return Number(BigInt(one) - BigInt(other))
  const [left, right] = [foldText(one), foldText(other)]
  return left < right ? -1 : left > right ? 1 : 0
}

const integer = /^-?\d{1,30}$/

/** RFC 4511 section 4.5.1.7.2: the pieces in this order, without overlap, the first and the last at the ends. */
function toPieces(pieces: readonly AssertionValue[]): (value: string) => boolean {
  // Spaces at the border of a piece count, unlike those around a whole value.
  const folded = pieces.map((piece) => foldText(`x${textOf(piece)}x`).slice(1, -1))
  const first = folded[0] as string
  const last = folded.at(-1) as string
  return (value) => {
    if (!value.startsWith(first)) return false
    let at = first.length
    for (const piece of folded.slice(1, -1)) {
      const found = value.indexOf(piece, at)
      if (found < 0) return false
      at = found + piece.length
    }
    return value.length - last.length >= at && value.endsWith(last)
  }
}

/** An export names the classes an entry was given; a server also counts those they are made of. */
const superiors: Readonly<Record<string, readonly string[]>> = {
  inetorgperson: ['organizationalperson', 'person'],
  organizationalperson: ['person'],
  residentialperson: ['person'],
}

function ofClass(value: AssertionValue): Matcher {
  const wanted = foldText(textOf(value))
  if (wanted === 'top') return () => true
  return (entry) =>
    entry.texts('objectClass').some((name) => {
      const given = name.toLowerCase()
      return given === wanted || (superiors[given]?.includes(wanted) ?? false)
    })
}
