import { valueText } from '@rollcall/presenter'
import type { Key } from '../../keys.ts'
import { moveIn, moveOfKey } from '../../widgets/list.ts'
import { toClipboard } from '../clipboard.ts'
import type { Around, Go } from '../screen.ts'
import { syncsFrom } from './bindings.ts'
import { selectedValue } from './entry.ts'
import { viewOf } from './settle.ts'
import type { DirectoryState, DirectoryStep, Menu } from './types.ts'
import { selectedNode } from './view.ts'

/** One line of a menu: a letter takes it, Enter the selected one. */
export interface Choice {
  readonly key: string
  readonly says: string
}

/** What can be chosen now. */
export function choicesOf(state: DirectoryState, menu: Menu, around: Pick<Around, 'known'>): readonly Choice[] {
  if (menu.what !== 'copy')
    return syncsFrom(state, around).map((says, at) => ({ key: at < 9 ? String(at + 1) : '', says }))
  const value = selectedValue(state)
  return [
    { key: 'd', says: isTree(state) ? 'DN' : 'id' },
    ...(value ? [{ key: 'v', says: `value of ${value.attribute}` }] : []),
    ...(state.entry?.shown?.hasLdif ? [{ key: 'l', says: 'LDIF of the entry' }] : []),
  ]
}

/** What the menu asks. */
export function titleOf({ what }: Menu): string {
  if (what === 'copy') return 'Copy'
  return what === 'explain' ? 'Explain in which sync?' : 'Preview in which sync?'
}

/** Entries of a source without DNs have an id. */
function isTree(state: DirectoryState): boolean {
  return state.entry?.shown?.hasLdif ?? true
}

export function openMenu(state: DirectoryState, what: Menu['what'], around: Around): DirectoryStep {
  const menu: Menu = { what, list: { selected: 0 } }
  const choices = choicesOf(state, menu, around)
  if (what !== 'copy' && choices.length === 1) return choose(state, menu, 0, around)
  return { state: { ...state, menu } }
}

export function typeInMenu(state: DirectoryState, menu: Menu, key: Key, around: Around): DirectoryStep {
  const choices = choicesOf(state, menu, around)
  const letter = choices.findIndex((one) => one.key === key.name)
  if (letter >= 0) return choose(state, menu, letter, around)
  if (key.name === 'enter') return choose(state, menu, menu.list.selected, around)
  const way = moveOfKey(key.name)
  if (way) return { state: { ...state, menu: { ...menu, list: moveIn(menu.list, way, choices.length, 5) } } }
  return { state: key.name === 'esc' ? without(state) : state }
}

function choose(state: DirectoryState, menu: Menu, at: number, around: Around): DirectoryStep {
  const closed = without(state)
  const choice = choicesOf(state, menu, around)[at]
  const node = selectedNode(viewOf(state))
  if (!choice || !node) return { state: closed }
  if (menu.what !== 'copy')
    return { state: closed, go: wayTo(menu.what, choice.says, state.entry?.shown?.id ?? node.ref) }
  if (choice.key === 'l')
    return { state: closed, effects: [{ effect: 'directory.ldif', connection: state.connection, ref: node.ref }] }
  const value = selectedValue(state)
  if (choice.key === 'v' && value) {
    const text = value.value instanceof Uint8Array ? valueText(value.value, value.attribute) : String(value.value)
    return { state: closed, ...toClipboard(text, `The value of ${value.attribute}`, '') }
  }
  return { state: closed, ...toClipboard(node.ref, choice.says === 'DN' ? 'The DN' : 'The id', '') }
}

function wayTo(what: 'explain' | 'preview', sync: string, person: string): Go {
  return { to: 'screen', screen: what === 'explain' ? 'explain' : 'mapping', with: { sync, person } }
}

function without({ menu: _, ...state }: DirectoryState): DirectoryState {
  return state
}
