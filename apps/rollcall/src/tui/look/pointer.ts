import { fit, plain } from '@rollcall/presenter'
import { actsOn } from '../state/offers.ts'
import { aroundOf, reduce, topOf } from '../state/reduce.ts'
import type { Screens } from '../state/screens.ts'
import type { Intent, State } from '../state/state.ts'
import { drawTop, picture } from './frame.ts'

/** Rows between the top of the terminal and the body. */
const head = 2
/** How far a turn of the wheel goes, in rows. */
const turn = 3

/** What a turn of the wheel means: the keys that move, some times. */
export function turned(to: 'up' | 'down'): readonly Intent[] {
  return Array.from({ length: turn }, () => ({ do: 'key', name: to }) as const)
}

/**
 * The keys that bring the selection to a row of the terminal, nothing where they cannot. Screens know of no mouse: the movement
 * they have is tried out until what stands in the row is selected.
 */
export function pointed(state: State, row: number, screens: Screens): readonly Intent[] {
  if (!canMove(state)) return []
  const before = linesOf(state, screens)
  const wanted = before[row - head]
  const from = before.findIndex(({ selected }) => selected)
  if (!wanted || wanted.selected || from < 0 || wanted.text.trim() === '') return []
  const down = row - head > from
  const key: Intent = { do: 'key', name: down ? 'down' : 'up' }
  const between = before.slice(Math.min(from, row - head), Math.max(from, row - head) + 1)
  let left = between.filter(({ text, selected }) => !selected && text === wanted.text).length
  let so = state
  let selectedBefore = selectedIn(before)
  for (let steps = 1; steps <= between.length; steps++) {
    so = reduce(so, key, screens).state
    const selected = selectedIn(linesOf(so, screens))
    if (placesOf(selected) === placesOf(selectedBefore) && steps > 1) return []
    selectedBefore = selected
    if (selected.some(({ text }) => text === wanted.text)) left--
    if (left === 0) return Array.from({ length: steps }, () => key)
  }
  return []
}

/** Only where up and down move, and do nothing else. */
function canMove(state: State): boolean {
  const top = topOf(state)
  if (!top || state.over?.what === 'help') return false
  if (state.over) return true
  const acts = actsOn(top, aroundOf(state))
  return ['up', 'down'].every((key) => acts.some(({ act, keys }) => act === key && keys.includes(key)))
}

interface Shown {
  readonly at: number
  readonly text: string
  readonly selected: boolean
}

/** The body; of a list that has the details of its selected row beside it only the list: they change with every step. */
function linesOf(state: State, screens: Screens): readonly Shown[] {
  const height = picture(state, screens).rows.length
  const rows = drawTop(state, screens).body.slice(0, height)
  const width = rows.map(({ selected }) => selected).find((selected) => typeof selected === 'number')
  return rows.map(({ line, selected }, at) => ({
    at,
    text: plain(width === undefined ? line : fit(line, width)).trimEnd(),
    selected: selected !== undefined && selected !== false,
  }))
}

function selectedIn(lines: readonly Shown[]): readonly Shown[] {
  return lines.filter(({ selected }) => selected)
}

/** Where the selection is: two rows that say the same stand in two places. */
function placesOf(lines: readonly Shown[]): string {
  return lines.map(({ at, text }) => `${at} ${text}`).join('\n')
}
