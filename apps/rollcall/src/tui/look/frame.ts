import { bold, cells, fit, isAscii, type Line, type Look, plain, type Span, span, wrap } from '@rollcall/presenter'
import { everywhere, keyLabel } from '../keys.ts'
import { actsOn, offers } from '../state/offers.ts'
import { aroundOf, topOf } from '../state/reduce.ts'
import { type Drawing, type Row, roomOf } from '../state/screen.ts'
import type { Screens } from '../state/screens.ts'
import type { State } from '../state/state.ts'
import { helpRows } from './help.ts'
import { paletteDrawing } from './palette-drawing.ts'
import { margin } from './theme.ts'

/** The whole terminal: as many rows as it has, none wider. */
export interface Picture {
  readonly rows: readonly Row[]
  /** In cells of the terminal. */
  readonly cursor?: { readonly x: number; readonly y: number }
}

/** Rows that are not the body: header, blank, message, footer. */
export const chrome = 4

export const smallest = { columns: 60, rows: 16 } as const

/** What is on the terminal now. */
export function picture(state: State, screens: Screens): Picture {
  const { columns, rows } = state.size
  if (columns < smallest.columns || rows < smallest.rows) {
    const times = isAscii(state.look) ? 'x' : '×'
    const needs = `Rollcall needs ${smallest.columns}${times}${smallest.rows}; this is ${columns}${times}${rows}.`
    return { rows: wrapped(needs, columns - 2 * margin).slice(0, rows) }
  }
  const drawing = drawTop(state, screens)
  const { cursor } = drawing
  const message = messageRows(state, rows - chrome - (cursor?.row ?? 0))
  const height = rows - chrome + 1 - message.length
  const body = [...drawing.body.slice(0, height)]
  while (body.length < height) body.push(blank)
  return {
    rows: [{ line: header(state, drawing) }, blank, ...body, ...message, { line: footer(state) }],
    ...(cursor && cursor.row < height ? { cursor: { x: cursor.column + margin, y: cursor.row + 2 } } : {}),
  }
}

const blank: Row = { line: [] }

function wrapped(sentence: string, width: number): readonly Row[] {
  const lines: string[] = []
  for (const word of sentence.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim()
    if (lines.length === 0 || cells(longer) > width) lines.push(word)
    else lines[lines.length - 1] = longer
  }
  return lines.map((line) => ({ line: [span(line)] }))
}

/** The screen that is shown, or what lies over it. */
export function drawTop(state: State, screens: Screens): Drawing {
  const top = topOf(state)
  if (!top) return { crumbs: [], body: [], spoken: { lines: [] } }
  const frame = { ...roomOf(state.size), around: aroundOf(state) }
  const drawing = top.screen.draw(top.state, frame)
  if (state.over?.what === 'help') {
    const { rows, lines } = helpRows(top, frame)
    return { crumbs: [...drawing.crumbs, 'Keys'], body: rows, spoken: { lines } }
  }
  if (state.over?.what === 'palette') return paletteDrawing(state.over.palette, offers(state, screens), frame)
  return drawing
}

function header({ size, readOnly, look }: State, { crumbs, status = [] }: Drawing): Line {
  const way = crumbs.flatMap((crumb, at): Span[] =>
    at === crumbs.length - 1 ? [bold(crumb)] : [span(crumb, 'quiet'), span(` ${isAscii(look) ? '>' : '›'} `, 'faint')],
  )
  const left: Line = [
    bold('Rollcall', 'accent'),
    span('  '),
    ...way,
    ...(readOnly ? [span('  read-only', 'warn')] : []),
  ]
  return ends(left, status, size.columns - 2 * margin)
}

/** What was said last. As long as it stands a long sentence covers the end of the body, but never the field that is typed into. */
function messageRows({ message, size }: State, most: number): readonly Row[] {
  if (!message) return [blank]
  const lines = wrap([span(message.text.replaceAll('\n', '  '), message.tone)], size.columns - 2 * margin)
  const shown = lines.slice(0, Math.max(1, Math.min(3, most)))
  const more = lines.length > shown.length
  return shown.map((line, at) => ({ line: more && at === shown.length - 1 ? [...line, span(' …')] : line }))
}

/** The keys that work now, by importance, as many as fit; what works everywhere stands at the right. */
function footer(state: State): Line {
  const top = topOf(state)
  const width = state.size.columns - 2 * margin
  if (!top) return []
  if (state.over) return ends([], hint('esc', 'back', state.look), width)
  const typing = top.screen.takesText?.(top.state) ?? false
  const fixed = everywhere.filter(
    ({ act, quiet }) => !quiet && act !== 'palette' && (act !== 'back' || typing || state.open.length > 1),
  )
  const acts = actsOn(top, aroundOf(state))
  const esc = acts.find(({ keys }) => keys[0] === 'esc') // a screen may have its own way back
  const back = { keys: ['esc'], says: esc?.says ?? (typing ? 'leave' : 'back') }
  const always = typing ? [back] : esc ? [back, ...fixed.filter(({ act }) => act !== 'back')] : fixed
  const right = always.flatMap(({ keys, says }, at) => [
    ...(at > 0 ? [span('   ')] : []),
    ...hint(keys[0] ?? '', says, state.look),
  ])
  const own = acts.filter(({ quiet, keys }) => !quiet && keys[0] !== 'esc' && (!typing || (keys[0] ?? '').length > 1))
  const shown: Span[] = []
  for (const { keys, says } of [...own, ...(typing ? [] : everywhere.filter(({ act }) => act === 'palette'))]) {
    const next = [...(shown.length > 0 ? [span('   ')] : []), ...hint(keys[0] ?? '', says, state.look)]
    if (cells(plain([...shown, ...next, ...right])) + 3 > width) break
    shown.push(...next)
  }
  return ends(shown, right, width)
}

function hint(key: string, says: string, look: Look): Line {
  return [bold(keyLabel(key, look), 'accent'), span(` ${says}`, 'quiet')]
}

/** One thing at the left, another at the right; the left gives way. */
export function ends(left: Line, right: Line, width: number): Line {
  const end = fit(right, width)
  const room = width - cells(plain(end))
  const start = fit(left, end.length > 0 ? Math.max(0, room - 2) : room)
  return end.length > 0 ? [...start, span(' '.repeat(Math.max(0, room - cells(plain(start))))), ...end] : start
}
