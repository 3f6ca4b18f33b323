import { cells, clean, type Line, plain, span } from '@rollcall/presenter'
import { beforeCursor, type Field } from './field.ts'

/** A field as a line: its label, and as much of its text as fits, the cursor in sight. `column`: where the cursor stands. */
export function fieldLine(field: Field, label: Line, width: number): { readonly line: Line; readonly column: number } {
  const head = cells(plain(label))
  const room = Math.max(1, width - head - 1)
  const before = clean(beforeCursor(field))
  const text = clean(field.text)
  const hidden = Math.max(0, cells(before) - room)
  const shown = from(text, hidden)
  return { line: [...label, span(upTo(shown, room + 1))], column: head + cells(before) - (cells(text) - cells(shown)) }
}

/** What is left of the text without so many cells of its start, or one more where a wide sign stands there. */
function from(text: string, cell: number): string {
  let dropped = 0
  let at = 0
  for (const { segment } of graphemes.segment(text)) {
    if (dropped >= cell) break
    dropped += cells(segment)
    at += segment.length
  }
  return text.slice(at)
}

/** The start of the text that fits in so many cells; what is beyond shows when the cursor gets there. */
function upTo(text: string, most: number): string {
  let taken = ''
  for (const { segment } of graphemes.segment(text)) {
    if (cells(taken + segment) > most) break
    taken += segment
  }
  return taken
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
