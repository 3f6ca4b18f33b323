import { type Line, plain, type Span, span } from './span.ts'
import { cells, cut } from './text.ts'

/** A column: its heading, the most cells it may take, and whether numbers line up at its right edge. */
export interface Column {
  readonly name: string
  readonly most?: number
  /** The fewest, so that a column keeps its width while other rows are shown. */
  readonly least?: number
  readonly right?: true
  /** Never cut: the others give way. */
  readonly whole?: true
  /** Left out where the line would be too wide. */
  readonly optional?: true
}

const gap = '  '
const narrowest = 8
/** Cells that are left of a span that gives way. */
const leastGiven = 5

/** Lays rows out in columns as wide as their content; where that is too wide for `width`, the widest columns give way. */
export function table(columns: readonly Column[], rows: readonly (readonly Line[])[], width?: number): readonly Line[] {
  const headed = columns.some(({ name }) => name !== '')
  const all = headed ? [columns.map(({ name }) => [span(name, 'quiet')]), ...rows] : rows
  const natural = columns.map(({ most = Number.POSITIVE_INFINITY, least = 0 }, index) =>
    all.reduce((widest, row) => Math.max(widest, Math.min(most, cells(plain(row[index] ?? [])))), least),
  )
  const room = (width ?? Number.POSITIVE_INFINITY) - gap.length * (columns.length - 1)
  if (sum(natural) > room && columns.some(({ optional }) => optional)) return table(...without(columns, rows), width)
  const widths = shrink(natural, room, (index) => columns[index]?.whole === true)
  return all.map((row) => layOut(row, columns, widths))
}

/** A line of at most so many cells; spans that give way are cut before its end is, though not to nothing. */
export function fit(line: Line, most: number): Line {
  const fitting: Span[] = []
  let left = most
  for (const one of line.some(({ gives }) => gives) ? givingWay(line, most) : line) {
    const text = cut(one.text, left)
    if (text) fitting.push({ ...one, text })
    if (text !== one.text) break
    left -= cells(text)
  }
  return fitting
}

function givingWay(line: Line, most: number): Line {
  let over = cells(plain(line)) - most
  return line.map((one) => {
    if (!one.gives || over <= 0) return one
    const wide = cells(one.text)
    const text = cut(one.text, Math.max(Math.min(wide, leastGiven), wide - over))
    over -= wide - cells(text)
    return { ...one, text }
  })
}

/** The line moved to the right by some blanks. */
export function indent(line: Line, by = 2): Line {
  return line.length === 0 ? line : [span(' '.repeat(by)), ...line]
}

function without(
  columns: readonly Column[],
  rows: readonly (readonly Line[])[],
): [readonly Column[], readonly (readonly Line[])[]] {
  const kept = (_: unknown, index: number) => !columns[index]?.optional
  return [columns.filter(kept), rows.map((row) => row.filter(kept))]
}

function shrink(natural: readonly number[], room: number, isWhole: (index: number) => boolean): readonly number[] {
  const widths = [...natural]
  for (let excess = sum(widths) - room; excess > 0; excess--) {
    const giving = widths.map((width, index) => (isWhole(index) ? 0 : width))
    const widest = giving.indexOf(Math.max(...giving))
    if ((giving[widest] ?? 0) <= narrowest) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

function layOut(row: readonly Line[], columns: readonly Column[], widths: readonly number[]): Line {
  const line = columns.flatMap(({ right }, index) => {
    const cell = fit(row[index] ?? [], widths[index] ?? 0)
    const blanks = span(' '.repeat((widths[index] ?? 0) - cells(plain(cell))))
    const filled = right ? [blanks, ...cell] : [...cell, blanks]
    return index === 0 ? filled : [span(gap), ...filled]
  })
  return trimEnd(line.filter(({ text }) => text !== ''))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function trimEnd(line: Line): Line {
  const last = line.findLastIndex(({ text }) => text.trim() !== '')
  return line.slice(0, last + 1).map((one, index) => (index === last ? { ...one, text: one.text.trimEnd() } : one))
}
