import stringWidth from 'string-width'

/**
 * Text from a directory, fit for a terminal: whatever could move the cursor, change colours, reorder or hide text
 * is shown as a visible sign instead, so that two values that differ also look different. Only of a sequence of emoji
 * nothing but the first is shown, and a flag as its letters: terminals do not agree how wide the whole is.
 */
export function clean(text: string): string {
  if (printableAscii.test(text)) return text
  return text.toWellFormed().replace(unfit, visible).replace(emojiSequence, '$<first>').replace(flagLetter, letter)
}

/** The cells a terminal gives the text; East-Asian signs take two. */
export function cells(text: string): number {
  return oneCellEach.test(text) ? text.length : stringWidth(text, { countAnsiEscapeCodes: true })
}

/** At most so many cells, with `…` where something was left out; never half a grapheme. */
export function cut(text: string, most: number): string {
  if (cells(text) <= most) return text
  if (most < 1) return ''
  let kept = ''
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    const wide = cells(segment)
    if (used + wide > most - 1) break
    kept += segment
    used += wide
  }
  return `${kept.trimEnd()}…`
}

/** Cut or filled with blanks to exactly so many cells. */
export function pad(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const fitting = cut(text, width)
  const blanks = ' '.repeat(Math.max(0, width - cells(fitting)))
  return side === 'left' ? fitting + blanks : blanks + fitting
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
// Western names and the signs of screens, which need no look at every grapheme: that is a third of the time of a frame.
const oneCellEach = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2190-\u2193\u2500-\u25fc✓✕]*$/
const printableAscii = /^[\x20-\x7e]*$/

// Controls (Cc), line and paragraph separators, and invisible formats (Cf), but for the joiners that
// Persian, Indic scripts and emoji need.
const unfit = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/gu

// A pictograph or a keycap with what changes its look or joins it to others (UTS 51); tags are unfit anyway.
const emojiSequence =
  /(?<first>\p{Extended_Pictographic}|[0-9#*](?=\ufe0f?\u20e3))(?:[\ufe0e\ufe0f\u20e3\u{1f3fb}-\u{1f3ff}]|\u200d\p{Extended_Pictographic}?)+/gu
const flagLetter = /[\u{1f1e6}-\u{1f1ff}]/gu

function letter(sign: string): string {
  return String.fromCodePoint((sign.codePointAt(0) ?? 0) - 0x1f1e6 + 0x41)
}

function visible(sign: string): string {
  const code = sign.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '␡'
  return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`
}
