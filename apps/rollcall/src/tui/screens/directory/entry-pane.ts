import type { Problem } from '@rollcall/model'
import {
  bold,
  cells,
  clean,
  count,
  cut,
  type EntryValue,
  entryValueLine,
  type Line,
  shortDn,
  span,
  wrap,
} from '@rollcall/presenter'
import { namedIn, rootsOf, selectedValue, valuesOf, wholeLines } from '../../state/directory/entry.ts'
import { viewOf } from '../../state/directory/settle.ts'
import { branchOf, isNote, mostKept } from '../../state/directory/tree.ts'
import type { DirectoryState, OpenEntry } from '../../state/directory/types.ts'
import { selectedRow } from '../../state/directory/view.ts'
import type { PaneRow } from '../../widgets/beside.ts'
import { windowOf } from '../../widgets/list.ts'
import type { Pane } from './tree-pane.ts'

/** The selected entry: its name, its DN, its values; or why there is none. */
export function entryPane(state: DirectoryState, pane: Pane): readonly PaneRow[] {
  const row = selectedRow(viewOf(state))
  if (isNote(row) && state.pane === 'tree') return notePane(state, row, pane)
  const { entry } = state
  if (!entry) return []
  const head: readonly PaneRow[] = [
    { line: [bold(nameOf(entry))] },
    { line: [span(cut(clean(entry.ref), pane.width - 1), 'quiet')] },
    { line: [] },
  ]
  if (entry.heading) return head.slice(0, 1)
  if (entry.problem) return [...head, ...problemRows(entry.problem, pane.width)]
  const room = { ...pane, height: pane.height - head.length }
  return [...head, ...(state.whole ? wholeRows(state, state.whole.selected, room) : valueRows(state, room))]
}

/** What people call it. */
export function nameOf({ shown, label }: OpenEntry): string {
  return clean(shown?.name ?? label)
}

function notePane(
  state: DirectoryState,
  { note, of }: { readonly note: string; readonly of: string },
  { width }: Pane,
): readonly PaneRow[] {
  const { problem } = branchOf(viewOf(state).tree, of)
  if (note === 'failed' && problem) return problemRows(problem, width)
  if (note !== 'full') return []
  const text = `${count(mostKept)} entries are kept at a time. Search with s for the others, or close what you do not need.`
  return wrap([span(text)], width - 1).map((line) => ({ line }))
}

/** What went wrong, what to do, and how to try again. */
function problemRows({ message, hint }: Problem, width: number): readonly PaneRow[] {
  const part = (text: string, tone: 'bad' | 'quiet'): readonly PaneRow[] =>
    text.split('\n').flatMap((one) => wrap([span(clean(one), tone)], width - 1).map((line): PaneRow => ({ line })))
  return [...part(message, 'bad'), ...part(hint ?? '', 'quiet'), ...part('r reads it again.', 'quiet')]
}

function valueRows(state: DirectoryState, { width, height, look }: Pane): readonly PaneRow[] {
  const values = valuesOf(state)
  if (values.length === 0) return state.entry?.shown ? [] : [{ line: [span('reading …', 'quiet')] }]
  const selected = Math.min(state.value.selected, values.length - 1)
  const { from, to } = windowOf(state.pane === 'entry' ? selected : 0, values.length, height)
  const shown = values.slice(from, to)
  const nameWidth = Math.min(widestName(state), Math.max(16, Math.floor(width * 0.45)))
  const more = to < values.length
  return shown.map((value, at) => {
    const named = at === 0 ? { ...value, first: true } : value
    const last = more && at === shown.length - 1 && state.pane !== 'entry'
    const line: Line = last
      ? [span(`… ${count(values.length - to + 1)} more values`, 'quiet')]
      : entryValueLine(named, look, { nameWidth, leads: leadsOf(state, value) })
    return { line, ...(state.pane === 'entry' && from + at === selected && !state.menu ? { selected: true } : {}) }
  })
}

/** In cells; of all attributes, so that nothing jumps while somebody scrolls. */
function widestName({ entry, operational }: DirectoryState): number {
  const { attributes = {}, operational: own = [] } = entry?.shown ?? {}
  const names = Object.keys(attributes).filter((name) => operational || !own.includes(name))
  return Math.max(0, ...names.map((name) => cells(clean(name))))
}

/** The other entry that a value names, without what every name ends with. */
function leadsOf(state: DirectoryState, value: EntryValue): string | undefined {
  const ref = namedIn(state, value)
  return ref === undefined ? undefined : shortDn(ref, rootsOf(state))
}

function wholeRows(state: DirectoryState, from: number, { width, height }: Pane): readonly PaneRow[] {
  const value = selectedValue(state)
  if (!value) return []
  const lines = wholeLines(value, width - 1).slice(from, from + height - 1)
  return [{ line: [span(clean(value.attribute), 'quiet')] }, ...lines.map((text): PaneRow => ({ line: [span(text)] }))]
}
