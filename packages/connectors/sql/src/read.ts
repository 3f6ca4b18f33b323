import type { Find, Query, Stream } from '@rollcall/connector-sdk'
import { RollcallError, type SyncRecord } from '@rollcall/model'
import type { Opened } from './opened.ts'
import { pairsOf, pathOf, selection, toRecords } from './select.ts'
import { join, name, sql } from './sql.ts'
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
  const { parts, statement } = selection(database.dialect, table, attributes, (alias) => sql`${name(alias)}.items`)
  const joins = [...pairsOf(table)].flatMap(([alias, pair]) => {
    if (!attributes.includes(alias)) return []
    const owner = sql`p.${name(pair.owner.name)}`
    // All lists in one pass: asked for one by one they would need an index on the owner.
    const lists = sql`select ${owner} as owner, ${database.dialect.list(pair.item)} as items from ${pathOf(pair)} as p group by ${owner}`
    return [sql` left join (${lists}) as ${name(alias)} on ${name(alias)}.owner = t.${name(table.id.name)}`]
  })
  for await (const rows of database.stream(sql`${statement}${join(joins, '')}`, signal)) {
    yield toRecords(table, parts, rows)
  }
  return { verdict: 'complete' }
}

/** By id or by a field, compared as the column's unique index does. */
export async function* find(
  opened: Opened,
  { kind, attributes, by, values }: Find,
  signal: AbortSignal,
): Stream<SyncRecord> {
  const { database, tables } = await opened.ready(signal)
  const { dialect } = database
  const table = tableOf(tables, kind)
  const column = by === 'id' ? table.id : table.fields.get(by)
  if (!column) throw new RollcallError('config.no-find', `Records cannot be found by ${by}.`, { field: by })
  const wanted = values.filter((value) => fitsKey(column, value))
  if (wanted.length === 0) return { verdict: 'complete' }
  const { parts, statement } = selection(dialect, table, attributes, (_, pair) => {
    const ofThis = sql`p.${name(pair.owner.name)} = t.${name(table.id.name)}`
    return sql`(select ${dialect.list(pair.item)} from ${pathOf(pair)} as p where ${ofThis} group by p.${name(pair.owner.name)})`
  })
  const where = dialect.isOneOf(column, wanted)
  const rows = await database.read((session) => session.run(sql`${statement} where ${where}`), signal)
  yield toRecords(table, parts, rows)
  return { verdict: 'complete' }
}
