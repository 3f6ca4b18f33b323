import { isDn, type Problem } from '@rollcall/model'
import { branchOf, setStatus, unreadBranches } from './tree.ts'
import type { DirectoryEffect, DirectoryState } from './types.ts'
import { selectedNode, type View, wanted, withTree } from './view.ts'

/** Entries of a page: a screen is full at once, and the server is not asked for what nobody scrolls to. */
export const aPage = 500
/** Rows before the end of a branch at which more of it is asked for. */
const ahead = 200

export interface Settled {
  readonly state: DirectoryState
  readonly effects: readonly DirectoryEffect[]
}

/** What is shown now: what a search found, else the tree. */
export function viewOf({ found, main }: DirectoryState): View {
  return found?.view ?? main
}

export function withView(state: DirectoryState, view: View): DirectoryState {
  return state.found ? { ...state, found: { ...state.found, view } } : { ...state, main: view }
}

/** What follows from where one is: branches that come into sight are read on, and the selected entry is shown beside them. */
export function settle(state: DirectoryState): Settled {
  const read = readOn(state)
  const shown = showSelected(read.state)
  return { state: shown.state, effects: [...read.effects, ...shown.effects] }
}

function readOn(state: DirectoryState): Settled {
  let view = viewOf(state)
  const effects: DirectoryEffect[] = []
  const ask = (of: string, most: number): void => {
    effects.push(readEffect(state, of, branchOf(view.tree, of).reading, most))
    view = withTree(view, setStatus(view.tree, of, 'reading'))
  }
  for (const of of unreadBranches(view.tree)) ask(of, aPage)
  if (view.toEnd !== undefined && branchOf(view.tree, view.toEnd).status === 'more')
    ask(view.toEnd, Number.MAX_SAFE_INTEGER)
  for (const of of wanted(view, ahead)) ask(of, aPage)
  return { state: effects.length > 0 ? withView(state, view) : state, effects }
}

function showSelected(state: DirectoryState): Settled {
  const node = selectedNode(viewOf(state))
  if (!node || node.ref === state.entry?.ref) return { state, effects: [] }
  const { whole: _, ...rest } = state
  const { ref, label } = node
  const value = { selected: 0 }
  if (node.depth === 0 && !node.kind && !state.found && !isDn(ref))
    return { state: { ...rest, entry: { ref, label, heading: true }, value }, effects: [] }
  return {
    state: { ...rest, entry: { ref, label }, value },
    effects: [{ effect: 'directory.show', connection: state.connection, ref }],
  }
}

/** From the beginning where `reading` is none. */
export function readEffect(
  state: DirectoryState,
  of: string,
  reading: number | undefined,
  most: number,
): DirectoryEffect {
  const { connection, found } = state
  const have = reading === undefined ? 0 : branchOf(viewOf(state).tree, of).children.length
  const about = found ? 'search' : `below ${of}`
  return {
    effect: 'directory.read',
    connection,
    about,
    of,
    have,
    most,
    ...(found && { text: found.text }),
    ...(reading === undefined ? {} : { reading }),
  }
}

/** Ends a read that runs to the end of its branch, because somebody did something else. */
export function standStill(state: DirectoryState): Settled {
  const view = viewOf(state)
  const { toEnd, ...rest } = view
  if (toEnd === undefined) return { state, effects: [] }
  const { reading, status } = branchOf(view.tree, toEnd)
  if (status !== 'reading') return { state: withView(state, rest), effects: [] }
  const still = withTree(rest, setStatus(view.tree, toEnd, 'more'))
  return { state: withView(state, still), effects: [readEffect(state, toEnd, reading, 0)] }
}

/** The branch could not be read. */
export function failBranch(state: DirectoryState, about: string, problem: Problem): DirectoryState {
  if (about === 'search') {
    if (!state.found) return state
    const { view } = state.found
    return { ...state, found: { ...state.found, view: withTree(view, setStatus(view.tree, '', 'failed', problem)) } }
  }
  const of = about.slice('below '.length)
  return { ...state, main: withTree(state.main, setStatus(state.main.tree, of, 'failed', problem)) }
}
