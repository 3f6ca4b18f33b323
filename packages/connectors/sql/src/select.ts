import type { Value } from '@rollcall/model'
import type { Row } from './database.ts'
import type { Dialect } from './dialect.ts'
import { type Part, SqlRecord } from './records.ts'
import { join, name, raw, type Sql, sql } from './sql.ts'
import type { PairTable, RecordTable } from './tables.ts'
import { decode } from './values.ts'

/** What a query selects: the id, then these. */
export interface Selection {
  readonly parts: readonly Part[]
  readonly statement: Sql
}

/** Selects the attributes asked for, of all rows `t` or of those under a condition; names that the table does not have are left out. */
export function selection(
  dialect: Dialect,
  table: RecordTable,
  attributes: readonly string[],
  condition?: Sql,
): Selection {
  const where = condition ? sql` where ${condition}` : raw('')
  const joins: Sql[] = []
  const selected = attributes.flatMap((attribute): readonly (Part & { readonly select: Sql })[] => {
    const pair = listOf(table, attribute)
    if (pair) {
      joins.push(sql` left join (${lists(dialect, table, pair, condition && where)}) as ${name(attribute)}
        on ${name(attribute)}.owner = t.${name(table.id.name)}`)
      return [{ name: attribute, select: sql`${name(attribute)}.items`, values: toList }]
    }
    if (attribute === 'active' && table.active) {
      const off = dialect.holds(table.active.column, sql`${table.active.off}`)
      const select = sql`case when ${off} then 0 else 1 end`
      return [{ name: attribute, select, values: (stored) => [Number(stored) === 1] }]
    }
    const column = table.fields.get(attribute)
    if (!column) return []
    const values = (stored: unknown): readonly Value[] => [decode(column, stored) ?? []].flat()
    return [{ name: attribute, select: dialect.shown(column), values }]
  })
  const columns = [dialect.shown(table.id), ...selected.map(({ select }) => select)]
  const statement = sql`select ${join(columns, ', ')} from ${pathOf(table)} as t${join(joins, '')}${where}`
  return { parts: selected, statement }
}

/** The table behind an attribute that is a list. */
export function listOf(table: RecordTable, attribute: string): PairTable | undefined {
  return attribute === 'members' || attribute === 'roles' ? table[attribute] : undefined
}

export function toRecords(table: RecordTable, parts: readonly Part[], rows: readonly Row[]): readonly SqlRecord[] {
  return rows.map((row) => new SqlRecord(table.kind, parts, row))
}

export function pathOf({ name: { schema, table } }: Pick<PairTable, 'name'>): Sql {
  return schema === undefined ? name(table) : name(schema, table)
}

/** All lists in one pass: asked for owner by owner they would need an index on the owner. */
function lists(dialect: Dialect, table: RecordTable, pair: PairTable, where: Sql | undefined): Sql {
  const owner = sql`p.${name(pair.owner.name)}`
  const wanted = where
    ? sql` where ${owner} in (select t.${name(table.id.name)} from ${pathOf(table)} as t${where})`
    : raw('')
  return sql`select ${owner} as owner, ${dialect.list(pair.item)} as items from ${pathOf(pair)} as p${wanted} group by ${owner}`
}

function toList(stored: unknown): readonly Value[] {
  return typeof stored === 'string' ? (JSON.parse(stored) as string[]) : []
}
