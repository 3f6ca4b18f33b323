import { detailLines, type Line, type Look, type PlanRowText, rowHeading, span } from '@rollcall/presenter'
import { ends } from '../look/frame.ts'
import type { Row } from '../state/screen.ts'
import { scrolled } from '../widgets/scroll.ts'

/** The selected row in so many lines: what it does, and why; what does not fit is counted. */
export function detailRows(row: PlanRowText, look: Look, width: number, room: number): readonly Line[] {
  const head = headOf(row, look, width)
  const lines = row.details.flatMap((detail) => detailLines(detail, width))
  if (lines.length <= room - 1) return [head, ...lines]
  // Why it is made stays in sight.
  const last = row.details.slice(-1).flatMap((detail) => detailLines(detail, width).slice(0, 1))
  const first = lines.slice(0, Math.max(0, room - 2 - last.length))
  const more = lines.length - first.length - last.length
  return [head, ...first, [span(`${' '.repeat(15)}and ${more} more; enter shows all`, 'quiet')], ...last].slice(0, room)
}

/** The row with all of its details, from a line on. */
export function wholeRows(row: PlanRowText, from: number, look: Look, width: number, room: number): readonly Row[] {
  const head = headOf(row, look, width)
  const lines = row.details.flatMap((detail) => detailLines(detail, width))
  return [head, ...scrolled(lines, from, room - 1)].map((line) => ({ line }))
}

/** `~ Mora Lind  mora                 can be undone   update` */
function headOf(row: PlanRowText, look: Look, width: number): Line {
  const undo = row.undo.length === 0 ? [] : [...row.undo, span('   ')]
  return ends(rowHeading(row, look), [...undo, span(row.says, row.tone)], width)
}
