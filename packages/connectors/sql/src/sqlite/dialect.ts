import type { Dialect } from '../dialect.ts'
import { join, name, raw, type Sql, sql } from '../sql.ts'
import type { Column } from '../tables.ts'

const held = (column: Column): Sql => sql`t.${name(column.name)}`
const iso = (expression: Sql): Sql => sql`coalesce(strftime('%Y-%m-%dT%H:%M:%fZ', ${expression}), ${expression})`

const given = (column: Column, text: Sql): Sql => (column.type === 'bytes' ? sql`unhex(substr(${text}, 3))` : text)

const same = (column: Column): Sql => (column.ignoreCase ? sql`lower(${held(column)})` : held(column))

export const sqliteDialect: Dialect = {
  rows: (names, rows) => {
    const columns = names.map((one) => sql`value ->> ${one} as ${name(one)}`)
    return sql`(select ${join(columns, ', ')} from json_each(${JSON.stringify(rows)})) as v`
  },
  // Integers may not fit into a number of JavaScript's.
  shown: (column, called = held(column)) => {
    if (column.type === 'time') return iso(called)
    if (column.type === 'text' && column.sqlType === 'TEXT') return called
    return sql`case typeof(${called}) when 'integer' then cast(${called} as text) else ${called} end`
  },
  given,
  holds: (column, text) =>
    column.type === 'time' ? sql`${iso(held(column))} is ${iso(text)}` : sql`${held(column)} is ${given(column, text)}`,
  isOneOf: (column, values) => {
    const one = column.ignoreCase ? raw('lower(value)') : raw('value')
    return sql`${same(column)} in (select ${one} from json_each(${JSON.stringify(values)}))`
  },
  list: ({ name: item }) => sql`json_group_array(cast(p.${name(item)} as text) order by p.${name(item)})`,
  locked: raw(''), // a writing transaction has the file to itself
}
