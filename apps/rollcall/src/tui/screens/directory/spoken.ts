import { clean, count, valueText } from '@rollcall/presenter'
import { followed, selectedValue, valuesOf, wholeLines } from '../../state/directory/entry.ts'
import { choicesOf, titleOf } from '../../state/directory/menu.ts'
import { viewOf } from '../../state/directory/settle.ts'
import { branchOf, isNote, type Node, type Note, type Tree } from '../../state/directory/tree.ts'
import type { DirectoryState } from '../../state/directory/types.ts'
import { selectedRow } from '../../state/directory/view.ts'
import type { Frame, Spoken } from '../../state/screen.ts'
import { nameOf } from './entry-pane.ts'
import { countText } from './tree-pane.ts'

/** For those who listen: where they are, in words. */
export function spokenOf(state: DirectoryState, frame: Frame, last: string): Spoken {
  const { tree } = viewOf(state)
  if (state.menu) {
    const choices = choicesOf(state, state.menu, frame.around)
    const choice = choices[state.menu.list.selected]
    return { lines: [titleOf(state.menu)], ...(choice ? { item: `${choice.key} ${clean(choice.says)}` } : {}) }
  }
  const field = state.asking ? { field: last } : {}
  const item = state.pane === 'entry' ? valueSaid(state) : rowSaid(state)
  const filter =
    tree.filter === '' || state.asking ? [] : [`${count(tree.fitting)} fit the filter ${clean(tree.filter)}`]
  return { lines: [...filter, ...entrySaid(state)], ...field, ...(item === undefined ? {} : { item }) }
}

function entrySaid(state: DirectoryState): readonly string[] {
  const { entry, pane, whole } = state
  if (!entry) return []
  if (entry.problem) return [entry.problem.message, entry.problem.hint ?? ''].filter(Boolean).map(clean)
  if (pane !== 'entry') return []
  const value = whole && selectedValue(state)
  if (value) return [`${clean(value.attribute)} in whole:`, ...wholeLines(value, 200)]
  return [`Entry ${nameOf(entry)}, ${clean(entry.ref)}, ${count(valuesOf(state).length)} values`]
}

function valueSaid(state: DirectoryState): string | undefined {
  const value = selectedValue(state)
  if (!value) return undefined
  const where = followed(state) === undefined ? '' : ', leads to another entry'
  return `${clean(value.attribute)}: ${valueText(value.value, value.attribute)}${where}`
}

function rowSaid(state: DirectoryState): string | undefined {
  const view = viewOf(state)
  const row = selectedRow(view)
  if (!row) return undefined
  return isNote(row) ? noteSaid(row, view.tree) : nodeSaid(row, view.tree, state.found !== undefined)
}

function nodeSaid({ ref, label, name, kind, leaf, depth }: Node, tree: Tree, flat: boolean): string {
  const known = countText(tree, ref)
  const below = known === '' ? '' : `, ${known.replace('+', ' or more')} below`
  const way = leaf || flat ? '' : tree.open.has(ref) ? `, open${below}` : ', closed'
  const words = [clean(label), name && clean(name), kind === 'user' ? 'person' : kind].filter(Boolean)
  return `${words.join(', ')}${way}, level ${depth + 1}`
}

function noteSaid({ note, of }: Note, tree: Tree): string {
  const { problem } = branchOf(tree, of)
  switch (note) {
    case 'reading':
      return 'being read'
    case 'more':
      return 'more is being read'
    case 'empty':
      return 'nothing here'
    case 'full':
      return 'more is there than is kept; search with s'
    case 'failed':
      return `could not be read: ${clean(problem?.message ?? '')} ${clean(problem?.hint ?? '')}`.trim()
    default:
      return note satisfies never
  }
}
