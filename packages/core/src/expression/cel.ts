import type { ParseResult } from '@marcbachmann/cel-js'
import type { SyncRecord, Value } from '@rollcall/model'
import { inByteOrder } from '../compare/byte-order.ts'
import { valuesOf } from './attribute.ts'
import type { Expression, Failure, Result } from './expression.ts'
import type { Slot } from './slots.ts'
import { fromCel, toCel } from './values.ts'

/** Attributes with several values are tried one by one up to this many combinations; the rest counts with its first value. */
const mostCombinations = 64

type Context = Record<string, unknown>

/** A CEL expression. Where an attribute with several values is used as one, there is a result for each of them. */
export function celExpression(text: string, program: ParseResult, slots: readonly Slot[], type: string): Expression {
  const attributes = [...new Set(slots.map(({ attribute }) => attribute))]
  return { text, attributes, type, evaluate: (record) => evaluate(program, slots, record) }
}

function evaluate(program: ParseResult, slots: readonly Slot[], record: SyncRecord): Result {
  const context: Context = { id: record.id, dn: record.dn ?? null }
  const several: (readonly [string, readonly Value[]])[] = []
  for (const { key, attribute, all } of slots) {
    const values = valuesOf(record, attribute)
    if (all) context[key] = values.toSorted(inByteOrder).map(toCel)
    else if (values.length < 2) context[key] = values[0] === undefined ? null : toCel(values[0])
    else several.push([key, values.toSorted(inByteOrder)])
  }
  if (several.length === 0) return run(program, slots, context)
  return pool(combinations(context, several).map((each) => run(program, slots, each)))
}

function run(program: ParseResult, slots: readonly Slot[], context: Context): Result {
  try {
    return { values: fromCel(program(context)) }
  } catch (thrown) {
    return failureOf(thrown, slots, context)
  }
}

function failureOf(thrown: unknown, slots: readonly Slot[], context: Context): Failure {
  const absent = slots.find(({ key }) => context[key] === null)
  if (absent) return { failure: 'absent', message: `\`${absent.attribute}\` has no value.` }
  const { summary, message } = thrown as Error & { summary?: string }
  return { failure: 'malformed', message: summary ?? message }
}

function combinations(context: Context, several: readonly (readonly [string, readonly Value[]])[]): readonly Context[] {
  let contexts = [context]
  for (const [key, values] of several) {
    const tried = contexts.length * values.length > mostCombinations ? values.slice(0, 1) : values
    contexts = contexts.flatMap((each) => tried.map((value) => ({ ...each, [key]: toCel(value) })))
  }
  return contexts
}

/** One combination that fails fails the expression: which value counts must not depend on the others' luck. */
function pool(results: readonly Result[]): Result {
  const choices: (readonly Value[])[] = []
  for (const result of results) {
    if ('failure' in result) return result
    choices.push(result.values)
  }
  choices.sort((one, other) => inByteOrder(one[0] ?? '', other[0] ?? ''))
  return { values: choices[0] ?? [], choices }
}
