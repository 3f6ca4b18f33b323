import { followed } from './entry.ts'
import { aPage, readEffect, viewOf, withView } from './settle.ts'
import { branchOf, closeNode, type Item, isNote, openNode, reveal, setFilter, setStatus } from './tree.ts'
import type { DirectoryState, DirectoryStep, Place } from './types.ts'
import { above, branchAt, indexOf, select, selectedNode, type View, withTree } from './view.ts'

/** Opens what has something below it; of what has not, the entry. */
export function open(state: DirectoryState): DirectoryState {
  const view = viewOf(state)
  const node = selectedNode(view)
  if (!node) return state
  if (node.leaf || state.found || view.tree.open.has(node.ref)) return { ...state, pane: 'entry' }
  return withView(state, withTree(view, openNode(view.tree, node)))
}

export function toggle(state: DirectoryState): DirectoryState {
  const view = viewOf(state)
  const node = selectedNode(view)
  if (node && !node.leaf && view.tree.open.has(node.ref))
    return withView(state, withTree(view, closeNode(view.tree, node)))
  return open(state)
}

/** Closes what is open; on what is not, goes to what it is below. */
export function close(state: DirectoryState): DirectoryState {
  const view = viewOf(state)
  const node = selectedNode(view)
  if (node && !node.leaf && view.tree.open.has(node.ref)) return toggle(state)
  const up = above(view)
  return up === undefined ? state : withView(state, select(view, up))
}

/** To the entry that a value names. */
export function follow(state: DirectoryState): DirectoryStep {
  const ref = followed(state)
  if (ref === undefined) return { state }
  return {
    state: { ...state, places: [...state.places, placeOf(state)].slice(-100) },
    effects: [{ effect: 'directory.find', connection: state.connection, ref }],
  }
}

function placeOf({ found, main, value }: DirectoryState): Place {
  return { path: pathTo(main), value, ...(found && { found }) }
}

/** The selected entry and what it is below, from the top. */
function pathTo(view: View): readonly Item[] {
  const path: Item[] = []
  for (let at: number | undefined = view.list.selected; at !== undefined; at = above(select(view, at))) {
    const row = view.tree.rows[at]
    if (row && !isNote(row)) path.unshift(row)
  }
  return path
}

/** Back to where one was before a value was followed. */
export function comeBack(state: DirectoryState): DirectoryStep {
  const place = state.places.at(-1)
  if (!place) return { state }
  const there = goTo({ ...state, places: state.places.slice(0, -1) }, place.path)
  const back = place.found ? { ...there, found: place.found } : there
  const node = selectedNode(viewOf(back))
  if (!node) return { state: back }
  const { ref, label } = node
  return {
    state: { ...back, entry: { ref, label }, value: place.value },
    effects: [{ effect: 'directory.show', connection: state.connection, ref }],
  }
}

/** Shows an entry in the tree, whatever is opened for that. */
export function goTo(state: DirectoryState, path: readonly Item[]): DirectoryState {
  const { found: _, whole: __, ...rest } = state
  const tree = reveal(setFilter(state.main.tree, ''), path)
  const at = indexOf(tree, path.at(-1)?.ref ?? '')
  return { ...rest, main: at < 0 ? withTree(state.main, tree) : { ...select(state.main, at), tree } }
}

/** Reads again: the branch that is selected or that the selected entry is in, and the entry. */
export function again(state: DirectoryState): DirectoryStep {
  const view = viewOf(state)
  const of = branchAt(view)
  const { entry: _, ...rest } = state
  const next = withView(rest, withTree(view, setStatus(view.tree, of, 'reading')))
  return {
    state: next,
    effects: [readEffect(state, of, undefined, Math.max(aPage, branchOf(view.tree, of).children.length))],
  }
}
