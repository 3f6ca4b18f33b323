import type { Key } from '../keys.ts'

/** One thing that came from a terminal. */
export type Heard =
  | { readonly heard: 'key'; readonly key: Key }
  /** Pasted in brackets (`ESC[200~`): never taken for keys. */
  | { readonly heard: 'paste'; readonly text: string }
  /** In cells of the terminal, from 0. */
  | { readonly heard: 'click'; readonly column: number; readonly row: number }
  | { readonly heard: 'wheel'; readonly to: 'up' | 'down' }
  /** To a question about the terminal. */
  | { readonly heard: 'answer'; readonly text: string }

/** Takes what a terminal sends apart; sequences that come in pieces are put together. */
export interface InputParser {
  readonly take: (text: string) => readonly Heard[]
  /** For how many ms to wait for the rest of what came last; undefined where nothing is open. */
  readonly patience: () => number | undefined
  /** What came last, as it stands: nothing more of it comes. */
  readonly give: () => readonly Heard[]
}

/** Esc on its own is told from a sequence by the time that passes, in ms. */
const escPatience = 40
const pastePatience = 1000

export function openParser(): InputParser {
  let open = ''
  return {
    take(text) {
      const all: Heard[] = []
      open += text
      while (open !== '') {
        const found = next(open)
        if (!found) break
        open = open.slice(found.length)
        all.push(...found.heard)
      }
      return all
    },
    patience: () => (open === '' ? undefined : open.startsWith(pasteStart) ? pastePatience : escPatience),
    give() {
      const rest = open
      open = ''
      if (rest.startsWith(pasteStart)) return [{ heard: 'paste', text: rest.slice(pasteStart.length) }]
      if (rest === esc) return [pressed('esc')]
      return rest.length === 2 ? [pressed(`alt-${rest[1]}`)] : []
    },
  }
}

interface Found {
  readonly heard: readonly Heard[]
  readonly length: number
}

/** The first thing of a text; undefined where its end has not come yet. */
function next(text: string): Found | undefined {
  if (!text.startsWith(esc)) return plainText(text)
  if (text.length === 1) return undefined
  if (text.startsWith(pasteStart)) {
    const end = text.indexOf(pasteEnd)
    if (end < 0) return undefined
    return { heard: [{ heard: 'paste', text: text.slice(pasteStart.length, end) }], length: end + pasteEnd.length }
  }
  const second = text[1] ?? ''
  if (second === '[') return controlSequence(text)
  if (second === 'O') return ss3(text)
  if (second === ']' || second === 'P') return stringSequence(text)
  if (second === esc) return { heard: [pressed('esc')], length: 1 }
  const [one] = plainText(text.slice(1)).heard
  const length = 1 + (segmenter.segment(text.slice(1))[Symbol.iterator]().next().value?.segment.length ?? 1)
  return { heard: one?.heard === 'key' ? [pressed(`alt-${one.key.name}`)] : [], length }
}

/** Up to the next sequence: a key a grapheme. */
function plainText(text: string): Found {
  const end = text.indexOf(esc)
  const run = end < 0 ? text : text.slice(0, end)
  return { heard: Array.from(segmenter.segment(run), ({ segment }) => typed(segment)), length: run.length }
}

function typed(text: string): Heard {
  const name = controls[text]
  if (name !== undefined) return pressed(name)
  const code = text.codePointAt(0) ?? 0
  if (code <= 0x1f) return pressed(`ctrl-${String.fromCharCode(code + 0x60)}`)
  if (/\p{Cc}/u.test(text)) return pressed('unknown')
  return { heard: 'key', key: { name: text === ' ' ? 'space' : text, text } }
}

const controls: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\r\n': 'enter',
  '\t': 'tab',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\0': 'ctrl-space',
  '\u001c': 'ctrl-\\',
  '\u001d': 'ctrl-]',
  '\u001e': 'ctrl-^',
  '\u001f': 'ctrl-_',
}

/** CSI (ECMA-48 5.4): keys, reports of the mouse, answers. */
function controlSequence(text: string): Found | undefined {
  const linux = linuxKey.exec(text)
  if (linux) return { heard: [pressed(`f${'ABCDE'.indexOf(linux[1] ?? '') + 1}`)], length: linux[0].length }
  const match = control.exec(text)
  if (!match) return openControl.test(text) ? undefined : { heard: [pressed('alt-[')], length: 2 }
  const [all, parameters = '', , final = ''] = match
  if (parameters.startsWith('<')) return { heard: mouse(parameters.slice(1), final), length: all.length }
  const [first = '', second = '1'] = parameters.split(';')
  const name = final === '~' ? tildeKeys[first] : letterKeys[final]
  if (name === undefined) return { heard: [{ heard: 'answer', text: all }], length: all.length }
  return { heard: [pressed(modified(name, Number(second)))], length: all.length }
}

function ss3(text: string): Found | undefined {
  if (text.length < 3) return undefined
  const name = letterKeys[text[2] ?? ''] ?? ss3Keys[text[2] ?? '']
  return { heard: name === undefined ? [] : [pressed(name)], length: 3 }
}

/** OSC and DCS, up to BEL or ST. */
function stringSequence(text: string): Found | undefined {
  const match = stringEnd.exec(text)
  if (!match) return undefined
  const length = match.index + match[0].length
  return { heard: [{ heard: 'answer', text: text.slice(0, length) }], length }
}

/** SGR reports of the mouse (xterm, mode 1006): only presses of the first button, and the wheel. */
function mouse(parameters: string, final: string): readonly Heard[] {
  const [button = 0, column = 1, row = 1] = parameters.split(';').map(Number)
  if (final !== 'M') return []
  if (button === 64 || button === 65) return [{ heard: 'wheel', to: button === 64 ? 'up' : 'down' }]
  return button === 0 ? [{ heard: 'click', column: column - 1, row: row - 1 }] : []
}

function pressed(name: string): Heard {
  return { heard: 'key', key: { name } }
}

/** By xterm's number for the modifiers. */
function modified(name: string, modifiers: number): string {
  const bits = modifiers - 1
  return `${bits & 4 ? 'ctrl-' : ''}${bits & 2 ? 'alt-' : ''}${bits & 1 ? 'shift-' : ''}${name}`
}

const letterKeys: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  S: 'f4',
  Z: 'shift-tab',
}

const ss3Keys: Readonly<Record<string, string>> = { M: 'enter', R: 'f3' }

const tildeKeys: Readonly<Record<string, string>> = {
  ...{ 1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'page-up', 6: 'page-down', 7: 'home', 8: 'end' },
  ...{ 11: 'f1', 12: 'f2', 13: 'f3', 14: 'f4', 15: 'f5', 17: 'f6', 18: 'f7', 19: 'f8', 20: 'f9', 21: 'f10' },
  ...{ 23: 'f11', 24: 'f12' },
}

const esc = '\u001b'
const pasteStart = `${esc}[200~`
const pasteEnd = `${esc}[201~`
const control = new RegExp(`^${esc}\\[([\\x30-\\x3f]*)([\\x20-\\x2f]*)([\\x40-\\x7e])`)
const openControl = new RegExp(`^${esc}\\[[\\x30-\\x3f]*[\\x20-\\x2f]*$`)
const linuxKey = new RegExp(`^${esc}\\[\\[([A-E])`)
const stringEnd = new RegExp(`\\u0007|${esc}\\\\`)
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
