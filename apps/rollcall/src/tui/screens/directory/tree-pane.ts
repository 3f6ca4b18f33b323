import { bold, cells, clean, count, fit, type Line, type Look, pad, plain, span } from '@rollcall/presenter'
import { viewOf } from '../../state/directory/settle.ts'
import {
  branchOf,
  isNote,
  mostKept,
  type Node,
  type Note,
  type Tree,
  type TreeRow,
} from '../../state/directory/tree.ts'
import type { DirectoryState } from '../../state/directory/types.ts'
import type { PaneRow } from '../../widgets/beside.ts'
import { windowOf } from '../../widgets/list.ts'

export interface Pane {
  readonly width: number
  readonly height: number
  readonly look: Look
}

/** The part of the tree, or of what was found, that is in sight. */
export function treeRows(state: DirectoryState, { width, height, look }: Pane): readonly PaneRow[] {
  const { tree, list } = viewOf(state)
  const selected = Math.min(list.selected, tree.rows.length - 1)
  const { from, to } = windowOf(selected, tree.rows.length, height)
  const shown = tree.rows.slice(from, to)
  if (shown.length === 0 && tree.filter !== '') return [{ line: [span('Nothing that was read fits.', 'quiet')] }]
  const labels = labelWidths(shown, width)
  return shown.map((row, at) => {
    const here = from + at === selected
    const line = isNote(row)
      ? noteLine(row, tree, look)
      : nodeLine(row, {
          tree,
          look,
          width: width - 1,
          label: labels.get(row.depth) ?? 0,
          flat: state.found !== undefined,
        })
    return here && state.pane === 'tree' && !state.menu
      ? { line, selected: true }
      : { line: here ? line.map(strong) : line }
  })
}

function strong<T extends { readonly text: string }>(one: T): T & { readonly bold: true } {
  return { ...one, bold: true }
}

/** Names stand below each other at each depth, unless a label is very long. */
function labelWidths(rows: readonly TreeRow[], width: number): ReadonlyMap<number, number> {
  const widths = new Map<number, number>()
  const most = Math.max(8, Math.floor(width * 0.4))
  for (const row of rows)
    if (!isNote(row) && row.name !== undefined) {
      const own = Math.min(most, cells(clean(row.label)))
      widths.set(row.depth, Math.max(widths.get(row.depth) ?? 0, own))
    }
  return widths
}

interface NodeLook {
  readonly tree: Tree
  readonly look: Look
  readonly width: number
  readonly label: number
  /** A list: nothing in it opens. */
  readonly flat: boolean
}

function nodeLine(node: Node, { tree, look, width, label, flat }: NodeLook): Line {
  const open = tree.open.has(node.ref)
  const sign = node.leaf || flat ? ' ' : open ? look.signs.opened : look.signs.closed
  const text = clean(node.depth === 0 && !flat ? node.ref : node.label)
  const named = node.name === undefined ? [] : [span(`  ${clean(node.name)}`, 'quiet')]
  const shown = node.name === undefined ? text : pad(text, Math.max(label, Math.min(cells(text), label)))
  const start: Line = [
    span(' '.repeat(node.depth * 2)),
    span(`${sign} `, 'accent'),
    node.leaf || flat ? span(shown) : bold(shown),
    ...named,
  ]
  const end = open ? countText(tree, node.ref) : ''
  if (end === '') return fit(start, width)
  const room = width - cells(end) - 1
  const fitting = fit(start, room)
  return [...fitting, span(' '.repeat(room - cells(plain(fitting)) + 1)), span(end, 'quiet')]
}

/** `2,402`, or `2,000+` while more is to come; nothing while nothing is known. */
export function countText(tree: Tree, ref: string): string {
  const { children, status } = branchOf(tree, ref)
  if (status === 'whole') return count(children.length)
  return children.length > 0 ? `${count(children.length)}+` : ''
}

function noteLine({ note, of, depth }: Note, tree: Tree, look: Look): Line {
  const start = span(' '.repeat(depth * 2 + 2))
  switch (note) {
    case 'reading':
      return [start, span('reading …', 'quiet')]
    case 'more':
      return [start, span('… more', 'quiet')]
    case 'empty':
      return [start, span(of === '' ? 'nothing found' : 'nothing below', 'quiet')]
    case 'full':
      return [start, span(`${count(mostKept)} is all that is kept`, 'warn')]
    case 'failed':
      return [
        start,
        span(`${look.signs.failed} `, 'bad'),
        span(clean(branchOf(tree, of).problem?.message ?? ''), 'bad'),
      ]
    default:
      return note satisfies never
  }
}
