import type { Value } from '@rollcall/model'
import type { Row } from './database.ts'
import type { Dialect } from './dialect.ts'
import { type Part, SqlRecord } from './records.ts'
import { join, name, type Sql, sql } from './sql.ts'
import type { PairTable, RecordTable } from './tables.ts'
import { decode } from './values.ts'

/** What a query selects: the id, then these. */
export interface Selection {
  readonly parts: readonly Part[]
  /** `select … from table as t`, to which joins and conditions are added. */
  readonly statement: Sql
}

/** Selects the attributes asked for; names that the table does not have are left out. `list` tells how the items of a pair table are selected. */
export function selection(
  dialect: Dialect,
  table: RecordTable,
  attributes: readonly string[],
  list: (alias: string, pair: PairTable) => Sql,
): Selection {
  const selected = attributes.flatMap((attribute): readonly (Part & { readonly select: Sql })[] => {
    const pair = pairsOf(table).get(attribute)
    if (pair) return [{ name: attribute, select: list(attribute, pair), values: toList }]
    if (attribute === 'active' && table.active) {
      const off = dialect.holds(table.active.column, sql`${table.active.off}`)
      return [
        {
          name: attribute,
          select: sql`case when ${off} then 0 else 1 end`,
          values: (stored) => [Number(stored) === 1],
        },
      ]
    }
    const column = table.fields.get(attribute)
    if (!column) return []
    const values = (stored: unknown): readonly Value[] => [decode(column, stored) ?? []].flat()
    return [{ name: attribute, select: dialect.shown(column), values }]
  })
  const columns = [dialect.shown(table.id), ...selected.map(({ select }) => select)]
  return { parts: selected, statement: sql`select ${join(columns, ', ')} from ${pathOf(table)} as t` }
}

/** The lists of a table, by the attribute that holds them. */
export function pairsOf({ members, roles }: RecordTable): ReadonlyMap<string, PairTable> {
  return new Map([...(members ? [['members', members] as const] : []), ...(roles ? [['roles', roles] as const] : [])])
}

export function toRecords(table: RecordTable, parts: readonly Part[], rows: readonly Row[]): readonly SqlRecord[] {
  return rows.map((row) => new SqlRecord(table.kind, parts, row))
}

export function pathOf({ name: { schema, table } }: Pick<PairTable, 'name'>): Sql {
  return schema === undefined ? name(table) : name(schema, table)
}

function toList(stored: unknown): readonly Value[] {
  return typeof stored === 'string' ? (JSON.parse(stored) as string[]) : []
}
