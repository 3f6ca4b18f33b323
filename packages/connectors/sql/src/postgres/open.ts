import type { Context } from '@rollcall/connector-sdk'
import { RollcallError } from '@rollcall/model'
import type pg from 'pg'
import type { Database, Row, Session } from '../database.ts'
import type { SqlSettings } from '../settings.ts'
import { type Sql, sql, toStatement } from '../sql.ts'
import { forbiddenRights, readIdentity, readTable, readTableNames } from './catalogue.ts'
import { postgresDialect } from './dialect.ts'
import { isAnswer, toPostgresError } from './errors.ts'
import { type Lease, Leases } from './leases.ts'
import { makePool } from './pool.ts'

const batch = 1_000
const lockMs = 10_000

/** A PostgreSQL database. */
export async function openPostgres(settings: SqlSettings, context: Context): Promise<Database> {
  const pool = await makePool(settings, context)
  const { where } = pool
  const leases = new Leases(pool)
  const begin = (mode: string): string =>
    `begin ${mode}; set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local bytea_output = 'hex';
     set local extra_float_digits = 1; set local cursor_tuple_fraction = 1; set local lock_timeout = ${lockMs};
     set local statement_timeout = ${settings.timeout * 1_000}; set constraints all immediate`

  async function transaction<T>(mode: string, work: (session: Session) => Promise<T>, signal: AbortSignal): Promise<T> {
    using leased = await leases.take(signal)
    const { client } = leased
    let result: T
    try {
      await client.query(begin(mode))
      result = await work(sessionOf(client))
    } catch (thrown) {
      await rollBack(leased)
      signal.throwIfAborted()
      throw toPostgresError(thrown, where)
    }
    try {
      await client.query('commit')
      leased.done()
      return result
    } catch (thrown) {
      if (isAnswer(thrown)) {
        leased.done()
        throw toPostgresError(thrown, where)
      }
      const message = `The connection to ${where} was lost while it was storing.`
      throw new RollcallError('outcome-unknown.commit', message, { cause: thrown })
    }
  }

  async function* stream(statement: Sql, signal: AbortSignal): AsyncGenerator<readonly Row[], void> {
    using leased = await leases.take(signal)
    const { client } = leased
    try {
      await client.query(begin('isolation level repeatable read read only'))
      const select = sql`declare records no scroll cursor for ${statement}`
      await rowsOf(client, select)
      const fetch = (): Promise<readonly Row[]> => {
        const fetched = rowsOf(client, { text: [`fetch ${batch} from records`], values: [] })
        fetched.catch(() => {}) // whoever stops reading early never looks at it
        return fetched
      }
      // The next batch is fetched while this one is worked on.
      for (let next: Promise<readonly Row[]> | undefined = fetch(); next; ) {
        const rows: readonly Row[] = await next
        signal.throwIfAborted()
        next = rows.length === batch ? fetch() : undefined
        if (rows.length > 0) yield rows
      }
      await client.query('commit')
      leased.done()
    } catch (thrown) {
      signal.throwIfAborted()
      throw toPostgresError(thrown, where)
    }
  }

  return {
    dialect: postgresDialect,
    read: (work, signal) => transaction('read only', work, signal),
    write: (work, signal) => transaction('read write', work, signal),
    stream,
    table: readTable,
    tableNames: readTableNames,
    identity: readIdentity,
    about,
    forbidden: forbiddenRights,
    toError: (thrown) => toPostgresError(thrown, where),
    [Symbol.asyncDispose]: () => leases[Symbol.asyncDispose](),
  }
}

async function about(session: Session): Promise<{ readonly system: string; readonly reached: string }> {
  const [row] = await session.run(sql`select current_setting('server_version'), current_user, current_database(),
    coalesce((select version from pg_stat_ssl where pid = pg_backend_pid()), 'not encrypted')`)
  const [version, user, database, encryption] = row ?? []
  return { system: `PostgreSQL ${version}`, reached: `database ${database} as ${user}, ${encryption}` }
}

function sessionOf(client: pg.PoolClient): Session {
  return {
    run: (statement) => rowsOf(client, statement),
    async savepoint(work) {
      await client.query('savepoint one')
      try {
        const result = await work()
        await client.query('release savepoint one')
        return result
      } catch (thrown) {
        if (isAnswer(thrown) || thrown instanceof RollcallError) {
          await client.query('rollback to savepoint one; release savepoint one')
        }
        throw thrown
      }
    },
  }
}

async function rowsOf(client: pg.PoolClient, statement: Sql): Promise<readonly Row[]> {
  const query = toStatement(statement, (number) => `$${number}`)
  return (await client.query<unknown[]>({ ...query, rowMode: 'array' })).rows
}

async function rollBack(leased: Lease): Promise<void> {
  try {
    await leased.client.query('rollback')
    leased.done()
  } catch {
    // The connection is gone, and the transaction with it.
  }
}
