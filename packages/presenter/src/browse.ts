import type { Attributes, Instant, Kind, Problem, Value } from '@rollcall/model'
import { certificateText } from './health.ts'
import type { Look } from './look.ts'
import { bold, type Line, span } from './span.ts'
import { indent, table } from './table.ts'
import { clean } from './text.ts'
import { valueText } from './value.ts'

/** One entry of a directory, as browsing finds it; the connectors' `Node` is one. */
export interface Entry {
  readonly ref: string
  readonly label: string
  /** What people call it, where the label does not say so. */
  readonly name?: string
  readonly kind?: Kind
  readonly id?: string
  readonly leaf?: true
  readonly attributes?: Attributes
  /** Names of those that the system keeps for itself. */
  readonly operational?: readonly string[]
}

/** A line an entry: what it is called and how to ask for it. */
export function entryLines(entries: readonly Entry[], look: Look): readonly Line[] {
  const rows = entries.map(({ label, ref, leaf }): Line[] => [
    [span(leaf ? '  ' : `${look.signs.arrow} `, 'quiet'), span(clean(label))],
    [span(clean(ref), 'quiet')],
  ])
  return table([{ name: '', most: 40 }, { name: '' }], rows, look.width && look.width - 2).map((line) => indent(line))
}

/** An entry with every attribute, a line a value. */
export function entryDetail({ label, ref, id, attributes = {} }: Entry, look: Look): readonly Line[] {
  const rows = Object.entries(attributes).flatMap(([name, values]) =>
    values.map((value: Value, index): Line[] => [
      [span(index === 0 ? clean(name) : '', 'quiet')],
      [span(valueText(value, name))],
    ]),
  )
  return [
    indent([bold(clean(label)), span(`  ${clean(ref)}`, 'quiet'), span(id ? `  id ${clean(id)}` : '', 'quiet')]),
    ...table([{ name: '', most: 32 }, { name: '' }], rows, look.width && look.width - 4).map((line) => indent(line, 4)),
  ]
}

/** One step of a connection test; the connectors' `Stage` is one. */
export interface TestStage {
  readonly stage: string
  readonly detail: string
  readonly problem?: Problem
  /** When what the step relies on ends. */
  readonly until?: Instant
}

/** What a step of a connection test found, and where it failed what to do. */
export function stageLines({ stage, detail, problem, until }: TestStage, look: Look): readonly Line[] {
  const sign = problem ? span(look.signs.failed, 'bad') : span(look.signs.done, 'good')
  const line = indent([sign, span(' '), bold(clean(stage).padEnd(8)), span(` ${clean(detail)}`)])
  const warning = certificateText(until, look.now)
  if (!problem) return warning ? [line, indent([span(`${look.signs.guard} ${warning}`, 'warn')], 4)] : [line]
  const [, ...hint] = problemLines(problem, 4)
  return [line, ...(problem.message === detail ? hint : problemLines(problem, 4))]
}

/** What went wrong and what to do about it. */
export function problemLines({ message, hint }: Pick<Problem, 'message' | 'hint'>, by = 2): readonly Line[] {
  return [
    ...message.split('\n').map((line) => (line === '' ? [] : indent([span(clean(line))], by))),
    ...(hint ? hint.split('\n').map((line) => indent([span(clean(line), 'quiet')], by)) : []),
  ]
}
