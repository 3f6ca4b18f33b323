import type { PlanHeader } from '@rollcall/model'
import {
  bold,
  clean,
  guardText,
  guardTitle,
  type Line,
  type Look,
  passings,
  plain,
  proposalLines,
  proposalSentence,
  span,
  spokenLine,
  wrap,
} from '@rollcall/presenter'
import type { PlanState } from '../state/plan.ts'
import type { Row } from '../state/screen.ts'
import { fieldLine } from '../widgets/field-line.ts'

/** A question with a field, at the foot of the plan. */
export interface Asked {
  readonly rows: readonly Row[]
  readonly cursor: { readonly row: number; readonly column: number }
  /** The question in whole words, and what was wrong with the last answer. */
  readonly spoken: readonly string[]
  /** The field with what is typed. */
  readonly field: string
}

/** What is asked while something is typed; the filter has its own place. */
export function enteringRows(
  state: PlanState,
  header: PlanHeader,
  to: string,
  look: Look,
  width: number,
): Asked | undefined {
  const { entering, given } = state
  if (!entering || entering.what === 'filter') return undefined
  if (entering.what === 'file') {
    const after = `rollcall apply ${entering.field.text || 'FILE'}`
    const lines: Line[] = [
      [bold('Keep this plan in a file, to look at and apply later.')],
      [span(`${after} carries out exactly this, once, within 24 hours.`, 'quiet')],
    ]
    return asked(lines, entering.field, 'File: ', undefined, look, width)
  }
  if (entering.what === 'apply') {
    const how =
      entering.type === 'y'
        ? 'y carries it out; esc goes back.'
        : `Type ${entering.type} and Enter to carry it out; esc goes back.`
    const lines = [...proposalLines(header, to, look), [bold(how)]]
    const name = entering.type === 'y' ? 'Carry it out? ' : 'Number: '
    const question = `${proposalSentence(header, to)} ${how}`
    return {
      ...asked(lines, entering.field, name, entering.said, look, width),
      spoken: spoken(question, entering.said),
    }
  }
  const all = passings(header.guards)
  const passing = all[entering.at]
  if (!passing) return undefined
  const { guard, type } = passing
  const which = all.length > 1 ? `Guard ${entering.at + 1} of ${all.length}: ` : ''
  const lines: Line[] = [
    [span(`${look.signs.guard} `, 'warn'), bold(`${which}${guardTitle(guard)}`, 'warn')],
    ...wrap([span(guardText(guard))], width),
    ...wrap(
      [
        span(
          `If that is meant, type ${type} and Enter: ${clean(given.sync)} is planned again with --allow ${passing.allow}.`,
        ),
      ],
      width,
    ),
  ]
  return asked(lines, entering.field, 'Number: ', entering.said, look, width)
}

function asked(
  lines: readonly Line[],
  field: Parameters<typeof fieldLine>[0],
  name: string,
  said: string | undefined,
  look: Look,
  width: number,
): Asked {
  const { line, column } = fieldLine(field, [bold(name, 'accent')], width)
  const rows = [...lines, line, said === undefined ? [] : [span(said, 'warn')]].map((one) => ({ line: one }))
  const question = lines.map((one) => spokenLine(one, look)).join(' ')
  return { rows, cursor: { row: lines.length, column }, spoken: spoken(question, said), field: plain(line) }
}

function spoken(question: string, said: string | undefined): readonly string[] {
  return [question, ...(said === undefined ? [] : [said])]
}
