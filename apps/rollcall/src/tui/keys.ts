import { isAscii, type Look } from '@rollcall/presenter'

/** A key as the screens know it. */
export interface Key {
  /** `a`, `A`, `space`, `enter`, `esc`, `up`, `page-down`, `ctrl-s`, `shift-tab`, … */
  readonly name: string
  /** What it types into a field; absent for keys that type nothing. */
  readonly text?: string
}

/** What a key means on a screen. The footer, `?`, the palette and read-only mode all come from these. */
export interface Binding<Act extends string = string> {
  /** Names of keys that mean the same, the one to show first. */
  readonly keys: readonly string[]
  readonly act: Act
  /** One or two words for the footer. */
  readonly says: string
  /** Writes to the target, the configuration, the keychain or the state: cannot be reached in read-only mode. */
  readonly writes?: true
  /** Not in the footer: everybody knows it, or it is rarely needed. */
  readonly quiet?: true
}

/** Moving in a list; the same wherever there is one. */
export type Move = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last'

export const moves: readonly Binding<Move>[] = [
  { keys: ['up', 'k'], act: 'up', says: 'up', quiet: true },
  { keys: ['down', 'j'], act: 'down', says: 'down', quiet: true },
  { keys: ['page-up', 'ctrl-b'], act: 'page-up', says: 'a page up', quiet: true },
  { keys: ['page-down', 'ctrl-f'], act: 'page-down', says: 'a page down', quiet: true },
  { keys: ['home', 'g'], act: 'first', says: 'to the first', quiet: true },
  { keys: ['end', 'G'], act: 'last', says: 'to the last', quiet: true },
]

/** What works on every screen, unless a field takes the key as text. */
export type Everywhere = 'back' | 'help' | 'palette' | 'quit'

export const everywhere: readonly Binding<Everywhere>[] = [
  { keys: [':', 'ctrl-p'], act: 'palette', says: 'command' },
  { keys: ['esc', 'backspace'], act: 'back', says: 'back' },
  { keys: ['?'], act: 'help', says: 'keys' },
  { keys: ['ctrl-c'], act: 'quit', says: 'quit', quiet: true },
]

/** How a key is written for people. */
export function keyLabel(name: string, look: Pick<Look, 'signs'>): string {
  return (isAscii(look) ? undefined : arrows[name]) ?? labels[name] ?? name
}

const arrows: Readonly<Record<string, string>> = { up: '↑', down: '↓', left: '←', right: '→' }

const labels: Readonly<Record<string, string>> = {
  'page-up': 'pgup',
  'page-down': 'pgdn',
}
