import { clean, type EntryValue, entryValues, namedBy, plain, span, valueText, wrap } from '@rollcall/presenter'
import type { Move } from '../../keys.ts'
import { moveIn } from '../../widgets/list.ts'
import type { Size } from '../screen.ts'
import { branchOf, top } from './tree.ts'
import type { DirectoryState, ShownEntry } from './types.ts'

/** The values that are shown, made once for an entry. */
export function valuesOf({ entry, operational }: Pick<DirectoryState, 'entry' | 'operational'>): readonly EntryValue[] {
  const shown = entry?.shown
  if (!shown) return []
  const known = made.get(shown) ?? new Map<boolean, readonly EntryValue[]>()
  made.set(shown, known)
  const values = known.get(operational) ?? entryValues(shown, operational)
  known.set(operational, values)
  return values
}

/** What follows from an entry alone; a group of 50,000 members is not sorted for every key. */
const made = new WeakMap<ShownEntry, Map<boolean, readonly EntryValue[]>>()

/** The value that keys act on; none while the tree has them. */
export function selectedValue(state: DirectoryState): EntryValue | undefined {
  if (state.pane !== 'entry') return undefined
  const values = valuesOf(state)
  return values[Math.min(state.value.selected, values.length - 1)]
}

/** Names that every DN of the directory ends with. */
export function rootsOf({ main }: Pick<DirectoryState, 'main'>): readonly string[] {
  return branchOf(main.tree, top).children.map(({ ref }) => ref)
}

/** The entry that a value names: by its DN, or by its id where the source says that the attribute holds ids. */
export function namedIn(state: DirectoryState, { attribute, value }: EntryValue): string | undefined {
  if (state.entry?.shown?.references?.includes(attribute)) return String(value)
  return namedBy(value, rootsOf(state))
}

/** The entry that the selected value names. */
export function followed(state: DirectoryState): string | undefined {
  const value = selectedValue(state)
  return value && namedIn(state, value)
}

/** One value in as many lines as it needs; of a very long one the beginning. */
export function wholeLines({ attribute, value }: EntryValue, width: number): readonly string[] {
  if (value instanceof Uint8Array) return [...wrapped(valueText(value, attribute), width), '', ...hexLines(value)]
  const text = String(value)
  const lines = text
    .slice(0, mostText)
    .split(/\r\n|\n/)
    .flatMap((line) => wrapped(clean(line), width))
  return text.length > mostText ? [...lines, '', `The first ${mostText} of ${text.length} characters.`] : lines
}

function wrapped(text: string, width: number): readonly string[] {
  return wrap([span(text)], width).map(plain)
}

const mostText = 20_000
const mostBytes = 1024

function hexLines(bytes: Uint8Array): readonly string[] {
  const shown = bytes.subarray(0, mostBytes)
  const lines = Array.from({ length: Math.ceil(shown.length / 8) }, (_, at) =>
    Array.from(shown.subarray(at * 8, at * 8 + 8), (byte) => byte.toString(16).padStart(2, '0')).join(' '),
  )
  return bytes.length > mostBytes ? [...lines, `… ${bytes.length - mostBytes} more`] : lines
}

/** How a body of some width is shared out: the tree, a rule between, the entry. */
export function panes(width: number): { readonly tree: number; readonly entry: number } {
  const tree = Math.min(80, Math.floor(width * 0.475))
  return { tree, entry: width - tree - 2 }
}

/** Rows that a page of a list has. */
export function pageOf({ rows }: Size): number {
  return Math.max(1, rows - 6)
}

export function moveInEntry(state: DirectoryState, way: Move, size: Size): DirectoryState {
  const page = pageOf(size) - 3
  const value = selectedValue(state)
  if (state.whole && value) {
    const lines = wholeLines(value, panes(size.columns - 4).entry)
    return { ...state, whole: moveIn(state.whole, way, Math.max(1, lines.length - page + 1), page) }
  }
  return { ...state, value: moveIn(state.value, way, valuesOf(state).length, page) }
}
