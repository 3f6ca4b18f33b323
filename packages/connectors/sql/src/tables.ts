import { didYouMean, type Field, type Kind, RollcallError } from '@rollcall/model'
import { type CatalogueColumn, type CatalogueTable, parseTableName, type TableName } from './catalogue.ts'
import type { Database, Session } from './database.ts'
import type { ActiveSettings, FieldSettings, SqlSettings, TableSettings } from './settings.ts'

/** A column with all that the configuration says of it. */
export interface Column extends CatalogueColumn {
  /** The target field it holds. */
  readonly field: string
  readonly required: boolean
  readonly naming: boolean
}

/** One kind's table, checked against the catalogue. */
export interface RecordTable {
  readonly kind: Kind
  readonly name: TableName
  readonly id: Column
  readonly generate: boolean
  readonly fields: ReadonlyMap<string, Column>
  readonly active?: {
    readonly column: Column
    readonly on: ActiveSettings['true']
    readonly off: ActiveSettings['false']
  }
  /** Tables with one row for each thing a record has. */
  readonly members?: PairTable
  readonly roles?: PairTable
  /** Fields by the name of a unique constraint over them. */
  readonly constraints: ReadonlyMap<string, readonly string[]>
}

/** A table of pairs: members of groups, roles of accounts. */
export interface PairTable {
  readonly name: TableName
  readonly owner: Column
  readonly item: Column
}

export interface Tables {
  readonly user: RecordTable
  readonly group?: RecordTable
}

/** The table of a kind; throws `config` if the configuration names none. */
export function tableOf(tables: Tables, kind: Kind): RecordTable {
  const table = tables[kind]
  if (table) return table
  throw new RollcallError('config.no-groups', 'This connection has no table of groups.', {
    hint: 'Write `groups` under the connection.',
  })
}

/** The column of a field that is to be written. */
export function writableColumn({ fields }: RecordTable, field: string): Column {
  const column = fields.get(field)
  if (!column) throw new RollcallError('invalid.field', `There is no field ${field}.`, { field })
  if (column.generated) throw new RollcallError('invalid.field', `${field}: the database computes it.`, { field })
  return column
}

/** Checks every name of the configuration; throws `config` with the nearest name there is. */
export async function readTables(database: Database, session: Session, settings: SqlSettings): Promise<Tables> {
  const look = (text: string, setting: string): Promise<CatalogueTable> => findTable(database, session, text, setting)
  const people = await look(settings.users.table, 'users.table')
  const { active } = settings.users
  const isPerson = ({ references }: CatalogueColumn): boolean =>
    references?.key === people.key && references.column === settings.users.id
  const user = recordTable('user', settings.users, people, isPerson)
  const held = settings.roles && (await look(settings.roles.table, 'roles.table'))
  const roles = held && settings.roles && pairTable(held, settings.roles.account, settings.roles.role, 'roles', 'text')
  const whole: RecordTable = {
    ...user,
    ...(active === undefined ? {} : { active: activeOf(active, people) }),
    ...(roles ? { roles } : {}),
  }
  assertFilled(whole, settings.users)
  if (!settings.groups) return { user: whole }
  const { memberships, ...of } = settings.groups
  const group = recordTable('group', of, await look(of.table, 'groups.table'), isPerson)
  assertFilled(group, of)
  if (!memberships) return { user: whole, group }
  const links = await look(memberships.table, 'groups.memberships.table')
  const members = pairTable(links, memberships.group, memberships.member, 'groups.memberships', 'ref')
  return { user: whole, group: { ...group, members } }
}

async function findTable(database: Database, session: Session, text: string, setting: string): Promise<CatalogueTable> {
  const found = await database.table(session, parseTableName(text))
  if (found) return found
  const hint = didYouMean(text, await database.tableNames(session))
  throw new RollcallError('config.no-table', `The database has no table ${text}, or does not show it.`, {
    field: setting,
    ...(hint === undefined ? {} : { hint }),
  })
}

function findColumn(table: CatalogueTable, wanted: string, setting: string): CatalogueColumn {
  const found = table.columns.find(({ name }) => name === wanted)
  if (found) return found
  const names = table.columns.map(({ name }) => name)
  throw new RollcallError('config.no-column', `The table ${table.name.table} has no column ${wanted}.`, {
    field: setting,
    hint: didYouMean(wanted, names) ?? `It has ${names.join(', ')}.`,
  })
}

/** Whether a column refers to accounts by their ids. */
type IsPerson = (column: CatalogueColumn) => boolean

function recordTable(kind: Kind, settings: TableSettings, table: CatalogueTable, isPerson: IsPerson): RecordTable {
  const setting = `${kind}s`
  const id = plainColumn('id', findColumn(table, settings.id, `${setting}.id`))
  const given: Readonly<Record<string, string | FieldSettings>> = Array.isArray(settings.fields)
    ? Object.fromEntries(settings.fields.map((field) => [field, field]))
    : (settings.fields as Readonly<Record<string, string | FieldSettings>>)
  const columns = Object.entries(given).map(([field, one]) => {
    if (reserved.has(field)) {
      throw new RollcallError('config.reserved-field', `A field cannot be called ${field}.`, {
        field: `${setting}.fields.${field}`,
      })
    }
    const asked = typeof one === 'string' ? { column: one } : one
    return fieldColumn(field, asked, findColumn(table, asked.column, `${setting}.fields.${field}`), isPerson)
  })
  const naming =
    columns.find((column) => column.naming) ?? columns.find(({ unique, type }) => unique && type === 'text')
  const fields = new Map(
    columns.map((column) => [column.field, column === naming ? { ...column, naming: true } : column]),
  )
  const constraints = new Map(
    [...table.unique].map(([constraint, names]) => [
      constraint,
      columns.filter((column) => names.includes(column.name)).map(({ field }) => field),
    ]),
  )
  return { kind, name: table.name, id, generate: settings.generate === 'uuid', fields, constraints }
}

const reserved: ReadonlySet<string> = new Set(['id', 'dn', 'active', 'members', 'roles'])

function fieldColumn(field: string, asked: FieldSettings, column: CatalogueColumn, isPerson: IsPerson): Column {
  const { unique = column.unique, ignoreCase = column.ignoreCase, maxLength = column.maxLength } = asked
  const { unique: _, ignoreCase: __, maxLength: ___, ...rest } = column
  return {
    ...rest,
    field,
    type: asked.type ?? (isPerson(column) ? 'ref' : column.type),
    required: asked.required ?? (column.notNull && !column.filled),
    naming: asked.naming ?? false,
    ...(unique ? { unique } : {}),
    ...(ignoreCase ? { ignoreCase } : {}),
    ...(maxLength === undefined ? {} : { maxLength }),
  }
}

function plainColumn(field: string, column: CatalogueColumn, type: Field['type'] = column.type): Column {
  return { ...column, type, field, required: false, naming: false }
}

function activeOf(settings: string | ActiveSettings, table: CatalogueTable): NonNullable<RecordTable['active']> {
  const {
    column,
    true: on,
    false: off,
  } = typeof settings === 'string' ? { column: settings, true: true, false: false } : settings
  return { column: plainColumn('active', findColumn(table, column, 'users.active')), on, off }
}

function pairTable(
  table: CatalogueTable,
  owner: string,
  item: string,
  setting: string,
  type: Field['type'],
): PairTable {
  const names = setting === 'roles' ? (['account', 'role'] as const) : (['group', 'member'] as const)
  return {
    name: table.name,
    owner: plainColumn('owner', findColumn(table, owner, `${setting}.${names[0]}`)),
    item: plainColumn(
      setting === 'roles' ? 'roles' : 'members',
      findColumn(table, item, `${setting}.${names[1]}`),
      type,
    ),
  }
}

/** Somebody has to make the id of a new record: the database, or we. */
function assertFilled({ kind, id, generate, name }: RecordTable, { id: column }: TableSettings): void {
  if (generate || id.filled) return
  throw new RollcallError('config.no-new-id', `The database makes no ${column} for new rows of ${name.table}.`, {
    field: `${kind}s.id`,
    hint: `Let Rollcall make it (\`generate: uuid\` under \`${kind}s\`), take another column as \`id\`, or give it a default.`,
  })
}
