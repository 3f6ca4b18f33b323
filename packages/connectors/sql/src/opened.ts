import type { Context } from '@rollcall/connector-sdk'
import type { Kind } from '@rollcall/model'
import type { Database } from './database.ts'
import type { SqlSettings } from './settings.ts'
import { readTables, type Tables } from './tables.ts'

export interface Ready {
  readonly database: Database
  readonly tables: Tables
}

/** A connection that reaches for the database with its first call. */
export interface Opened extends AsyncDisposable {
  readonly settings: SqlSettings
  /** Sends nothing. */
  readonly database: () => Promise<Database>
  /** What the list of a kind was last asked for: so much is told of a record that was written. */
  readonly asked: Map<Kind, readonly string[]>
  /** With the names of the configuration checked, once. */
  readonly ready: (signal: AbortSignal) => Promise<Ready>
}

export function opened(settings: SqlSettings, context: Context): Opened {
  let database: Promise<Database> | undefined
  let tables: Tables | undefined
  const reach = (): Promise<Database> => {
    database ??= load(settings, context).catch((thrown: unknown) => {
      database = undefined // what was wrong may be mended before the next call
      throw thrown
    })
    return database
  }
  return {
    settings,
    database: reach,
    asked: new Map(),
    async ready(signal) {
      signal.throwIfAborted()
      const found = await reach()
      tables ??= await found.read((session) => readTables(found, session, settings), signal)
      return { database: found, tables }
    },
    async [Symbol.asyncDispose]() {
      await (await database?.catch(() => undefined))?.[Symbol.asyncDispose]()
    },
  }
}

/** Only the driver that is needed is loaded. */
async function load(settings: SqlSettings, context: Context): Promise<Database> {
  if (settings.file !== undefined) return (await import('./sqlite/open.ts')).openSqlite(settings.file, context)
  return (await import('./postgres/open.ts')).openPostgres(settings, context)
}
