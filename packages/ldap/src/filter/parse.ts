import { isUtf8 } from 'node:buffer'
import { RollcallError } from '@rollcall/model'

/** Text where it is UTF-8, else bytes: `(objectGUID=\\ab…)`. */
export type AssertionValue = string | Uint8Array

/** An RFC 4515 filter, parsed. */
export type Filter =
  | { readonly type: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly type: 'not'; readonly filter: Filter }
  | { readonly type: 'present'; readonly attribute: string }
  | {
      readonly type: 'equal' | 'approx' | 'atLeast' | 'atMost'
      readonly attribute: string
      readonly value: AssertionValue
    }
  /** The first and last piece may be empty. */
  | { readonly type: 'substrings'; readonly attribute: string; readonly pieces: readonly AssertionValue[] }
  | {
      readonly type: 'extensible'
      readonly attribute?: string
      readonly rule?: string
      readonly dnAttributes: boolean
      readonly value: AssertionValue
    }

/**
 * Parses a filter; the outermost parentheses may be left out, and space may stand between filters. Throws `invalid.filter`.
 * Our own, because ldapts takes `\c3\bc` for two characters and knows neither options (`cn;lang-de`) nor numbers as names.
 */
export function parseFilter(text: string): Filter {
  const trimmed = text.trim()
  const parser = new FilterParser(trimmed.startsWith('(') ? trimmed : `(${trimmed})`)
  return parser.parse()
}

const item =
  /\s*(?<attribute>(?:[a-z][a-z0-9-]*|\d+(?:\.\d+)*)(?:;[a-z0-9-]+)*)?(?:(?<dn>:dn)?(?::(?<rule>[a-z0-9.-]+))?(?<extended>:=)|(?<operator>[><~]?=))(?<value>(?:[^()\\\0]|\\[0-9a-f]{2})*)/iy
const deepest = 100

class FilterParser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  parse(): Filter {
    const filter = this.#filter(0)
    if (this.#at < this.#text.length) throw this.#wrong('nothing more')
    return filter
  }

  #filter(depth: number): Filter {
    if (depth > deepest) throw this.#wrong('fewer parentheses')
    this.#expect('(')
    const filter = this.#inner(depth)
    this.#expect(')')
    return filter
  }

  #inner(depth: number): Filter {
    const operator = this.#text[this.#at]
    if (operator !== '&' && operator !== '|' && operator !== '!') return this.#item()
    this.#at += 1
    if (operator === '!') return { type: 'not', filter: this.#filter(depth + 1) }
    const filters: Filter[] = []
    for (this.#space(); this.#text[this.#at] === '('; this.#space()) filters.push(this.#filter(depth + 1))
    return { type: operator === '&' ? 'and' : 'or', filters }
  }

  #item(): Filter {
    item.lastIndex = this.#at
    const { attribute, dn, rule, extended, operator, value = '' } = item.exec(this.#text)?.groups ?? {}
    if (extended === undefined && (operator === undefined || attribute === undefined))
      throw this.#wrong('attribute=value')
    this.#at = item.lastIndex
    if (extended !== undefined) {
      const named = { ...(attribute === undefined ? {} : { attribute }), ...(rule === undefined ? {} : { rule }) }
      return { type: 'extensible', ...named, dnAttributes: dn !== undefined, value: toValue(value) }
    }
    return comparison(attribute as string, operator as string, value)
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1
  }

  #expect(character: string): void {
    this.#space()
    if (this.#text[this.#at] !== character) throw this.#wrong(`"${character}"`)
    this.#at += 1
    this.#space()
  }

  #wrong(expected: string): RollcallError {
    const found = this.#at < this.#text.length ? `"${this.#text.slice(this.#at, this.#at + 20)}"` : 'its end'
    return new RollcallError(
      'invalid.filter',
      `Not a filter: ${this.#text} (expected ${expected} instead of ${found}).`,
      {
        hint: 'Filters are written like (&(objectClass=inetOrgPerson)(uid=m*)); ( ) * \\ inside a value as \\28 \\29 \\2a \\5c.',
      },
    )
  }
}

const comparisons = { '=': 'equal', '~=': 'approx', '>=': 'atLeast', '<=': 'atMost' } as const

function comparison(attribute: string, operator: string, value: string): Filter {
  if (operator === '=' && value.trim() === '*') return { type: 'present', attribute }
  if (operator === '=' && value.includes('*')) {
    return { type: 'substrings', attribute, pieces: value.split('*').map(toValue) }
  }
  return { type: comparisons[operator as keyof typeof comparisons], attribute, value: toValue(value) }
}

/** Hex pairs are octets: several may make one character, or none. */
function toValue(written: string): AssertionValue {
  if (!written.includes('\\')) return written
  const octets = written.replace(/\\([0-9a-f]{2})|[^\\]+/gi, (text, pair?: string) =>
    pair === undefined ? Buffer.from(text).toString('latin1') : String.fromCharCode(Number.parseInt(pair, 16)),
  )
  const bytes = Buffer.from(octets, 'latin1')
  return isUtf8(bytes) ? bytes.toString() : Uint8Array.from(bytes)
}

/** A value as it stands in a filter; bytes are written as hex pairs. */
export function escapeFilterValue(value: AssertionValue): string {
  if (typeof value === 'string') return value.replace(/[()*\\\0]/g, (character) => hexPair(character.charCodeAt(0)))
  return Array.from(value, hexPair).join('')
}

function hexPair(byte: number): string {
  return `\\${byte.toString(16).padStart(2, '0')}`
}
