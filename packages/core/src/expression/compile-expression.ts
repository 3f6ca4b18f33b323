import type { ParseResult } from '@marcbachmann/cel-js'
import { didYouMean } from '@rollcall/model'
import { attributeExpression, identityExpression } from './attribute.ts'
import { celExpression } from './cel.ts'
import type { Expression, ExpressionProblem } from './expression.ts'
import { callsIn, isKnown, slotsOf, UnknownAttribute } from './slots.ts'
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
  const unknown = callsIn(program.ast).find((name) => !vocabulary.functions.has(name))
  if (unknown !== undefined) {
    return problem(`There is no function \`${unknown}\`.`, didYouMean(unknown, vocabulary.functions))
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
  )
}

function problemOf(thrown: unknown): ExpressionProblem {
  if (thrown instanceof UnknownAttribute) return problem(thrown.message, thrown.hint)
  const { summary, message } = thrown as Error & { summary?: string }
  return problem(summary ?? message)
}

function problem(message: string, hint?: string): ExpressionProblem {
  return hint === undefined ? { message } : { message, hint }
}
