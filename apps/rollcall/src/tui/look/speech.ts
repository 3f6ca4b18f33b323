import { clean } from '@rollcall/presenter'
import { topOf } from '../state/reduce.ts'
import type { Message } from '../state/screen.ts'
import type { Screens } from '../state/screens.ts'
import type { State } from '../state/state.ts'
import { drawTop } from './frame.ts'

/** What was said so far, as far as it must not be said again. */
export interface Told {
  /** Which screen, or what lies over it, was spoken of last. */
  readonly view: string
  /** By view: what it showed when it was last spoken of. */
  readonly lines: Readonly<Record<string, readonly string[]>>
  readonly item?: string | undefined
  readonly message?: Message | undefined
}

export const nothingTold: Told = { view: '', lines: {} }

/** What is new since, a line each: on another screen its name first; then messages, what else it shows, and the selection. */
export function speech(
  before: Told,
  state: State,
  screens: Screens,
): { readonly told: Told; readonly says: readonly string[] } {
  const view = viewOf(state)
  const { crumbs, spoken } = drawTop(state, screens)
  const lines = spoken.lines.filter((line) => line.trim() !== '')
  const heard = before.lines[view] ?? []
  const { message } = state
  const says = [
    ...(view === before.view ? [] : [nameOf(crumbs, state)]),
    ...(message && message !== before.message ? [messageText(message)] : []),
    ...lines.filter((line) => !heard.includes(line)),
    ...(spoken.item && (spoken.item !== before.item || view !== before.view) ? [spoken.item] : []),
  ]
  const told = { view, lines: { ...open(before.lines, state), [view]: lines }, item: spoken.item, message }
  return { told, says: says.flatMap((line) => line.split('\n')).map((line) => inWords(clean(line))) }
}

/** Label and text of the field that takes what is typed, and on which view it stands. */
export function fieldOf(state: State, screens: Screens): { readonly view: string; readonly text: string } | undefined {
  const { field } = drawTop(state, screens).spoken
  return field === undefined ? undefined : { view: viewOf(state), text: clean(field) }
}

/** Columns and the signs that begin a line are for eyes. */
function inWords(line: string): string {
  const [sign = '', ...rest] = line.trim().split(' ')
  const word = signWords[sign]
  const text = word === undefined || rest.length === 0 ? line.trim() : `${word}${rest.join(' ').trim()}`
  return text.replaceAll(' → ', ' to ').replace(/ {2,}/g, ', ')
}

const signWords: Readonly<Record<string, string>> = {
  ...{ '·': '', '.': '', '●': '', '✓': 'done: ', '✕': 'failed: ', '▲': 'held: ', '!': 'finding: ' },
}

function viewOf(state: State): string {
  return `${topOf(state)?.id ?? ''}/${state.over?.what ?? ''}`
}

/** Screens that were left are forgotten. */
function open(lines: Told['lines'], state: State): Told['lines'] {
  return Object.fromEntries(Object.entries(lines).filter(([view]) => state.open.some(({ id }) => view === `${id}/`)))
}

function nameOf(crumbs: readonly string[], { readOnly }: State): string {
  return `${crumbs.join(', ') || 'Home'}${readOnly ? ', read-only' : ''}`
}

function messageText({ text, tone }: Message): string {
  if (tone === 'bad') return `Error: ${text}`
  return tone === 'warn' ? `Attention: ${text}` : text
}
