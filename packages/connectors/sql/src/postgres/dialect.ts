import type { Dialect } from '../dialect.ts'
import { join, name, raw, type Sql, sql } from '../sql.ts'
import type { Column } from '../tables.ts'

const held = (column: Column): Sql => sql`t.${name(column.name)}`
const asText = (expression: Sql): Sql => sql`${expression}::text`

/** A time without zone is in UTC, which every transaction of ours sets; a text cast to it directly would lose its zone. */
const given = (column: Column, text: Sql): Sql => {
  const type = raw(column.sqlType)
  return column.type === 'time' ? sql`${text}::timestamptz::${type}` : sql`${text}::text::${type}`
}

/** Texts are compared as they were read, so types without an operator for equality work as well. */
const isText = ({ type }: Column): boolean => type === 'text' || type === 'ref'

export const postgresDialect: Dialect = {
  rows: (names, rows) => {
    const columns = names.map((one) => sql`${name(one)} text`)
    return sql`json_to_recordset(${JSON.stringify(rows)}::json) as v(${join(columns, ', ')})`
  },
  shown: (column, called = held(column)) => asText(called),
  given,
  holds: (column, text) =>
    isText(column)
      ? sql`${asText(held(column))} is not distinct from ${asText(text)}`
      : sql`${held(column)} is not distinct from ${given(column, text)}`,
  isOneOf: (column, values) => {
    const { sqlType, type, ignoreCase } = column
    if (ignoreCase && sqlType !== 'citext') {
      return sql`lower(${asText(held(column))}) = any(array(select lower(one) from unnest(${values}::text[]) as one))`
    }
    // Where any text will do the column is compared as text; elsewhere in its own type, for the sake of its index.
    const isOwn = type === 'number' || type === 'ref' || sqlType === 'uuid' || sqlType === 'citext'
    if (!isOwn) return sql`${asText(held(column))} = any(${values}::text[])`
    return sql`${held(column)} = any(${values}::text[]::${raw(sqlType)}[])`
  },
  list: ({ name: item }) => sql`json_agg(${asText(sql`p.${name(item)}`)} order by p.${name(item)})::text`,
  locked: raw(' for update of t'),
}
