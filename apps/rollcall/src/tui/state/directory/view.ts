import type { Move } from '../../keys.ts'
import { type List, moveIn } from '../../widgets/list.ts'
import { branchOf, emptyTree, isNote, type Node, type Tree, type TreeRow, top } from './tree.ts'

/** Entries to move through: a tree, or what a search found. */
export interface View {
  readonly tree: Tree
  readonly list: List
  /** A branch that is read to its end, while the selection stays at the end. */
  readonly toEnd?: string
}

export const emptyView: View = { tree: emptyTree, list: { selected: 0 } }

export function selectedRow({ tree, list }: View): TreeRow | undefined {
  return tree.rows[list.selected]
}

export function selectedNode(view: View): Node | undefined {
  const row = selectedRow(view)
  return isNote(row) ? undefined : row
}

/** The view with another tree, the selection on the same entry, wherever that is now. */
export function withTree(view: View, tree: Tree): View {
  const last = Math.max(0, tree.rows.length - 1)
  if (view.toEnd !== undefined) {
    const { toEnd, ...rest } = view
    return { ...rest, tree, list: { selected: endOf(tree, toEnd) }, ...(hasMore(tree, toEnd) ? { toEnd } : {}) }
  }
  return { ...view, tree, list: { selected: Math.min(last, placeOf(view, tree)) } }
}

function placeOf(view: View, tree: Tree): number {
  const node = selectedNode(view)
  const { selected } = view.list
  if (!node || tree.rows[selected] === node) return selected
  const same = tree.rows.indexOf(node)
  if (same >= 0) return same
  const named = indexOf(tree, node.ref)
  return named >= 0 ? named : selected
}

export function indexOf(tree: Tree, ref: string): number {
  return tree.rows.findIndex((row) => !isNote(row) && row.ref === ref)
}

export function select(view: View, selected: number): View {
  const { toEnd: _, ...rest } = view
  return { ...rest, list: { selected: Math.max(0, selected) } }
}

/** `page`: rows of a page. To the last one: first to the very end of the branch one is in, however far that is. */
export function move(view: View, way: Move, page: number): View {
  const { tree } = view
  const branch = way === 'last' ? branchAt(view) : undefined
  if (branch !== undefined && hasMore(tree, branch)) return { ...select(view, endOf(tree, branch)), toEnd: branch }
  const moved = select(view, moveIn(view.list, way, tree.rows.length, page).selected)
  const end = way === 'last' ? tree.rows.at(-1) : undefined
  return isNote(end) && hasMore(tree, end.of) ? { ...moved, toEnd: end.of } : moved
}

/** What the selected entry has open below it, else what it is below. */
export function branchAt(view: View): string {
  const row = selectedRow(view)
  if (isNote(row)) return row.of
  if (row && !row.leaf && view.tree.open.has(row.ref)) return row.ref
  const up = above(view)
  const parent = up === undefined ? undefined : view.tree.rows[up]
  return parent && !isNote(parent) ? parent.ref : top
}

function hasMore(tree: Tree, of: string): boolean {
  const { status } = branchOf(tree, of)
  if (tree.filter !== '') return false // it is about what was read
  return status === 'more' || status === 'reading'
}

/** The last line of a branch. */
function endOf(tree: Tree, of: string): number {
  const note = tree.rows.findLastIndex((row) => isNote(row) && row.of === of)
  if (note >= 0) return note
  const end = branchOf(tree, of).children.at(-1)
  return end ? Math.max(0, tree.rows.lastIndexOf(end)) : 0
}

/** Where the entry that this one is below stands; undefined at the top. */
export function above({ tree, list }: View): number | undefined {
  const row = tree.rows[list.selected]
  if (!row || row.depth === 0) return undefined
  for (let at = list.selected - 1; at >= 0; at--) {
    const one = tree.rows[at]
    if (one && !isNote(one) && one.depth < row.depth) return at
  }
  return undefined
}

/** Branches of which more is wanted: those whose end is near the selection or right above it. */
export function wanted({ tree, list }: View, ahead: number): readonly string[] {
  if (tree.filter !== '') return [] // it shows what is loaded; reading on for its sake would read everything
  return tree.tails
    .filter(({ at, of }) => at >= list.selected && at - list.selected < ahead && branchOf(tree, of).status === 'more')
    .map(({ of }) => of)
}
