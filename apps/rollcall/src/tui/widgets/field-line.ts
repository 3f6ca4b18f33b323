import { cells, clean, type Line, plain, span } from '@rollcall/presenter'
import { beforeCursor, type Field } from './field.ts'

/** A field as a line: its label, and as much of its text as fits, the cursor in sight. `column`: where the cursor stands. */
export function fieldLine(field: Field, label: Line, width: number): { readonly line: Line; readonly column: number } {
  const head = cells(plain(label))
  const room = Math.max(1, width - head - 1)
  const before = clean(beforeCursor(field))
  const text = clean(field.text)
  const hidden = Math.max(0, cells(before) - room)
  const shown = dropCells(text, hidden)
  return { line: [...label, span(shown)], column: head + cells(before) - (cells(text) - cells(shown)) }
}

function dropCells(text: string, most: number): string {
  let dropped = 0
  let at = 0
  for (const { segment } of graphemes.segment(text)) {
    if (dropped >= most) break
    dropped += cells(segment)
    at += segment.length
  }
  return text.slice(at)
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
