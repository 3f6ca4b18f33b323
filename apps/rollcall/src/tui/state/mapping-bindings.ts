import { type Binding, type Move, moves } from '../keys.ts'
import { isMove } from '../widgets/list.ts'
import { casesNow, hasGroups, isChanged, isOfKind, type MappingState, ofGroups, rowNow } from './mapping-state.ts'
import type { Around } from './screen.ts'

export type MappingAct =
  | Move
  | 'keep'
  | 'complete'
  | 'undo-typing'
  | 'take'
  | 'write'
  | 'close'
  | 'edit'
  | 'user'
  | 'groups'
  | 'people'
  | 'worst'
  | 'section'
  | 'section-before'
  | 'save'
  | 'undo'
  | 'discard'
  | 'when'
  | 'raise'
  | 'lower'
  | 'directory'

export const mappingBindings: readonly Binding<MappingAct>[] = [
  { keys: ['enter'], act: 'write', says: 'write it', writes: true },
  { keys: ['enter'], act: 'take', says: 'take' },
  { keys: ['esc', 'backspace'], act: 'close', says: 'back', quiet: true },
  { keys: ['enter'], act: 'keep', says: 'keep' },
  { keys: ['tab'], act: 'complete', says: 'complete' },
  { keys: ['ctrl-z'], act: 'undo-typing', says: 'undo' },
  { keys: ['enter'], act: 'edit', says: 'edit' },
  { keys: ['shift-tab', '['], act: 'section-before', says: 'section before', quiet: true },
  { keys: ['ctrl-s'], act: 'save', says: 'save', writes: true },
  { keys: ['ctrl-z'], act: 'undo', says: 'undo' },
  { keys: ['tab', ']'], act: 'section', says: 'section' },
  { keys: ['t'], act: 'groups', says: 'groups' },
  { keys: ['t'], act: 'people', says: 'people' },
  { keys: ['u'], act: 'user', says: 'user' },
  { keys: ['w'], act: 'worst', says: 'worst cases' },
  { keys: ['x'], act: 'discard', says: 'throw away' },
  { keys: ['o'], act: 'when', says: 'always, once, if empty' },
  { keys: ['shift-up', 'K'], act: 'raise', says: 'try earlier' },
  { keys: ['shift-down', 'J'], act: 'lower', says: 'try later', quiet: true },
  { keys: ['d'], act: 'directory', says: 'user from the directory', quiet: true },
  ...moves,
]

export function canMapping(state: MappingState, act: MappingAct, { known }: Around): boolean {
  if (act === 'write') return state.proposal !== undefined && !state.proposal.problem
  if (act === 'close') return state.proposal !== undefined || state.worst !== undefined
  if (state.proposal) return false
  if (act === 'keep') return state.typing !== undefined
  if (act === 'complete') return state.typing !== undefined
  if (act === 'undo-typing') return (state.typing?.field.before.length ?? 0) > 0
  if (act === 'take') return state.worst !== undefined || state.asking !== undefined
  if (state.typing || state.asking) return false
  if (state.worst) return isMove(act)
  if (isMove(act) || act === 'section' || act === 'section-before') return true
  const row = rowNow(state)
  switch (act) {
    case 'edit':
      return row !== undefined
    case 'worst':
      return casesNow(state).length > 0
    case 'save':
    case 'discard':
      return isChanged(state)
    case 'undo':
      return state.before.length > 0
    case 'when':
      return row?.place.part === 'fields' && row.text !== ''
    case 'raise':
    case 'lower':
      return row?.place.part === 'match' && row.text !== '' && state.draft[row.place.kind].match.length > 1
    case 'user':
      return state.facts !== undefined && !ofGroups(state)
    case 'groups':
      return isOfKind(state) && state.kind === 'user' && hasGroups(state)
    case 'people':
      return ofGroups(state)
    case 'directory':
      return !ofGroups(state) && known.syncs.some(({ name }) => name === state.sync)
    default:
      return act satisfies never
  }
}
