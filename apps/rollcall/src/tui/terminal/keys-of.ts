import type { Key as InkKey } from 'ink'
import type { Key } from '../keys.ts'

/**
 * The keys in what Ink hands over. Ink gives keys that came in one chunk as one text: `abc⏎` pasted without brackets, or typed
 * faster than a terminal sends.
 */
export function keysOf(input: string, key: Partial<InkKey>): readonly Key[] {
  if (key.eventType === 'release') return []
  const name = nameOf(key)
  if (name !== undefined) return [{ name: withModifiers(name, key) }]
  if (key.ctrl || key.meta) return input === '' ? [] : [{ name: `${key.ctrl ? 'ctrl' : 'alt'}-${input.toLowerCase()}` }]
  return Array.from(segmenter.segment(input), ({ segment }) => typed(segment))
}

function typed(text: string): Key {
  const control = controls[text]
  if (control !== undefined) return { name: control }
  if (/\p{Cc}/u.test(text)) return { name: 'unknown' }
  return { name: text === ' ' ? 'space' : text, text }
}

const controls: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\r\n': 'enter',
  '\t': 'tab',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\u001b': 'esc',
}

function nameOf(key: Partial<InkKey>): string | undefined {
  return names.find(([flag]) => key[flag])?.[1]
}

const names: readonly (readonly [keyof InkKey, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'page-up'],
  ['pageDown', 'page-down'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
]

function withModifiers(name: string, { ctrl, shift, meta }: Partial<InkKey>): string {
  if (name === 'esc') return name
  return `${ctrl ? 'ctrl-' : ''}${meta ? 'alt-' : ''}${shift && name !== 'enter' ? 'shift-' : ''}${name}`
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
