import type { Move } from '../keys.ts'
import { moveIn } from './list.ts'

/** A long list of which a stretch is here; the hands have the rest, and are asked for it in time. */
export interface Paged<Row> {
  readonly selected: number
  readonly length: number
  /** Which row of the list the first of `rows` is. */
  readonly from: number
  readonly rows: readonly Row[]
  /** What the hands were asked for last. */
  readonly asked?: Stretch
}

/** Rows from one up to, but without, another. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

export const nothingPaged: Paged<never> = { selected: 0, length: 0, from: 0, rows: [] }

export function rowAt<Row>({ from, rows }: Paged<Row>, at: number): Row | undefined {
  return rows[at - from]
}

export function selectedRow<Row>(paged: Paged<Row>): Row | undefined {
  return rowAt(paged, paged.selected)
}

export function movePaged<Row>(paged: Paged<Row>, move: Move, page: number): Paged<Row> {
  return { ...paged, ...moveIn(paged, move, paged.length, page) }
}

/** The list has another length now; who is selected stays so, as far as there is one. */
export function resized<Row>(paged: Paged<Row>, length: number): Paged<Row> {
  return { ...paged, length, selected: Math.max(0, Math.min(paged.selected, length - 1)) }
}

export function filled<Row>(paged: Paged<Row>, from: number, rows: readonly Row[]): Paged<Row> {
  const { asked: _, ...rest } = paged
  return { ...rest, from, rows }
}

/**
 * The list, and what to ask the hands for so that a page around the selection is here: three pages to each side, so
 * that a held key seldom waits. Nothing where it is here, or asked for.
 */
export function asking<Row>(
  paged: Paged<Row>,
  page: number,
): { readonly paged: Paged<Row>; readonly stretch?: Stretch } {
  const { selected, length, from, rows, asked } = paged
  const near = { from: Math.max(0, selected - page), to: Math.min(length, selected + page) }
  const here = { from, to: from + rows.length }
  if (length === 0 || covers(here, near) || (asked && covers(asked, near))) return { paged }
  const stretch = { from: Math.max(0, selected - 3 * page), to: Math.min(length, selected + 3 * page) }
  return { paged: { ...paged, asked: stretch }, stretch }
}

function covers(one: Stretch, other: Stretch): boolean {
  return one.from <= other.from && one.to >= other.to
}
