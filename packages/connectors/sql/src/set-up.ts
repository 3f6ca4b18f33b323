import type { Context, TableFacts } from '@rollcall/connector-sdk'
import { type Field, RollcallError } from '@rollcall/model'
import type { CatalogueColumn, CatalogueTable } from './catalogue.ts'
import { parseTableName } from './catalogue.ts'
import { opened } from './opened.ts'
import { type SqlSettings, sqlSettings } from './settings.ts'

/** The tables that the database shows, before anything says which of them holds the accounts. */
export async function tablesOf(
  settings: Readonly<Record<string, unknown>>,
  context: Context,
  signal: AbortSignal,
): Promise<readonly TableFacts[]> {
  const { users: _, groups: __, roles: ___, ...where } = settings
  const checked = await sqlSettings['~standard'].validate({ ...where, users: { table: 'any', fields: ['any'] } })
  if (checked.issues) throw new RollcallError('config.invalid', checked.issues.map(({ message }) => message).join(' '))
  await using connection = opened(checked.value as SqlSettings, context)
  const database = await connection.database()
  // Awaited here: the connection is closed as soon as this returns.
  return await database.read(async (session) => {
    const tables: TableFacts[] = []
    for (const name of await database.tableNames(session)) {
      const table = await database.table(session, parseTableName(name))
      if (table) tables.push(factsOf(name, table))
    }
    return tables
  }, signal)
}

function factsOf(name: string, { columns }: CatalogueTable): TableFacts {
  return { name, columns: columns.map(fieldOf) }
}

function fieldOf({ name, type, notNull, filled, generated, unique, maxLength, oneOf }: CatalogueColumn): Field {
  return {
    name,
    type,
    ...(notNull && !filled ? { required: true } : {}),
    ...(unique ? { unique } : {}),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(oneOf ? { oneOf } : {}),
    ...(generated ? { writable: 'never' } : {}),
  }
}
