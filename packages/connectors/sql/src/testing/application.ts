import type { Connection, Context, Outcome } from '@rollcall/connector-sdk'
import { read } from '@rollcall/connector-sdk'
import type { TestContextOptions } from '@rollcall/connector-sdk/testing'
import type { Kind, SyncRecord, Write } from '@rollcall/model'
import { sql } from '../connector.ts'

/** An application's database to try the connector on. */
export interface Application extends AsyncDisposable {
  /** What the connection needs besides its tables. */
  readonly settings: object
  readonly options: TestContextOptions
  readonly context: Context
  readonly run: (statement: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
  /** From now on the database takes requests and answers none. */
  readonly stall?: () => void
  /** Words in which the two databases differ. */
  readonly words: {
    readonly key: string
    readonly noKey: string
    readonly time: string
    readonly bytes: string
    /** Statements for a trigger that sets a column after each such event. */
    readonly trigger: (event: string, table: string, column: string, value: string) => readonly string[]
  }
}

export const tableSettings = {
  users: {
    table: 'accounts',
    fields: {
      userName: 'username',
      mail: 'email',
      name: 'full name',
      phone: 'phone',
      age: 'age',
      since: 'since',
      manager: 'manager_id',
    },
    active: { column: 'status', true: 'on', false: 'off' },
  },
  groups: {
    table: 'teams',
    fields: { displayName: 'name' },
    memberships: { table: 'team_members', group: 'team_id', member: 'account_id' },
  },
  roles: {
    table: 'account_roles',
    account: 'account_id',
    role: 'role',
    names: ['admin', 'editor'],
    privileged: ['admin'],
  },
}

/** Tables as applications have them: an own key, a unique name and mail, a column nobody maps, a person who refers to another. */
export async function makeTables({ run, words: { key, noKey, time } }: Application): Promise<void> {
  await run(`create table accounts (id ${key}, username varchar(20) not null unique, email varchar(60),
    "full name" varchar(40), phone varchar(40) not null default '', age integer, since ${time},
    manager_id ${noKey} references accounts(id), status varchar(10) not null default 'new', visits integer not null default 0)`)
  await run('create unique index accounts_mail on accounts (lower(email))')
  await run(`create table teams (id ${key}, name varchar(40) not null unique)`)
  await run(`create table team_members (team_id ${noKey} not null references teams(id),
    account_id ${noKey} not null references accounts(id), primary key (account_id, team_id))`)
  await run(
    `create table account_roles (account_id ${noKey} not null references accounts(id), role varchar(20) not null)`,
  )
}

export async function connect({ settings, context }: Application, changes: object = {}): Promise<Connection> {
  const checked = await sql.config['~standard'].validate({ ...settings, ...tableSettings, ...changes })
  if (checked.issues) throw new Error(checked.issues.map(({ message }) => message).join(' '))
  return sql.open(checked.value, context)
}

export const { signal }: { readonly signal: AbortSignal } = new AbortController()

const all = [
  'userName',
  'mail',
  'name',
  'phone',
  'age',
  'since',
  'manager',
  'displayName',
  'active',
  'members',
  'roles',
]

export async function scanned(connection: Connection, kind: Kind = 'user', attributes: readonly string[] = all) {
  const records: SyncRecord[] = []
  const stream = connection.scan?.({ kind, attributes }, signal)
  if (!stream) throw new Error('it cannot scan')
  const end = await read(stream, (batch) => void records.push(...batch))
  return { ...end, records }
}

export async function found(connection: Connection, by: string, values: readonly string[], kind: Kind = 'user') {
  const records: SyncRecord[] = []
  const stream = connection.find?.({ kind, attributes: all, by, values }, signal)
  if (!stream) throw new Error('it cannot find')
  const end = await read(stream, (batch) => void records.push(...batch))
  return { ...end, records }
}

export async function write(connection: Connection, ...writes: readonly Write[]): Promise<readonly Outcome[]> {
  const call = connection[writes[0]?.op ?? 'create'] as
    | ((writes: readonly Write[], signal: AbortSignal) => Promise<readonly Outcome[]>)
    | undefined
  if (!call) throw new Error('it cannot do that')
  return call(writes, signal)
}

export function anAccount(userName: string, more: object = {}): Extract<Write, { op: 'create' }> {
  return { op: 'create', kind: 'user', active: true, attributes: { userName: [userName], ...more } }
}

/** The ids of what was written; throws the first problem. */
export function idsOf(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map((outcome) => {
    if ('problem' in outcome) throw new Error(`${outcome.problem.code}: ${outcome.problem.message}`)
    return outcome.id
  })
}

export function codesOf(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map((outcome) => {
    if ('problem' in outcome) return [outcome.problem.code, outcome.problem.field].filter(Boolean).join(' ')
    return outcome.already ? 'already' : 'done'
  })
}
