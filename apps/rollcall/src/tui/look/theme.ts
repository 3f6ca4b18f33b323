import type { Line, Span, Tone } from '@rollcall/presenter'
import { cells, clean, fit, plain } from '@rollcall/presenter'
import type { Row } from '../state/screen.ts'
import { asciiText } from './ascii.ts'

/** How tones become what a terminal understands (SGR, ECMA-48 8.3.117). */
export interface Theme {
  readonly tones: Readonly<Record<Tone, string>>
  /** For the selected line. */
  readonly selection: string
  /** Nothing but ASCII is drawn. */
  readonly ascii: boolean
}

export type Background = 'dark' | 'light'

/** Truecolor only where the terminal told its background; else its own sixteen colours, which always have contrast. */
export function themeOf({ colour, background, ascii = false }: ThemeFacts): Theme {
  if (!colour) return { ...plainTheme, ascii }
  return { ...(background ? colours[background] : sixteen), ascii }
}

interface ThemeFacts {
  readonly colour: boolean
  readonly background?: Background
  readonly ascii?: boolean
}

type Colours = Omit<Theme, 'ascii'>

const plainTheme: Colours = {
  tones: { accent: '', good: '', warn: '', bad: '', note: '', quiet: '', faint: '' },
  selection: '7',
}

const sixteen: Colours = {
  tones: { accent: '36', good: '32', warn: '33', bad: '31', note: '35', quiet: '2', faint: '2' },
  selection: '7',
}

const colours: Readonly<Record<Background, Colours>> = {
  dark: {
    tones: {
      accent: rgb('62c7b5'),
      good: rgb('93cf83'),
      warn: rgb('e5c07b'),
      bad: rgb('f08080'),
      note: rgb('c8a2f0'),
      quiet: rgb('9299a3'),
      faint: rgb('4a5361'),
    },
    selection: rgb('20303a', 48),
  },
  light: {
    tones: {
      accent: rgb('0b6e63'),
      good: rgb('2a6f1f'),
      warn: rgb('835a00'),
      bad: rgb('b3261e'),
      note: rgb('7136b8'),
      quiet: rgb('5f6670'),
      faint: rgb('b4bac3'),
    },
    selection: rgb('dcefec', 48),
  },
}

function rgb(hex: string, what: 38 | 48 = 38): string {
  const [red, green, blue] = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  return `${what};2;${red};${green};${blue}`
}

/** Cells of margin at each side. */
export const margin = 2

/** One line of the screen, margins and marks and all, never wider than the terminal. No control character gets past here. */
export function paintRow({ line, selected, tinted: spot }: Row, columns: number, theme: Theme, mark: string): string {
  const room = Math.max(0, columns - 2 * margin)
  const cleaned = line.map((one) => ({ ...one, text: clean(one.text) }))
  const fitting = fit(cleaned, room).map((one) => (theme.ascii ? { ...one, text: asciiText(one.text) } : one))
  if (!selected && spot) return ' '.repeat(margin) + paintSpot(fitting, spot, room, theme)
  if (!selected)
    return fitting.length === 0 ? '' : ' '.repeat(margin) + fitting.map((one) => paint(one, theme)).join('')
  const tinted = typeof selected === 'number' ? Math.min(selected, room) : room + margin
  const { within, beyond } = split(fitting, tinted, cells(plain(fitting)))
  const bar = sgr(`${mark} `, join(theme.tones.accent, theme.selection))
  return (
    bar +
    within.map((one) => paint(one, theme, theme.selection)).join('') +
    beyond.map((one) => paint(one, theme)).join('')
  )
}

function paintSpot(line: Line, [from, to]: readonly [number, number], room: number, theme: Theme): string {
  const { within: before, beyond: rest } = split(line, Math.min(from, room), cells(plain(line)))
  const { within, beyond } = split(rest, Math.max(0, Math.min(to, room) - from), cells(plain(rest)))
  return [
    ...before.map((one) => paint(one, theme)),
    ...within.map((one) => paint(one, theme, theme.selection)),
    ...beyond.map((one) => paint(one, theme)),
  ].join('')
}

/** The part of a line that is marked, filled with blanks, and the rest. */
function split(line: Line, at: number, length: number): { readonly within: Line; readonly beyond: Line } {
  if (length <= at) return { within: [...line, { text: ' '.repeat(at - length) }], beyond: [] }
  const within: Span[] = []
  const beyond: Span[] = []
  let left = at
  for (const one of line) {
    const width = cells(one.text)
    if (width <= left) within.push(one)
    else if (left <= 0) beyond.push(one)
    else {
      const [head, tail] = cutAt(one.text, left)
      within.push({ ...one, text: head })
      beyond.push({ ...one, text: tail })
    }
    left -= width
  }
  return { within, beyond }
}

function cutAt(text: string, at: number): readonly [string, string] {
  let head = ''
  for (const { segment } of graphemes.segment(text)) {
    if (cells(head + segment) > at) break
    head += segment
  }
  return [head + ' '.repeat(at - cells(head)), text.slice(head.length)]
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

function paint({ text, tone, bold }: Span, theme: Theme, under = ''): string {
  return sgr(text, join(bold ? '1' : '', tone ? theme.tones[tone] : '', under))
}

function join(...codes: readonly string[]): string {
  return codes.filter(Boolean).join(';')
}

function sgr(text: string, codes: string): string {
  return codes && text ? `\u001b[${codes}m${text}\u001b[0m` : text
}
