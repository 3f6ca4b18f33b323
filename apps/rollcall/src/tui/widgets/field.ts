import type { Key } from '../keys.ts'

/** A line of text that somebody types. `cursor` counts graphemes before it. */
export interface Field {
  readonly text: string
  readonly cursor: number
  /** What ctrl-z goes back to, the newest last. */
  readonly before: readonly { readonly text: string; readonly cursor: number }[]
}

export const emptyField: Field = { text: '', cursor: 0, before: [] }

export function fieldOf(text: string): Field {
  return { text, cursor: graphemes(text).length, before: [] }
}

/** The field after a key; the very same field where the key means nothing to it. */
export function typeInto(field: Field, key: Key): Field {
  if (key.text !== undefined) return insert(field, key.text)
  const all = graphemes(field.text)
  const { cursor } = field
  switch (key.name) {
    case 'left':
    case 'ctrl-b':
      return at(field, cursor - 1, all.length)
    case 'right':
    case 'ctrl-f':
      return at(field, cursor + 1, all.length)
    case 'home':
    case 'ctrl-a':
      return at(field, 0, all.length)
    case 'end':
    case 'ctrl-e':
      return at(field, all.length, all.length)
    case 'alt-left':
    case 'alt-b':
      return at(field, wordStart(all, cursor), all.length)
    case 'alt-right':
    case 'alt-f':
      return at(field, wordEnd(all, cursor), all.length)
    case 'backspace':
    case 'ctrl-h':
      return remove(field, all, cursor - 1, cursor)
    case 'delete':
    case 'ctrl-d':
      return remove(field, all, cursor, cursor + 1)
    case 'ctrl-w':
      return remove(field, all, wordStart(all, cursor), cursor)
    case 'ctrl-u':
      return remove(field, all, 0, cursor)
    case 'ctrl-k':
      return remove(field, all, cursor, all.length)
    case 'ctrl-z':
      return undo(field)
    default:
      return field
  }
}

/** Typed or pasted text at the cursor; line breaks become blanks, other controls nothing. */
export function insert(field: Field, text: string): Field {
  const fit = text.replace(/\r\n|[\r\n\t]/g, ' ').replace(/\p{Cc}/gu, '')
  if (fit === '') return field
  const all = graphemes(field.text)
  const head = all.slice(0, field.cursor).join('') + fit
  const cursor = graphemes(head).length
  return changed(field, head + all.slice(field.cursor).join(''), cursor)
}

/** The whole text anew, as a completion or a choice makes it; ctrl-z takes it back. */
export function replaceText(field: Field, text: string): Field {
  return changed(field, text, graphemes(text).length)
}

/** Where the part before the cursor ends, for completion and for the place of the cursor in cells. */
export function beforeCursor({ text, cursor }: Field): string {
  return graphemes(text).slice(0, cursor).join('')
}

function changed({ text: was, cursor: from, before }: Field, text: string, cursor: number): Field {
  return { text, cursor, before: [...before.slice(-99), { text: was, cursor: from }] }
}

function at(field: Field, cursor: number, length: number): Field {
  const to = Math.max(0, Math.min(length, cursor))
  return to === field.cursor ? field : { ...field, cursor: to }
}

function remove(field: Field, all: readonly string[], from: number, to: number): Field {
  if (from < 0 || from >= to || from >= all.length) return field
  return changed(field, [...all.slice(0, from), ...all.slice(to)].join(''), from)
}

function undo({ before, ...field }: Field): Field {
  const last = before.at(-1)
  return last ? { ...last, before: before.slice(0, -1) } : { ...field, before }
}

function wordStart(all: readonly string[], cursor: number): number {
  let to = cursor
  while (to > 0 && !isWord(all[to - 1])) to--
  while (to > 0 && isWord(all[to - 1])) to--
  return to
}

function wordEnd(all: readonly string[], cursor: number): number {
  let to = cursor
  while (to < all.length && !isWord(all[to])) to++
  while (to < all.length && isWord(all[to])) to++
  return to
}

function isWord(one: string | undefined): boolean {
  return one !== undefined && /[\p{L}\p{N}\p{M}]/u.test(one)
}

function graphemes(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
