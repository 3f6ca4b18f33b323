/** What a stretch of text means; the terminal decides which colour that is. */
export type Tone = 'accent' | 'good' | 'warn' | 'bad' | 'note' | 'quiet' | 'faint'

/** A stretch of text of one look. */
export interface Span {
  readonly text: string
  readonly tone?: Tone
  readonly bold?: true
  /** Cut first where a line is too wide: what stands behind it matters more, such as the new value behind the old one. */
  readonly gives?: true
}

export type Line = readonly Span[]

/** A span, cut short to write. */
export function span(text: string, tone?: Tone): Span {
  return tone ? { text, tone } : { text }
}

export function bold(text: string, tone?: Tone): Span {
  return { ...span(text, tone), bold: true }
}

/** The line as it reads without colour. */
export function plain(line: Line): string {
  return line.map(({ text }) => text).join('')
}
