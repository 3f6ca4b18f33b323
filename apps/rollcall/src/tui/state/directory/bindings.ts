import { type Binding, type Move, moves } from '../../keys.ts'
import { isMove } from '../../widgets/list.ts'
import type { Around } from '../screen.ts'
import { followed, selectedValue } from './entry.ts'
import { viewOf } from './settle.ts'
import { isNote } from './tree.ts'
import type { DirectoryState } from './types.ts'
import { selectedNode, selectedRow } from './view.ts'

export type DirectoryAct =
  | Move
  | 'pick'
  | 'go-there'
  | 'follow'
  | 'whole'
  | 'answer'
  | 'open'
  | 'close'
  | 'toggle'
  | 'leave-entry'
  | 'filter'
  | 'search'
  | 'explain'
  | 'preview'
  | 'operational'
  | 'copy'
  | 'write'
  | 'pane'
  | 'again'
  | 'come-back'
  | 'step-back'

export const directoryBindings: readonly Binding<DirectoryAct>[] = [
  { keys: ['enter'], act: 'pick', says: 'take' },
  { keys: ['enter'], act: 'go-there', says: 'go there' },
  { keys: ['enter'], act: 'answer', says: 'take' },
  { keys: ['right', 'enter', 'l'], act: 'follow', says: 'follow' },
  { keys: ['right', 'enter', 'l'], act: 'whole', says: 'whole value' },
  { keys: ['left', 'h'], act: 'leave-entry', says: 'back to the tree', quiet: true },
  { keys: ['right', 'l'], act: 'open', says: 'open' },
  { keys: ['enter', 'space'], act: 'toggle', says: 'open or close', quiet: true },
  { keys: ['/'], act: 'filter', says: 'filter' },
  { keys: ['s'], act: 'search', says: 'search' },
  { keys: ['tab'], act: 'pane', says: 'pane' },
  { keys: ['x'], act: 'explain', says: 'explain' },
  { keys: ['left', 'h'], act: 'close', says: 'close' },
  { keys: ['p'], act: 'preview', says: 'preview' },
  { keys: ['o'], act: 'operational', says: 'operational' },
  { keys: ['y'], act: 'copy', says: 'copy' },
  { keys: ['w'], act: 'write', says: 'write LDIF', writes: true },
  { keys: ['r'], act: 'again', says: 'read again' },
  { keys: ['backspace'], act: 'come-back', says: 'where one was', quiet: true },
  { keys: ['esc', 'backspace'], act: 'step-back', says: 'back', quiet: true },
  ...moves,
]

export function canDirectory(state: DirectoryState, act: DirectoryAct, around: Around): boolean {
  const view = viewOf(state)
  const node = selectedNode(view)
  const inTree = state.pane === 'tree'
  const typing = state.asking !== undefined || state.menu !== undefined
  if (typing || act === 'answer') return typing && act === 'answer'
  if (isMove(act)) return true
  switch (act) {
    case 'pick':
      return inTree && state.pick && node?.kind === 'user'
    case 'go-there':
      return inTree && state.found !== undefined && node !== undefined
    case 'open':
      return inTree && node !== undefined
    case 'toggle':
      return inTree && node !== undefined && state.found === undefined
    case 'close':
      return inTree && state.found === undefined && selectedRow(view) !== undefined
    case 'follow':
      return state.whole === undefined && followed(state) !== undefined
    case 'whole':
      return state.whole === undefined && selectedValue(state) !== undefined && followed(state) === undefined
    case 'leave-entry':
      return !inTree
    case 'filter':
    case 'search':
    case 'again':
      return true
    case 'explain':
      return node !== undefined && node.kind !== undefined && syncsFrom(state, around).length > 0
    case 'preview':
      return node?.kind === 'user' && syncsFrom(state, around).length > 0
    case 'operational':
      return (state.entry?.shown?.operational.length ?? 0) > 0
    case 'copy':
      return node !== undefined && !state.entry?.heading
    case 'write':
      return state.entry?.shown?.hasLdif === true
    case 'pane':
      return node !== undefined && !isNote(selectedRow(view))
    case 'come-back':
      return state.places.length > 0 && state.whole === undefined
    case 'step-back':
      return !inTree || state.found !== undefined || view.tree.filter !== ''
    default:
      return act satisfies never
  }
}

/** Syncs that read from this connection, by name. */
export function syncsFrom({ connection }: DirectoryState, { known }: Pick<Around, 'known'>): readonly string[] {
  return known.syncs.filter(({ from }) => from === connection).map(({ name }) => name)
}
