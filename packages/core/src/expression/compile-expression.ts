import type { ParseError, ParseResult } from '@marcbachmann/cel-js'
import { didYouMean } from '@rollcall/model'
import { attributeExpression, identityExpression } from './attribute.ts'
import { celExpression } from './cel.ts'
import type { Expression, ExpressionProblem } from './expression.ts'
import { callsIn, isKnown, NameProblem, slotsOf } from './slots.ts'
import type { Vocabulary } from './vocabulary.ts'

/** A bare attribute name, or a CEL expression. */
export function compileExpression(text: string, vocabulary: Vocabulary): Expression | ExpressionProblem {
  const name = text.trim()
  if (name === 'id' || name === 'dn') return identityExpression(name)
  if (/^[\w.;-]+$/.test(name) && isKnown(name, vocabulary.attributes)) return attributeExpression(name)
  try {
    return compileCel(text, vocabulary)
  } catch (thrown) {
    return problemOf(thrown)
  }
}

function compileCel(text: string, vocabulary: Vocabulary): Expression | ExpressionProblem {
  const program = vocabulary.environment.parse(text)
  const unknown = callsIn(program.ast).find(({ name }) => !vocabulary.functions.has(name))
  if (unknown) {
    const at = nameIn(text, unknown.name, unknown.from)
    return problem(`There is no function \`${unknown.name}\`.`, didYouMean(unknown.name, vocabulary.functions), at)
  }
  const { valid, type = 'dyn', error } = program.check()
  if (valid) return celExpression(text, program, slotsOf(program.ast, vocabulary.attributes), type)
  if (error?.code !== 'unknown_variable') return problemOf(error)
  return unknownName(text, error, vocabulary)
}

function unknownName(
  text: string,
  { range }: NonNullable<ReturnType<ParseResult['check']>['error']>,
  { attributes }: Vocabulary,
): ExpressionProblem {
  const name = range ? text.slice(range.start, range.end) : text
  return problem(
    `There is no attribute \`${name}\`.`,
    didYouMean(name, attributes) ?? `A fixed text stands in quotes: '${name}'.`,
    range && [range.start, range.end],
  )
}

function problemOf(thrown: unknown): ExpressionProblem {
  if (thrown instanceof NameProblem) return problem(thrown.message, thrown.hint, thrown.at)
  const { summary, message, range } = thrown as Error & Partial<Pick<ParseError, 'summary' | 'range'>>
  return problem(inWords(summary ?? message), undefined, range && [range.start, range.end])
}

/** The parser calls signs by names of its own. */
function inWords(message: string): string {
  const said = message.replace(/\b[A-Z]{2,}\b/g, (token) => signs[token] ?? token)
  const early = /^(?:Expected (.*), got|Unexpected token:) EOF$/.exec(said)
  if (!early) return said
  return early[1] === undefined
    ? 'The expression ends too early.'
    : `The expression ends too early: ${early[1]} is missing.`
}

const signs: Readonly<Record<string, string>> = {
  LPAREN: '`(`',
  RPAREN: '`)`',
  LBRACKET: '`[`',
  RBRACKET: '`]`',
  LBRACE: '`{`',
  RBRACE: '`}`',
  COLON: '`:`',
  COMMA: '`,`',
  DOT: '`.`',
  QUESTION: '`?`',
  PLUS: '`+`',
  MINUS: '`-`',
  MULTIPLY: '`*`',
  DIVIDE: '`/`',
  MODULO: '`%`',
  EQ: '`==`',
  NE: '`!=`',
  LT: '`<`',
  LE: '`<=`',
  GT: '`>`',
  GE: '`>=`',
  AND: '`&&`',
  OR: '`||`',
  NOT: '`!`',
  IN: '`in`',
}

/** A call is known from where it begins; of a method that is the value before it. */
function nameIn(text: string, name: string, from: number): ExpressionProblem['at'] {
  const start = text.indexOf(name, from)
  return start < 0 ? undefined : [start, start + name.length]
}

function problem(message: string, hint?: string, at?: ExpressionProblem['at']): ExpressionProblem {
  return { message, ...(hint === undefined ? {} : { hint }), ...(at && { at }) }
}
