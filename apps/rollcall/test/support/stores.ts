import { watch } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { type Postgres, type ScimResource, startPostgres, startScimmy } from '@rollcall/test-fixtures'
import { configuration, postgresTables, sqliteTables } from './application.ts'
import { app } from './office.ts'
import { aProgram, type Program } from './program.ts'

/** The program over an LDIF file and an application whose content can be put back. */
export interface Store extends AsyncDisposable {
  readonly program: Program
  /** Without accounts, and nothing remembered. */
  readonly empty: () => Promise<void>
  /** Keeps application and state as they are now, for `restore`. */
  readonly keep: () => Promise<void>
  readonly restore: () => Promise<void>
  /** Everything but generated ids, a line for each row. */
  readonly content: () => Promise<readonly string[]>
  /** Once the application has been written to from now on; throws when aborted. */
  readonly written: (signal: AbortSignal) => Promise<void>
  /** How many people are enough to have time for a kill. */
  readonly people: number
}

const sides = 'connector: ldif\nfile: directory.ldif'
export const unlimited = `
scope:
  users: { filter: (objectClass=inetOrgPerson) }
limits: { access: 100%, membership: 100%, identity: 100%, group: 100%, delete: 100%, clear: 100% }
`
const content = [
  `select external_id, username, display_name, surname, email, title, active, note from account order by external_id`,
  `select name from team order by name`,
  `select name, external_id from team_member join team on team.id = team_id join account on account.id = account_id
   order by name, external_id`,
]

export async function anSqliteStore(): Promise<Store> {
  const program = await aProgram({ 'rollcall.yaml': configuration(sides, 'file: application.db', unlimited) })
  const at = program.file
  const clear = async (): Promise<void> => {
    for (const name of [
      'application.db',
      'application.db-journal',
      'application.db-wal',
      'application.db-shm',
      '.rollcall',
    ])
      await rm(at(name), { recursive: true, force: true })
  }
  const within = <T>(work: (database: DatabaseSync) => T): T => {
    using database = new DatabaseSync(at('application.db'))
    return work(database)
  }
  return {
    program,
    async empty() {
      await clear()
      within((database) => database.exec(sqliteTables))
    },
    async keep() {
      await cp(at('application.db'), at('kept.db'))
      await cp(at('.rollcall'), at('kept'), { recursive: true })
    },
    async restore() {
      await clear()
      await cp(at('kept.db'), at('application.db'))
      await cp(at('kept'), at('.rollcall'), { recursive: true })
    },
    content: async () => linesOf(within((database) => content.map((sql) => database.prepare(sql).all()))),
    async written(signal) {
      const watcher = watch(at('.'), { signal })
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      watcher.on('change', (_, name) => String(name).startsWith('application.db-') && resolve())
      signal.addEventListener('abort', reject, { once: true })
      await promise.finally(() => watcher.close())
    },
    people: 400,
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  }
}

export async function aPostgresStore(): Promise<Store & { readonly postgres: Postgres }> {
  await using cleanup = new AsyncDisposableStack()
  const postgres = cleanup.use(await startPostgres())
  const env = { APP_PASSWORD: new URL(postgres.url).password }
  const program = cleanup.use(await aProgram({ 'rollcall.yaml': configuration(sides, app(postgres), unlimited) }, env))
  await postgres.query(postgresTables)
  const owned = cleanup.move()
  const tables = ['account', 'team', 'team_member']
  const clear = async (): Promise<void> => {
    await rm(program.file('.rollcall'), { recursive: true, force: true })
    await postgres.query('truncate account, team, team_member restart identity')
  }
  return {
    program,
    postgres,
    empty: clear,
    async keep() {
      for (const table of tables) await postgres.query(`create table kept_${table} as table ${table}`)
      await cp(program.file('.rollcall'), program.file('kept'), { recursive: true })
    },
    async restore() {
      await clear()
      for (const table of tables)
        await postgres.query(`insert into ${table} overriding system value table kept_${table}`)
      for (const table of ['account', 'team'])
        await postgres.query(`select setval(pg_get_serial_sequence('${table}', 'id'), max(id)) from ${table}`)
      await cp(program.file('kept'), program.file('.rollcall'), { recursive: true })
    },
    content: async () => linesOf(await Promise.all(content.map((sql) => postgres.query(sql)))),
    async written(signal) {
      const begun = await newest(postgres)
      while ((await newest(postgres)) === begun) await wait(2, undefined, { signal })
    },
    people: 400,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** The number of the newest transaction that wrote. */
async function newest(postgres: Postgres): Promise<unknown> {
  const [row] = await postgres.query('select pg_snapshot_xmax(pg_current_snapshot())::text as newest')
  return row?.newest
}

const scim = (url: string): string => `version: 1
connections:
  corp:
    connector: ldif
    file: directory.ldif
  app:
    connector: scim
    url: ${url}
    token: { env: SCIM_TOKEN }
syncs:
  staff:
    from: corp
    to: app
    match: [externalId = id, userName = uid]
    matchGroups: [displayName = cn]
    users:
      externalId: id
      userName: lower(uid)
      displayName: cn
      name.familyName: sn
      emails: all(mail)
      title: title
    groups: { displayName: cn, members: members }
${unlimited.trim().replaceAll(/^/gm, '    ')}
`

export async function aScimStore(): Promise<Store> {
  await using cleanup = new AsyncDisposableStack()
  const server = cleanup.use(await startScimmy())
  const program = cleanup.use(await aProgram({ 'rollcall.yaml': scim(server.url) }, { SCIM_TOKEN: server.token }))
  const owned = cleanup.move()
  const kept = { user: [] as readonly ScimResource[], group: [] as readonly ScimResource[] }
  const clear = async (): Promise<void> => {
    await rm(program.file('.rollcall'), { recursive: true, force: true })
    for (const kind of ['group', 'user'] as const) for (const { id } of server.all(kind)) server.delete(kind, id)
  }
  return {
    program,
    empty: clear,
    async keep() {
      kept.user = server.all('user')
      kept.group = server.all('group')
      await cp(program.file('.rollcall'), program.file('kept'), { recursive: true })
    },
    async restore() {
      await clear()
      for (const kind of ['user', 'group'] as const) for (const one of kept[kind]) server.put(kind, one)
      await cp(program.file('kept'), program.file('.rollcall'), { recursive: true })
    },
    async content() {
      const nameOf = new Map(server.all('user').map(({ id, externalId }) => [id, externalId]))
      const named = (members: unknown): unknown[] =>
        ((members ?? []) as readonly { readonly value: string }[]).map(({ value }) => nameOf.get(value)).sort()
      const users = server.all('user').map(({ id: _, meta: __, ...user }) => inOrder(user))
      const groups = server.all('group').map(({ displayName, members }) => ({ displayName, members: named(members) }))
      return [...users, ...groups].map((one) => JSON.stringify(one)).sort()
    },
    async written(signal) {
      const begun = server.requests.length
      const isWrite = ({ method }: { readonly method: string }): boolean => method !== 'GET'
      while (!server.requests.slice(begun).some(isWrite)) await wait(2, undefined, { signal })
    },
    people: 120,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Servers keep attributes in the order in which they came. */
function inOrder(resource: object): object {
  return Object.fromEntries(Object.entries(resource).sort(([one], [other]) => (one < other ? -1 : 1)))
}

function linesOf(tables: readonly (readonly object[])[]): readonly string[] {
  return tables.flat().map((row) => JSON.stringify(Object.values(row)))
}
