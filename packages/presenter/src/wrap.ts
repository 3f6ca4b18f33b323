import { type Line, type Span, span } from './span.ts'
import { cells } from './text.ts'

/** A line over as many lines as it needs, broken at blanks where it can be; the others begin `hang` cells to the right. */
export function wrap(line: Line, width: number, hang = 0): readonly Line[] {
  const lines: Span[][] = [[]]
  let used = 0
  for (const one of line)
    for (const word of one.text.match(/ +|[^ ]+/g) ?? []) {
      for (const part of parts(word, width - hang)) {
        const wide = cells(part)
        if (used + wide > width) {
          lines.push(hang > 0 ? [span(' '.repeat(hang))] : [])
          used = hang
          if (part.trim() === '') continue // a blank that ends a line is not seen
        }
        lines.at(-1)?.push({ ...one, text: part })
        used += wide
      }
    }
  return lines
}

/** A word that is longer than a line, in parts that fit. */
function parts(word: string, most: number): readonly string[] {
  if (cells(word) <= most) return [word]
  const all: string[] = []
  let part = ''
  for (const { segment } of graphemes.segment(word)) {
    if (part !== '' && cells(part + segment) > most) {
      all.push(part)
      part = ''
    }
    part += segment
  }
  return [...all, part]
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
