import { accessSync, constants, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import type { Context } from '@rollcall/connector-sdk'
import type { Database, Row, Session } from '../database.ts'
import { type Sql, toStatement } from '../sql.ts'
import { readTable, readTableNames } from './catalogue.ts'
import { sqliteDialect } from './dialect.ts'
import { toSqliteError } from './errors.ts'

const batch = 1_000
/** Another writer is waited for without a turn of the event loop, so not for long; the caller tries again. */
const busyMs = 1_000

/** An SQLite file. It has to be there: an empty one made by mistake would look like an application without accounts. */
export function openSqlite(file: string, context: Context): Database {
  const path = context.path(file)
  /** A reader may have to mend what a crashed writer left behind, so it is only told not to write by itself. */
  const open = (queryOnly: boolean): DatabaseSync => {
    try {
      realpathSync(path)
      const database = new DatabaseSync(path, { timeout: busyMs })
      if (queryOnly) database.exec('pragma query_only = on')
      return database
    } catch (thrown) {
      throw toSqliteError(thrown, file)
    }
  }
  let writer: DatabaseSync | undefined
  const readers = new Set<DatabaseSync>()
  const sessionOf = (database: DatabaseSync): Session => ({
    run: async (statement) => rows(database, statement),
    async savepoint(work) {
      database.exec('savepoint one')
      try {
        const result = await work()
        database.exec('release one')
        return result
      } catch (thrown) {
        // A full disk undoes the whole transaction, and this savepoint with it.
        if (database.isTransaction) database.exec('rollback to one; release one')
        throw thrown
      }
    },
  })
  let queue: Promise<unknown> = Promise.resolve()
  /** One connection has one transaction at a time. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = queue.then(work)
    queue = mine.catch(() => {})
    return mine
  }
  return {
    dialect: sqliteDialect,
    async read(work, signal) {
      signal.throwIfAborted()
      using database = open(true)
      return await translated(() => work(sessionOf(database)))
    },
    write: (work) =>
      inTurn(() =>
        translated(async () => {
          writer ??= open(false)
          writer.exec('begin immediate')
          try {
            const result = await work(sessionOf(writer))
            writer.exec('commit')
            return result
          } catch (thrown) {
            if (writer.isTransaction) writer.exec('rollback')
            throw thrown
          }
        }),
      ),
    async *stream(statement, signal) {
      using database = open(true)
      readers.add(database)
      try {
        yield* batches(database, statement, signal)
      } catch (thrown) {
        signal.throwIfAborted()
        throw toSqliteError(thrown, file)
      } finally {
        readers.delete(database)
      }
    },
    table: readTable,
    tableNames: readTableNames,
    identity: async () => `sqlite:${realpathSync(path)}`,
    async about(session) {
      const [row] = await session.run({ text: ['select sqlite_version()'], values: [] })
      return { system: `SQLite ${row?.[0]}`, reached: file }
    },
    async forbidden(_, __, rights) {
      try {
        accessSync(path, constants.W_OK)
        accessSync(dirname(path), constants.W_OK) // SQLite keeps its journal beside the file
        return []
      } catch {
        return rights.filter((right) => right !== 'select')
      }
    },
    toError: (thrown) => toSqliteError(thrown, file),
    async [Symbol.asyncDispose]() {
      await queue
      for (const reader of readers) reader[Symbol.dispose]() // whoever read stopped without saying so
      writer?.[Symbol.dispose]()
    },
  }

  async function translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (thrown) {
      throw toSqliteError(thrown, file)
    }
  }
}

async function* batches(
  database: DatabaseSync,
  statement: Sql,
  signal: AbortSignal,
): AsyncGenerator<readonly Row[], void> {
  const { text, values } = toStatement(statement, () => '?')
  const prepared = database.prepare(text)
  prepared.setReturnArrays(true)
  let some: Row[] = []
  for (const row of prepared.iterate(...values.map(bindable))) {
    some.push(row as unknown as Row)
    if (some.length < batch) continue
    signal.throwIfAborted()
    yield some
    some = []
    await setImmediate() // nothing here waits, so nobody else would get a turn: not even whoever aborts
  }
  signal.throwIfAborted()
  if (some.length > 0) yield some
}

function rows(database: DatabaseSync, statement: Sql): readonly Row[] {
  const { text, values } = toStatement(statement, () => '?')
  const prepared = database.prepare(text)
  prepared.setReturnArrays(true)
  return prepared.all(...values.map(bindable)) as unknown as Row[]
}

function bindable(value: ReturnType<typeof toStatement>['values'][number]): string | number | null {
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}
