import type { CatalogueColumn, CatalogueTable, TableName } from '../catalogue.ts'
import type { Right, Session } from '../database.ts'
import { type Sql, sql } from '../sql.ts'

/** A table or view as the system catalogue describes it. */
export async function readTable(session: Session, wanted: TableName): Promise<CatalogueTable | undefined> {
  const oid = await oidOf(session, wanted)
  if (oid === undefined) return undefined
  const unique = await uniqueIndexes(session, oid)
  const references = await foreignKeys(session, oid)
  const columns = await session.run(sql`
    select a.attname, b.typname, b.typcategory, format_type(a.atttypid, -1), a.attnotnull, a.atthasdef or a.attidentity <> '',
      a.attgenerated <> '' or a.attidentity = 'a',
      case when b.typname in ('varchar', 'bpchar') then greatest(a.atttypmod, t.typtypmod) - 4 end,
      (select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = b.oid)
    from pg_attribute a
    join pg_type t on t.oid = a.atttypid
    join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
    where a.attrelid = ${oid}::oid and a.attnum > 0 and not a.attisdropped
    order by a.attnum`)
  return {
    name: wanted,
    key: oid,
    unique: new Map(unique.map(({ name, columns: indexed }) => [name, indexed])),
    columns: columns.map(
      ([name, base, category, sqlType, notNull, filled, generated, length, labels]): CatalogueColumn => {
        const single = unique.filter(({ columns: indexed }) => indexed.length === 1 && indexed[0] === name)
        const reference = references.get(String(name))
        const maxLength = Number(length ?? 0)
        return {
          name: String(name),
          type: typeOf(String(base), String(category)),
          sqlType: String(sqlType),
          notNull: notNull === 't',
          filled: filled === 't',
          generated: generated === 't',
          ...(maxLength > 0 ? { maxLength } : {}),
          ...(typeof labels === 'string' ? { oneOf: JSON.parse(labels) as string[] } : {}),
          ...(single.length > 0 ? { unique: true } : {}),
          ...(base === 'citext' || single.some(({ lowered }) => lowered) ? { ignoreCase: true } : {}),
          ...(reference ? { references: reference } : {}),
        }
      },
    ),
  }
}

export async function readTableNames(session: Session): Promise<readonly string[]> {
  const rows = await session.run(sql`
    select case when pg_table_is_visible(c.oid) then c.relname else n.nspname || '.' || c.relname end
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'f') and n.nspname not in ('pg_catalog', 'information_schema')`)
  return rows.map(([table]) => String(table))
}

/** The same wherever the server is reached; another one after a restore into a new server. */
export async function readIdentity(session: Session): Promise<string> {
  const database = sql`(select oid || '/' || datname from pg_database where datname = current_database())`
  const allowed = await session.run(sql`select has_function_privilege('pg_control_system()', 'execute')`)
  if (allowed[0]?.[0] !== 't') return `postgresql:${(await session.run(sql`select ${database}`))[0]?.[0]}`
  const [row] = await session.run(sql`select system_identifier, ${database} from pg_control_system()`)
  return `postgresql:${row?.[0]}/${row?.[1]}`
}

export async function forbiddenRights(
  session: Session,
  table: TableName,
  rights: readonly Right[],
): Promise<readonly Right[]> {
  const oid = await oidOf(session, table)
  const columnwise = new Set(['select', 'insert', 'update'])
  const forbidden: Right[] = []
  for (const right of rights) {
    const has = columnwise.has(right)
      ? sql`has_any_column_privilege(${oid ?? null}::oid, ${right})`
      : sql`has_table_privilege(${oid ?? null}::oid, ${right})`
    if ((await session.run(sql`select ${has}`))[0]?.[0] !== 't') forbidden.push(right)
  }
  return forbidden
}

async function oidOf(session: Session, { schema, table }: TableName): Promise<string | undefined> {
  const path: Sql =
    schema === undefined ? sql`quote_ident(${table})` : sql`quote_ident(${schema}) || '.' || quote_ident(${table})`
  const [row] = await session.run(sql`select to_regclass(${path})::oid`)
  return typeof row?.[0] === 'string' ? row[0] : undefined
}

interface UniqueIndex {
  readonly name: string
  readonly columns: readonly string[]
  readonly lowered: boolean
}

/** With those over part of a table and over `lower(column)`; an index over other expressions says nothing about a column. */
async function uniqueIndexes(session: Session, oid: string): Promise<readonly UniqueIndex[]> {
  const rows = await session.run(sql`
    select c.relname, pg_get_indexdef(i.indexrelid, 1, true) ilike 'lower(%' and i.indnkeyatts = 1,
      (select json_agg(distinct a.attname) from pg_attribute a
        left join pg_depend d on d.objid = i.indexrelid and d.classid = 'pg_class'::regclass
          and d.refobjid = i.indrelid and d.refobjsubid = a.attnum
        where a.attrelid = i.indrelid and (a.attnum = any((i.indkey::int2[])[0:i.indnkeyatts - 1])
          or (0 = any(i.indkey::int2[]) and d.objid is not null and pg_get_indexdef(i.indexrelid, 1, true) ilike 'lower(%')))
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid = ${oid}::oid and i.indisunique and i.indisvalid`)
  return rows.map(([name, lowered, columns]) => ({
    name: String(name),
    lowered: lowered === 't',
    columns: JSON.parse(String(columns ?? '[]')) as string[],
  }))
}

async function foreignKeys(
  session: Session,
  oid: string,
): Promise<ReadonlyMap<string, { readonly key: string; readonly column: string }>> {
  const rows = await session.run(sql`
    select a.attname, f.confrelid, b.attname from pg_constraint f
    join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
    join pg_attribute b on b.attrelid = f.confrelid and b.attnum = f.confkey[1]
    where f.contype = 'f' and f.conrelid = ${oid}::oid and cardinality(f.conkey) = 1`)
  return new Map(rows.map(([name, table, column]) => [String(name), { key: String(table), column: String(column) }]))
}

function typeOf(base: string, category: string): CatalogueColumn['type'] {
  if (category === 'B') return 'boolean'
  if (base === 'bytea') return 'bytes'
  if (base === 'date' || base === 'timestamp' || base === 'timestamptz') return 'time'
  return /^(int[248]|float[48]|numeric)$/.test(base) ? 'number' : 'text'
}
