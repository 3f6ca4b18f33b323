import { type Line, plain, type Span, type Tone } from '@rollcall/presenter'

const codes: Readonly<Record<Tone, number>> = { accent: 36, good: 32, warn: 33, bad: 31, note: 35, quiet: 2, faint: 2 }

/** A line for a terminal, in its own sixteen colours; plain text where colour is off. */
export function paint(line: Line, colour: boolean): string {
  return colour ? line.map(paintSpan).join('') : plain(line)
}

function paintSpan({ text, tone, bold }: Span): string {
  const sgr = [...(bold ? [1] : []), ...(tone ? [codes[tone]] : [])]
  return sgr.length > 0 && text !== '' ? `\u001b[${sgr.join(';')}m${text}\u001b[0m` : text
}
