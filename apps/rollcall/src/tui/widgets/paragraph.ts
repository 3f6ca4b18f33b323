import { cells, type Line, span, type Tone } from '@rollcall/presenter'

/** A sentence in lines that fit; a word longer than a line is cut in pieces. */
export function paragraph(text: string, width: number, tone?: Tone): readonly Line[] {
  const lines: string[] = []
  for (const part of text.split('\n')) {
    let line = ''
    for (const word of part.split(' ').flatMap((one) => pieces(one, width))) {
      const longer = line === '' ? word : `${line} ${word}`
      if (cells(longer) <= width) line = longer
      else {
        lines.push(line)
        line = word
      }
    }
    lines.push(line)
  }
  return lines.map((line) => (line === '' ? [] : [span(line, tone)]))
}

function pieces(word: string, width: number): readonly string[] {
  if (cells(word) <= width) return [word]
  const found: string[] = []
  let piece = ''
  for (const { segment } of graphemes.segment(word)) {
    if (cells(piece + segment) > width) {
      found.push(piece)
      piece = ''
    }
    piece += segment
  }
  return [...found, piece]
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
