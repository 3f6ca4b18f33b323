import { cells, fit, type Line, plain, span } from '@rollcall/presenter'
import type { Frame, Row } from '../state/screen.ts'

/** Room for a list whose selected row has its details in a place of their own: beside it from 150 columns, else below. */
export interface ListRoom {
  readonly width: number
  readonly height: number
  readonly beside: boolean
}

/** `head`: rows above the list that are no part of it. */
export function roomFor({ width, height }: Pick<Frame, 'width' | 'height'>, head: number): ListRoom {
  const beside = width >= 146
  if (beside) return { width: Math.floor(width * 0.62), height: height - head, beside }
  return { width, height: height - head - below(height) - 1, beside }
}

/** Lines that the details take below a list. */
function below(height: number): number {
  return height >= 30 ? 9 : 5
}

/** The list and the details of its selected row, with a faint rule or a blank between them. */
export function withDetail(list: readonly Row[], detail: readonly Line[], room: ListRoom, width: number): Row[] {
  if (!room.beside) {
    const filled = list.slice(0, room.height).map((row): Row => ({ ...row, line: fit(row.line, room.width) }))
    while (filled.length <= room.height) filled.push({ line: [] })
    return [...filled, ...detail.map((line) => ({ line }))]
  }
  return sideBySide(list, detail, room.width, { width, height: room.height })
}

/** Rows of a list in so many cells, and the details of the selected one at their right, with a faint rule between. */
export function sideBySide(
  list: readonly Row[],
  detail: readonly Line[],
  left: number,
  { width, height }: { readonly width: number; readonly height: number },
): Row[] {
  return Array.from({ length: height }, (_, at): Row => {
    const { line = [], selected } = list[at] ?? {}
    const start = fit(line, left)
    const blanks = ' '.repeat(Math.max(0, left - cells(plain(start))))
    const row = [...start, span(blanks), span(' │ ', 'faint'), ...fit(detail[at] ?? [], width - left - 3)]
    return selected ? { line: row, selected: left } : { line: row }
  })
}

/** Cells that a line of the details has. */
export function detailWidth(room: ListRoom, width: number): number {
  return room.beside ? width - room.width - 3 : width
}
