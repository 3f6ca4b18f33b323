import type { Limit, MatchRule, Pattern } from '@rollcall/model'

/** `attribute=pattern`. */
export const patternPattern: RegExp = /^\s*[^=\s]+\s*=\s*\S.*$/

export function toPattern(text: string): Pattern {
  const [attribute, pattern] = splitAtEquals(text)
  return { attribute, pattern }
}

/** `field = expression`; a `==` belongs to an expression and cannot come first. */
export const rulePattern: RegExp = /^\s*[^=\s]+\s*=(?!=)\s*\S.*$/

export function toMatchRule(text: string): MatchRule {
  const [field, expression] = splitAtEquals(text)
  return { field, expression }
}

export const percentPattern: RegExp = /^(?:100|\d{1,2}(?:\.\d+)?)\s*%$/

export function toLimit(limit: number | string): Limit {
  return typeof limit === 'number' ? { count: limit } : { percent: Number.parseFloat(limit) }
}

function splitAtEquals(text: string): [string, string] {
  const equals = text.indexOf('=')
  return [text.slice(0, equals).trim(), text.slice(equals + 1).trim()]
}
