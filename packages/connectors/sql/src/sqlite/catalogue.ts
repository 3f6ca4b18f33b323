import type { CatalogueColumn, CatalogueTable, TableName } from '../catalogue.ts'
import type { Session } from '../database.ts'
import { sql } from '../sql.ts'

interface UniqueIndex {
  readonly name: string
  readonly columns: readonly string[]
  readonly ignoreCase: boolean
}

/** A table or view as SQLite's pragmas describe it. */
export async function readTable(session: Session, name: TableName): Promise<CatalogueTable | undefined> {
  const { schema = 'main', table } = name
  const columns = await session.run(
    sql`select name, type, "notnull", dflt_value, pk, hidden from pragma_table_xinfo(${table}, ${schema}) order by cid`,
  )
  if (columns.length === 0) return undefined
  const unique = await uniqueIndexes(session, schema, table)
  const references = await foreignKeys(session, schema, table)
  const keys = columns.filter(([, , , , pk]) => Number(pk) > 0)
  return {
    name,
    key: table.toLowerCase(),
    unique: new Map([
      ...unique.map((index) => [index.name, index.columns] as const),
      // What a refusal names when the constraint has columns: `table.column, table.column`.
      ...unique.map(({ columns }) => [columns.map((column) => `${table}.${column}`).join(', '), columns] as const),
      ...columns.map(([column]) => [`${table}.${column}`, [String(column)]] as const),
    ]),
    columns: columns.map(([column, type, notNull, fallback, pk, hidden]): CatalogueColumn => {
      const text = String(column)
      const declared = String(type).toUpperCase()
      const isRowId = keys.length === 1 && Number(pk) === 1 && declared === 'INTEGER'
      const single = unique.filter(({ columns }) => columns.length === 1 && columns[0] === text)
      const reference = references.get(text)
      const maxLength = /CHAR[^(]*\((\d+)\)/.exec(declared)?.[1]
      return {
        name: text,
        type: typeOf(declared),
        sqlType: affinityOf(declared),
        notNull: Number(notNull) === 1 || isRowId,
        filled: isRowId || fallback !== null || Number(hidden) > 1,
        generated: Number(hidden) > 1,
        ...(maxLength === undefined ? {} : { maxLength: Number(maxLength) }),
        ...(single.length > 0 || (keys.length === 1 && Number(pk) === 1) ? { unique: true } : {}),
        ...(single.some(({ ignoreCase }) => ignoreCase) ? { ignoreCase: true } : {}),
        ...(reference ? { references: reference } : {}),
      }
    }),
  }
}

export async function readTableNames(session: Session): Promise<readonly string[]> {
  const rows = await session.run(
    sql`select name from sqlite_schema where type in ('table', 'view') and name not like 'sqlite_%'`,
  )
  return rows.map(([name]) => String(name))
}

async function uniqueIndexes(session: Session, schema: string, table: string): Promise<readonly UniqueIndex[]> {
  const rows = await session.run(sql`
    select l.name, x.name, x.coll, s.sql
    from pragma_index_list(${table}, ${schema}) as l, pragma_index_xinfo(l.name, ${schema}) as x
    left join sqlite_schema as s on s.type = 'index' and s.name = l.name
    where l."unique" = 1 and x.key = 1 order by l.seq, x.seqno`)
  const found = new Map<string, UniqueIndex>()
  for (const [index, column, collation, definition] of rows) {
    const before = found.get(String(index))
    const lowered =
      column === null ? /lower\s*\(\s*(?:"([^"]+)"|([^\s()"]+))\s*\)/i.exec(String(definition)) : undefined
    const indexed = column ?? lowered?.[1] ?? lowered?.[2] ?? '' // of another expression: no column
    const ignoreCase = lowered ? true : String(collation).toUpperCase() === 'NOCASE' // as the table spelled it
    found.set(String(index), {
      name: String(index),
      columns: [...(before?.columns ?? []), String(indexed)],
      ignoreCase: ignoreCase || (before?.ignoreCase ?? false),
    })
  }
  return [...found.values()]
}

async function foreignKeys(
  session: Session,
  schema: string,
  table: string,
): Promise<ReadonlyMap<string, { key: string; column: string }>> {
  const rows = await session.run(sql`
    select "from", "table", coalesce("to", (select name from pragma_table_info("table") where pk = 1))
    from pragma_foreign_key_list(${table}, ${schema})`)
  return new Map(
    rows.map(([from, to, column]) => [String(from), { key: String(to).toLowerCase(), column: String(column) }]),
  )
}

function typeOf(declared: string): CatalogueColumn['type'] {
  if (declared.includes('BOOL')) return 'boolean'
  if (/CHAR|CLOB|TEXT|UUID/.test(declared)) return 'text'
  if (/DATE|TIME/.test(declared)) return 'time'
  if (declared.includes('BLOB')) return 'bytes'
  return /INT|REAL|FLOA|DOUB|NUM|DEC/.test(declared) ? 'number' : 'text'
}

/** What SQLite makes of a declared type, as far as it matters here. */
function affinityOf(declared: string): string {
  if (declared.includes('INT')) return 'INTEGER'
  return /CHAR|CLOB|TEXT/.test(declared) ? 'TEXT' : 'NUMERIC'
}
