import type { RollcallError } from '@rollcall/model'
import type { CatalogueTable, TableName } from './catalogue.ts'
import type { Dialect } from './dialect.ts'
import type { Sql } from './sql.ts'

/** Values in the order they were selected. */
export type Row = readonly unknown[]

/** One transaction. */
export interface Session {
  readonly run: (statement: Sql) => Promise<readonly Row[]>
  /** What is done in it is undone if it throws; the transaction goes on. */
  readonly savepoint: <T>(work: () => Promise<T>) => Promise<T>
}

export interface Database extends AsyncDisposable {
  readonly dialect: Dialect
  readonly read: <T>(work: (session: Session) => Promise<T>, signal: AbortSignal) => Promise<T>
  /** Throws only when nothing was done, or `outcome-unknown` when that cannot be told. */
  readonly write: <T>(work: (session: Session) => Promise<T>, signal: AbortSignal) => Promise<T>
  /** In batches, all of one moment. */
  readonly stream: (statement: Sql, signal: AbortSignal) => AsyncGenerator<readonly Row[], void>
  /** Undefined if there is none of the name. */
  readonly table: (session: Session, name: TableName) => Promise<CatalogueTable | undefined>
  readonly tableNames: (session: Session) => Promise<readonly string[]>
  /** Which database, whatever address leads to it. */
  readonly identity: (session: Session) => Promise<string>
  /** For people: product with version, and how it is reached. */
  readonly about: (session: Session) => Promise<{ readonly system: string; readonly reached: string }>
  /** Which of the rights to a table are missing. */
  readonly forbidden: (session: Session, name: TableName, rights: readonly Right[]) => Promise<readonly Right[]>
  readonly toError: (thrown: unknown) => RollcallError
}

export type Right = 'select' | 'insert' | 'update' | 'delete'
