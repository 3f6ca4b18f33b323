import type { Key } from '../../keys.ts'
import { fieldOf, typeInto } from '../../widgets/field.ts'
import { moveBelow } from '../../widgets/list.ts'
import type { Around } from '../screen.ts'
import { pageOf } from './entry.ts'
import { viewOf, withView } from './settle.ts'
import { firstFit, fits, setFilter } from './tree.ts'
import type { Asking, DirectoryState, DirectoryStep } from './types.ts'
import { emptyView, move, select, selectedNode, withTree } from './view.ts'

/** Opens a field at the foot, with what stands to reason in it. */
export function ask(state: DirectoryState, what: Asking['what']): DirectoryState {
  return { ...state, asking: { what, field: firstText(state, what) } }
}

function firstText(state: DirectoryState, what: Asking['what']): Asking['field'] {
  if (what === 'filter') return fieldOf(viewOf(state).tree.filter)
  if (what === 'search') return fieldOf(state.found?.text ?? '')
  const label = selectedNode(viewOf(state))?.label ?? 'entry'
  const name = label.slice(label.indexOf('=') + 1).replace(/[^\p{L}\p{N}._-]+/gu, '-')
  return fieldOf(`${name.replace(/^[.-]+/, '') || 'entry'}.ldif`)
}

export function typeInField(state: DirectoryState, asking: Asking, key: Key, around: Around): DirectoryStep {
  if (key.name === 'esc') return { state: leave(asking.what === 'filter' ? filter(state, '') : state) }
  if (key.name === 'enter') return answer(state, asking)
  const way = asking.what === 'filter' ? moveBelow(key) : undefined
  if (way) return { state: withView(state, move(viewOf(state), way, pageOf(around.size))) }
  return { state: typed(state, asking, typeInto(asking.field, key)) }
}

export function typed(state: DirectoryState, asking: Asking, field: Asking['field']): DirectoryState {
  if (field === asking.field) return state
  const now = { ...state, asking: { what: asking.what, field } }
  return asking.what === 'filter' ? filter(now, field.text) : now
}

/** Shows only what holds the text, the selection on the same entry where it still shows. */
export function filter(state: DirectoryState, text: string): DirectoryState {
  const view = viewOf(state)
  const before = selectedNode(view)
  const now = withTree(view, setFilter(view.tree, text))
  if (text === '' || !before || (selectedNode(now) === before && fits(before, text))) return withView(state, now)
  return withView(state, select(now, firstFit(now.tree)))
}

function answer(state: DirectoryState, { what, field }: Asking): DirectoryStep {
  const text = field.text.trim()
  if (what === 'filter' || text === '') return { state: leave(state) }
  if (what === 'search') return { state: { ...leave(state), pane: 'tree', found: { text, view: emptyView } } }
  const ref = selectedNode(viewOf(state))?.ref
  if (ref === undefined) return { state: leave(state) }
  return { state, effects: [{ effect: 'directory.write', connection: state.connection, ref, file: text }] }
}

export function leave({ asking: _, ...state }: DirectoryState): DirectoryState {
  return state
}
