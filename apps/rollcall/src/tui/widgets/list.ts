import { type Key, type Move, moves } from '../keys.ts'

/** Where one is in a list. How long it is, and how many rows show, is known to whoever draws it. */
export interface List {
  readonly selected: number
}

export const atFirst: List = { selected: 0 }

/** `page`: rows that a page has. */
export function moveIn({ selected }: List, move: Move, length: number, page: number): List {
  const last = Math.max(0, length - 1)
  const to: Readonly<Record<Move, number>> = {
    up: selected - 1,
    down: selected + 1,
    'page-up': selected - page,
    'page-down': selected + page,
    first: 0,
    last,
  }
  return { selected: Math.max(0, Math.min(last, to[move])) }
}

/** The move that a key means while a field takes the text: letters are text then, and ctrl-b moves the cursor. */
export function moveOfKey(name: string): Move | undefined {
  if (name.length === 1 || name.startsWith('ctrl-')) return undefined
  return moves.find(({ keys }) => keys.includes(name))?.act
}

/** How a key moves a list below the filter that is typed into; Home and End are for the filter's own cursor. */
export function moveBelow({ name, text }: Key): Exclude<Move, 'first' | 'last'> | undefined {
  const move = text === undefined ? moveOfKey(name) : undefined
  return move === 'first' || move === 'last' ? undefined : move
}

export function isMove(act: string): act is Move {
  return moves.some((binding) => binding.act === act)
}

/** Which rows of a list are shown: at most `rows`, the selected one among them, and near the middle unless at an end. */
export function windowOf(
  selected: number,
  length: number,
  rows: number,
): { readonly from: number; readonly to: number } {
  if (length <= rows) return { from: 0, to: length }
  const from = Math.max(0, Math.min(length - rows, selected - Math.floor(rows / 2)))
  return { from, to: from + rows }
}
