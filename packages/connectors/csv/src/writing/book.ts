import { type Problem, RollcallError, type Value, type Write } from '@rollcall/model'
import { cellOf, valuesOf } from '../cells.ts'
import { type Column, keyOf } from '../layout.ts'
import { readingOf, sameId, withoutHeader } from '../records.ts'
import type { Table } from '../table.ts'

/** What was done to a row, in the words of a file of changes. */
export type Action = Write['op'] | 'enable' | 'disable'

export interface RowChange {
  readonly action: Action
  /** The row as it is then; of a row that is deleted, as it was. */
  readonly cells: readonly string[]
}

interface Entry {
  /** Nothing once it is deleted. */
  readonly cells: readonly string[] | undefined
  readonly lines: readonly number[]
  readonly problem?: Problem
  readonly state: 'as-read' | 'changed' | 'new'
}

/** The rows that some writes are about, who holds the unique values they want, and what becomes of them. */
export class Book {
  readonly table: Table
  readonly changes: RowChange[] = []
  readonly #entries: Map<string, Entry>
  readonly #holders: ReadonlyMap<string, Map<string, Set<string>>>

  private constructor(
    table: Table,
    entries: Map<string, Entry>,
    holders: ReadonlyMap<string, Map<string, Set<string>>>,
  ) {
    this.table = table
    this.#entries = entries
    this.#holders = holders
  }

  /** Reads the file once. Throws where it cannot be read to its end: then it cannot be written anew either. */
  static async read(table: Table, writes: readonly Write[], signal: AbortSignal): Promise<Book> {
    const { layout } = table
    const idField = [...layout.columns.values()].find(({ at }) => at === layout.id)?.field ?? ''
    const ids = new Set(
      writes.flatMap((one) => ('id' in one ? [one.id] : (one as Made).attributes[idField]?.map(String))),
    )
    const unique = [...layout.columns.values()].filter((column) => column.unique && column.at !== layout.id)
    const holders = new Map(
      unique.map((column) => {
        const wanted = writes.flatMap((write) => wantedBy(write, column.field))
        return [column.field, new Map(wanted.map((value) => [keyOf(column, String(value)), new Set<string>()]))]
      }),
    )
    const entries = new Map<string, Entry>()
    const rows = withoutHeader(table.rows(signal))
    for (;;) {
      const step = await rows.next()
      if (step.done) {
        const [problem] = step.value
        if (problem) throw asError(problem)
        return new Book(table, entries, holders)
      }
      for (const row of step.value) {
        const reading = readingOf(table, row)
        if (!('id' in reading)) continue
        const { id } = reading
        for (const column of unique)
          for (const value of valuesOf(layout, column, row.cells[column.at]))
            holders.get(column.field)?.get(keyOf(column, value))?.add(id)
        if (!ids.has(id)) continue
        const before = entries.get(id)
        const lines = [...(before?.lines ?? []), row.line]
        const problem = before ? sameId(table, id, lines) : reading.is === 'bad' ? reading.problem : undefined
        entries.set(id, { cells: row.cells, lines, state: 'as-read', ...(problem ? { problem } : {}) })
      }
    }
  }

  has(id: string): boolean {
    return this.#entries.get(id)?.cells !== undefined
  }

  /** The cells of a row; throws if there is none, or none to be believed. */
  must(id: string): readonly string[] {
    const entry = this.#entries.get(id)
    const kind = this.table.layout.kind === 'user' ? 'account' : 'group'
    if (!entry?.cells) throw new RollcallError('not-found', `There is no ${kind} ${id}.`)
    if (entry.problem) throw asError({ ...entry.problem, code: 'conflict.row' })
    return entry.cells
  }

  /** A cell with these values. Throws if they do not fit, or somebody else holds one that is unique. */
  cell(id: string, column: Column, values: readonly Value[]): string {
    const cell = cellOf(this.table.layout, column, values, this.table.encoding)
    const holders = this.#holders.get(column.field)
    for (const value of values) {
      const held = holders?.get(keyOf(column, String(value)))
      if (held && [...held].some((holder) => holder !== id))
        throw new RollcallError('exists.unique', `${column.field}: somebody else holds this value.`, {
          field: column.field,
        })
    }
    return cell
  }

  put(id: string, cells: readonly string[], action: Action): void {
    const before = this.#entries.get(id)
    this.#entries.set(id, { cells, lines: before?.lines ?? [], state: before ? 'changed' : 'new' })
    this.#hold(id, before?.cells, cells)
    this.changes.push({ action, cells })
  }

  remove(id: string): void {
    const cells = this.must(id)
    this.#entries.set(id, { cells: undefined, lines: [], state: 'changed' })
    this.#hold(id, cells, undefined)
    this.changes.push({ action: 'delete', cells })
  }

  /** What stands in the place of a row: nothing said, it stays; `undefined`, it goes. */
  insteadOf(id: string): { readonly cells: readonly string[] | undefined } | undefined {
    const entry = this.#entries.get(id)
    return entry?.state === 'changed' ? entry : undefined
  }

  get made(): readonly (readonly string[])[] {
    return [...this.#entries.values()].flatMap(({ state, cells }) => (state === 'new' && cells ? [cells] : []))
  }

  #hold(id: string, before: readonly string[] | undefined, after: readonly string[] | undefined): void {
    const { layout } = this.table
    for (const [field, holders] of this.#holders) {
      const column = layout.columns.get(field) as Column
      const keys = (cells: readonly string[] | undefined): readonly string[] =>
        valuesOf(layout, column, cells?.[column.at]).map((value) => keyOf(column, value))
      for (const key of keys(before)) holders.get(key)?.delete(id)
      for (const key of keys(after)) holders.get(key)?.add(id)
    }
  }
}

type Made = Extract<Write, { op: 'create' }>

function wantedBy(write: Write, field: string): readonly Value[] {
  if (write.op === 'create') return write.attributes[field] ?? []
  if (write.op !== 'update') return []
  return write.edits.filter((edit) => edit.field === field).flatMap(({ to, add }) => [...to, ...add])
}

export function asError({ code, message, ...more }: Problem): RollcallError {
  return new RollcallError(code, message, more)
}
