import { randomUUID } from 'node:crypto'
import type { Outcome } from '@rollcall/connector-sdk'
import { RollcallError, type Write } from '@rollcall/model'
import { pathOf } from '../select.ts'
import { join, name, sql } from '../sql.ts'
import { type Column, type RecordTable, writableColumn } from '../tables.ts'
import { encodeAll, type Given } from '../values.ts'
import { v } from './rows.ts'
import type { Manner, Writing } from './write-all.ts'

interface NewRow {
  readonly columns: readonly Column[]
  readonly values: readonly Given[]
}

export const create: Manner<Extract<Write, { op: 'create' }>, NewRow> = {
  prepare,
  send,
  writes: ({ attributes }) => Object.keys(attributes),
}

function prepare(table: RecordTable, { attributes, active }: Extract<Write, { op: 'create' }>): NewRow {
  for (const field of Object.keys(attributes)) writableColumn(table, field)
  const given: [Column, Given][] = []
  for (const column of table.fields.values()) {
    const values = (attributes[column.field] ?? []).filter((value) => value !== '')
    if (column.required && values.length === 0) {
      throw new RollcallError('invalid.required', `${column.field}: it cannot be without a value.`, {
        field: column.field,
      })
    }
    if (values.length > 0 || !(column.filled || column.generated)) given.push([column, encodeAll(column, values)])
  }
  if (table.active) given.push([table.active.column, active ? table.active.on : table.active.off])
  if (table.generate) given.push([table.id, randomUUID()])
  return { columns: given.map(([column]) => column), values: given.map(([, value]) => value) }
}

/** Columns left out get what the database fills in, so rows that leave out the same ones go together. */
async function send(writing: Writing, rows: readonly NewRow[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = new Array(rows.length)
  const alike = Map.groupBy(rows.entries(), ([, { columns }]) => columns.map(({ field }) => field).join())
  for (const group of alike.values()) {
    const key = keyOf(group.map(([, row]) => row))
    for (const together of key === undefined ? group.map((one) => [one]) : [group]) {
      const ids = await insert(
        writing,
        together.map(([, row]) => row),
        key,
      )
      for (const [at, [place]] of together.entries()) outcomes[place] = { id: ids[at] as string }
    }
  }
  return outcomes
}

/** A column that tells the new rows apart: nobody promises that they are returned in the order they were sent. */
function keyOf(rows: readonly NewRow[]): number | undefined {
  const columns = rows[0]?.columns ?? []
  const at = columns.findIndex(
    ({ unique, field, type }, column) =>
      (unique || field === 'id') &&
      type === 'text' &&
      new Set(rows.map(({ values }) => values[column])).size === rows.length,
  )
  return at < 0 ? undefined : at
}

async function insert(
  { database: { dialect }, session, table }: Writing,
  rows: readonly NewRow[],
  key = 0,
): Promise<readonly string[]> {
  const columns = rows[0]?.columns ?? []
  const names = columns.map((_, at) => `c${at}`)
  const from = dialect.rows(
    names,
    rows.map(({ values }) => Object.fromEntries(values.map((value, at) => [`c${at}`, value]))),
  )
  const given = columns.map((column, at) => dialect.given(column, v(`c${at}`)))
  const into = sql`${pathOf(table)} (${join(
    columns.map((column) => name(column.name)),
    ', ',
  )})`
  const returned = [table.id, columns[key] ?? table.id].map((column) => dialect.shown(column, name(column.name)))
  const made = await session.run(
    sql`insert into ${into} select ${join(given, ', ')} from ${from} returning ${join(returned, ', ')}`,
  )
  if (rows.length === 1 && made.length === 1) return [String(made[0]?.[0])]
  const ids = new Map(made.map(([id, value]) => [value, String(id)]))
  return rows.map(({ values }) => {
    const id = ids.get(values[key])
    // Several rows are tried again one by one; a single one was left out by a trigger or rule.
    if (id === undefined)
      throw new RollcallError('guarded.left-out', 'The database took the row and did not store it as given.')
    return id
  })
}
