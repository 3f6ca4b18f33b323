import { badRequest } from './refusal.ts'

export type Value = string | number | boolean | null

/** `$filter`, taken apart (OData 4.01 URL conventions, section 5.1.1, as far as Graph goes). */
export type Expression =
  | { readonly op: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly op: 'not'; readonly of: Expression }
  | { readonly op: 'compare'; readonly path: string; readonly by: Comparison; readonly value: Value }
  | { readonly op: 'in'; readonly path: string; readonly values: readonly Value[] }
  | { readonly op: 'call'; readonly name: 'startswith' | 'endswith'; readonly path: string; readonly value: string }
  /** Paths of `of` begin with the variable. */
  | { readonly op: 'any'; readonly path: string; readonly variable: string; readonly of: Expression }

export type Comparison = 'eq' | 'ne' | 'ge' | 'le' | 'gt' | 'lt'

const token =
  /\s*(?:'((?:[^']|'')*)'|(\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?(?![\w-]))|([A-Za-z_$][\w$./-]*|[0-9a-fA-F-]{36}|-?\d+)|([(),:]))/y

type Token = { readonly text: string } | { readonly word: string } | { readonly sign: string }

export function parseFilter(source: string): Expression {
  const reader = new Reader(source)
  const found = reader.or()
  reader.end()
  return found
}

class Reader {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(source: string) {
    this.#tokens = tokensOf(source)
  }

  or(): Expression {
    let left = this.#and()
    while (this.#takesWord('or')) left = { op: 'or', left, right: this.#and() }
    return left
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw invalid()
  }

  #and(): Expression {
    let left = this.#unary()
    while (this.#takesWord('and')) left = { op: 'and', left, right: this.#unary() }
    return left
  }

  #unary(): Expression {
    if (this.#takesWord('not')) return { op: 'not', of: this.#unary() }
    if (this.#takesSign('(')) {
      const inner = this.or()
      this.#sign(')')
      return inner
    }
    const word = this.#word()
    if (!this.#takesSign('(')) return this.#comparison(word)
    const [, path, method = ''] = /^(?:(.+)\/)?([^/]+)$/.exec(word) ?? []
    if (path !== undefined) return this.#lambda(path, method)
    const name = word.toLowerCase()
    if (name !== 'startswith' && name !== 'endswith')
      throw badRequest(`Invalid filter clause: An unknown function with name '${word}' was found.`)
    const of = this.#word()
    this.#sign(',')
    const value = this.#value()
    this.#sign(')')
    if (typeof value !== 'string') throw invalid()
    return { op: 'call', name, path: of, value }
  }

  #lambda(path: string, method: string): Expression {
    if (method.toLowerCase() !== 'any') throw badRequest(`Invalid filter clause: '${method}' is not supported.`)
    const variable = this.#word()
    this.#sign(':')
    const of = this.or()
    this.#sign(')')
    return { op: 'any', path, variable, of }
  }

  #comparison(path: string): Expression {
    const by = this.#word().toLowerCase()
    if (by === 'in') {
      this.#sign('(')
      const values = [this.#value()]
      while (this.#takesSign(',')) values.push(this.#value())
      this.#sign(')')
      return { op: 'in', path, values }
    }
    if (!['eq', 'ne', 'ge', 'le', 'gt', 'lt'].includes(by)) throw invalid()
    return { op: 'compare', path, by: by as Comparison, value: this.#value() }
  }

  #value(): Value {
    const next = this.#tokens[this.#at]
    this.#at += 1
    if (next && 'text' in next) return next.text
    if (!next || !('word' in next)) throw invalid()
    if (next.word === 'true' || next.word === 'false') return next.word === 'true'
    if (next.word === 'null') return null
    if (/^-?\d+$/.test(next.word)) return Number(next.word)
    if (/^\d{4}-|^[0-9a-fA-F-]{36}$/.test(next.word)) return next.word
    throw invalid()
  }

  #word(): string {
    const next = this.#tokens[this.#at]
    if (!next || !('word' in next)) throw invalid()
    this.#at += 1
    return next.word
  }

  #takesWord(word: string): boolean {
    const next = this.#tokens[this.#at]
    const isIt = next !== undefined && 'word' in next && next.word.toLowerCase() === word
    if (isIt) this.#at += 1
    return isIt
  }

  #takesSign(sign: string): boolean {
    const next = this.#tokens[this.#at]
    const isIt = next !== undefined && 'sign' in next && next.sign === sign
    if (isIt) this.#at += 1
    return isIt
  }

  #sign(sign: string): void {
    if (!this.#takesSign(sign)) throw invalid()
  }
}

function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (source.slice(at).trim() !== '') {
    token.lastIndex = at
    const [whole, text, time, word, sign] = token.exec(source) ?? []
    if (whole === undefined) throw invalid()
    at += whole.length
    if (text !== undefined) tokens.push({ text: text.replaceAll("''", "'") })
    else if (sign !== undefined) tokens.push({ sign })
    else tokens.push({ word: time ?? word ?? '' })
  }
  return tokens
}

function invalid(): Error {
  return badRequest('Invalid filter clause')
}
