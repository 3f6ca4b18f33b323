import { RollcallError, type Value } from '@rollcall/model'
import type { Dialect } from '../dialect.ts'
import { pathOf } from '../select.ts'
import { join, name, raw, type Sql, sql } from '../sql.ts'
import type { Column, RecordTable } from '../tables.ts'
import { fitsKey, type Given, toHex } from '../values.ts'
import type { Writing } from './write-all.ts'

/** What a field has to hold before its row is written. */
export interface Expected {
  readonly column: Column
  /** None: null or empty text. */
  readonly value: Value | undefined
}

/** A change of one row. */
export interface RowChange {
  readonly id: string
  readonly expected: readonly Expected[]
  readonly assigned: readonly { readonly column: Column; readonly value: Given }[]
}

/** The field that moved on since the change was decided, if one did; and whether all is as wanted already. */
export interface Standing {
  readonly moved?: string
  readonly same: boolean
}

/** Changes as rows of `v`: a change without an expectation or a value for a column has nothing there. */
export interface Layout {
  readonly expected: readonly Column[]
  readonly assigned: readonly Column[]
  readonly from: Sql
}

/** The id as the key of the table; throws `not-found` for what cannot be one. */
export function checkedId({ id: column, kind }: RecordTable, id: string): string {
  if (fitsKey(column, id)) return id
  throw notFound(kind, id)
}

export function notFound(kind: RecordTable['kind'], id: string): RollcallError {
  return new RollcallError('not-found', `There is no ${kind === 'user' ? 'account' : 'group'} ${id}.`)
}

export function movedOn(field: string): RollcallError {
  return new RollcallError('conflict.moved-on', `${field}: it holds another value by now.`, { field })
}

export function layOut(dialect: Dialect, changes: readonly RowChange[]): Layout {
  const expected = [...new Set(changes.flatMap((change) => change.expected.map(({ column }) => column)))]
  const assigned = [...new Set(changes.flatMap((change) => change.assigned.map(({ column }) => column)))]
  const names = [
    'id',
    ...expected.flatMap((_, at) => [`e${at}`, `f${at}`]),
    ...assigned.flatMap((_, at) => [`s${at}`, `t${at}`]),
  ]
  const rows = changes.map((change) => {
    const row: Record<string, Given> = { id: change.id }
    for (const { column, value } of change.expected) {
      const at = expected.indexOf(column)
      row[`e${at}`] = value === undefined ? 'nothing' : 'value'
      row[`f${at}`] = value instanceof Uint8Array ? toHex(value) : (value ?? null)
    }
    for (const { column, value } of change.assigned) {
      const at = assigned.indexOf(column)
      row[`s${at}`] = 'set'
      row[`t${at}`] = value
    }
    return row
  })
  return { expected, assigned, from: dialect.rows(names, rows) }
}

/** Looks at the rows to be changed, and keeps them as they are until the transaction ends. What is not there is left out. */
export async function standings(
  { database: { dialect }, session, table }: Writing,
  changes: readonly RowChange[],
  keep = true,
): Promise<ReadonlyMap<string, Standing>> {
  const { expected, assigned, from } = layOut(dialect, changes)
  const same = assigned.map((column, at) => sql`(${v(`s${at}`)} is null or ${dialect.holds(column, v(`t${at}`))})`)
  const tests = expected.map((column, at) => asExpected(dialect, column, at))
  const flags = [same.length > 0 ? join(same, ' and ') : raw('false'), ...tests].map(
    (test) => sql`case when ${test} then 1 else 0 end`,
  )
  const rows = await session.run(sql`
    select v.id, ${join(flags, ', ')} from ${from}
    join ${pathOf(table)} as t on ${isRow(dialect, table)}
    order by t.${name(table.id.name)}${keep ? dialect.locked : raw('')}`)
  return new Map(
    rows.map(([id, isSame, ...held]) => {
      const moved = expected[held.findIndex((one) => Number(one) !== 1)]?.field
      return [String(id), { same: Number(isSame) === 1, ...(moved === undefined ? {} : { moved }) }]
    }),
  )
}

/** Whether `t` is the row that `v` names. */
export function isRow(dialect: Dialect, table: RecordTable): Sql {
  return sql`t.${name(table.id.name)} = ${dialect.given(table.id, v('id'))}`
}

export function v(column: string): Sql {
  return name('v', column)
}

function asExpected(dialect: Dialect, column: Column, at: number): Sql {
  const shown = dialect.shown(column)
  const given = v(`f${at}`)
  // Spelled otherwise is not moved on, where case does not count.
  const holds = column.ignoreCase ? sql`lower(${shown}) = lower(${given})` : dialect.holds(column, given)
  return sql`case ${v(`e${at}`)} when 'nothing' then coalesce(${shown}, '') = ''
    when 'value' then ${holds} else true end`
}
