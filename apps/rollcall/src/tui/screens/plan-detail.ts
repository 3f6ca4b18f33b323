import {
  cells,
  cut,
  type Line,
  type Look,
  type PlanDetail,
  type PlanRowText,
  pad,
  rowHeading,
  span,
  wrap,
} from '@rollcall/presenter'
import { ends } from '../look/frame.ts'
import type { Row } from '../state/screen.ts'

const nameCells = 12

/** The selected row in so many lines: what it does, and why; what does not fit is counted. */
export function detailRows(row: PlanRowText, look: Look, width: number, room: number): readonly Line[] {
  const head = headOf(row, look, width)
  const lines = row.details.flatMap((detail) => detailLines(detail, width))
  if (lines.length <= room - 1) return [head, ...lines]
  // Why it is made stays in sight.
  const last = row.details.slice(-1).flatMap((detail) => detailLines(detail, width).slice(0, 1))
  const first = lines.slice(0, Math.max(0, room - 2 - last.length))
  const more = lines.length - first.length - last.length
  return [head, ...first, [span(`  ${pad('', nameCells)} and ${more} more; enter shows all`, 'quiet')], ...last].slice(
    0,
    room,
  )
}

/** The row with all of its details, from a line on. */
export function wholeRows(row: PlanRowText, from: number, look: Look, width: number, room: number): readonly Row[] {
  const head = headOf(row, look, width)
  const lines = row.details.flatMap((detail) => detailLines(detail, width))
  const start = Math.min(from, Math.max(0, lines.length - room + 1))
  return [head, ...lines.slice(start, start + room - 1)].map((line) => ({ line }))
}

/** `~ Mora Lind  mora                 can be undone   update` */
function headOf(row: PlanRowText, look: Look, width: number): Line {
  const undo = row.undo.length === 0 ? [] : [...row.undo, span('   ')]
  return ends(rowHeading(row, look), [...undo, span(row.says, row.tone)], width)
}

/** `  title        Clerk → Senior clerk`; what is longer goes on in the next line. */
function detailLines({ name, line }: PlanDetail, width: number): readonly Line[] {
  const label = `  ${pad(cut(name, nameCells), nameCells)} `
  const room = Math.max(1, width - cells(label))
  return wrap(line, room).map((part, at) => [span(at === 0 ? label : ' '.repeat(cells(label)), 'quiet'), ...part])
}
