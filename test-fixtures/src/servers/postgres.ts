import { chown, writeFile } from 'node:fs/promises'
import pg from 'pg'
import { type Daemon, startDaemon } from './daemon.ts'
import { makeFolder } from './folder.ts'
import { programOf } from './needs.ts'
import { onFreePorts } from './port.ts'
import { findProgram, run } from './program.ts'

/** A real PostgreSQL of our own. */
export interface Postgres extends AsyncDisposable {
  /** postgres://…@127.0.0.1:…/postgres, as superuser. */
  readonly url: string
  readonly query: <Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>
  /** A fresh database in the same server; its URL. */
  readonly createDatabase: () => Promise<string>
  /** Ends at once, as a crash would; the next start recovers. */
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
}

/** Starts a PostgreSQL on a free port of 127.0.0.1 in a private folder. Nothing is synced to the disk. */
export async function startPostgres(): Promise<Postgres> {
  const initdb = programOf('postgres', 'initdb')
  const command = programOf('postgres', 'postgres')
  await using cleanup = new AsyncDisposableStack()
  const folder = cleanup.use(await makeFolder('postgres'))
  const who = await unprivileged()
  const password = 'postgres-password'
  const passwordFile = folder.file('password')
  await writeFile(passwordFile, password)
  if (who.uid !== undefined && who.gid !== undefined) {
    await Promise.all([folder.path, passwordFile].map((path) => chown(path, who.uid as number, who.gid as number)))
  }
  const options = { ...who, cwd: folder.path } // initdb complains about a folder it cannot read
  const data = folder.file('data')
  const access = ['-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  await run(initdb, ['-D', data, ...access, '-E', 'UTF8', '--locale=C', '--no-sync'], options)

  const serve = (port: number): Promise<Daemon> => {
    const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', ...unsafe }
    return startDaemon({
      command,
      args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      options,
      log: folder.file('postgres.log'),
      ready: () => ask(urlOf(port), 'select 1'),
    })
  }
  const urlOf = (port: number, database = 'postgres'): string =>
    `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  const [port, first] = await onFreePorts(1, async ([port = 0]) => [port, await serve(port)] as const)
  let daemon = first
  cleanup.defer(() => daemon.end('SIGINT'))
  const owned = cleanup.move()
  let databases = 0
  const query: Postgres['query'] = (sql, values) => ask(urlOf(port), sql, values)
  return {
    url: urlOf(port),
    query,
    createDatabase: async () => {
      databases += 1
      await query(`create database "test_${databases}"`)
      return urlOf(port, `test_${databases}`)
    },
    kill: () => daemon.end('SIGQUIT'), // SIGKILL would leave its shared memory behind
    stop: () => daemon.end('SIGINT'),
    start: async () => {
      if (!daemon.running()) daemon = await serve(port)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const unsafe = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

/** PostgreSQL refuses to run as root. */
async function unprivileged(): Promise<{ readonly uid?: number; readonly gid?: number }> {
  if (process.getuid?.() !== 0) return {}
  const id = findProgram('id') ?? 'id'
  const of = (option: string): Promise<string> => run(id, [option, 'postgres']).catch(() => run(id, [option, 'nobody']))
  return { uid: Number(await of('-u')), gid: Number(await of('-g')) }
}

async function ask<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {}) // the server may be killed while we are connected
  try {
    await client.connect()
    return (await client.query<Row>(sql, [...values])).rows
  } finally {
    await client.end().catch(() => {})
  }
}
