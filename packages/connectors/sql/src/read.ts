import type { Find, Query, Stream } from '@rollcall/connector-sdk'
import { RollcallError, type SyncRecord } from '@rollcall/model'
import type { Opened } from './opened.ts'
import { selection, toRecords } from './select.ts'
import { tableOf } from './tables.ts'
import { fitsKey } from './values.ts'

/** All accounts or groups, as they were at one moment. */
export async function* scan(
  opened: Opened,
  { kind, attributes, base, filter }: Query,
  signal: AbortSignal,
): Stream<SyncRecord> {
  if (base?.length || filter !== undefined) {
    throw new RollcallError('config.no-filter', 'Tables are read whole: there is no base and no filter.', {
      field: filter === undefined ? 'base' : 'filter',
      hint: 'Name a view of the database instead of the table.',
    })
  }
  const { database, tables } = await opened.ready(signal)
  const table = tableOf(tables, kind)
  opened.asked.set(kind, attributes)
  const { parts, statement } = selection(database.dialect, table, attributes)
  for await (const rows of database.stream(statement, signal)) yield toRecords(table, parts, rows)
  return { verdict: 'complete' }
}

/** By id or by a field, compared as the column's unique index does. */
export async function* find(
  opened: Opened,
  { kind, attributes, by, values }: Find,
  signal: AbortSignal,
): Stream<SyncRecord> {
  const { database, tables } = await opened.ready(signal)
  const table = tableOf(tables, kind)
  const column = by === 'id' ? table.id : table.fields.get(by)
  if (!column) throw new RollcallError('config.no-find', `Records cannot be found by ${by}.`, { field: by })
  const wanted = values.filter((value) => fitsKey(column, value))
  if (wanted.length === 0) return { verdict: 'complete' }
  const { dialect } = database
  const { parts, statement } = selection(dialect, table, attributes, dialect.isOneOf(column, wanted))
  yield toRecords(table, parts, await database.read((session) => session.run(statement), signal))
  return { verdict: 'complete' }
}
