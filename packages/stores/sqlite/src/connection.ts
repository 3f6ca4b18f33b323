import { randomBytes } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { foldText, type Instant } from '@rollcall/model'
import { isBusy, toStateError } from './errors.ts'
import { makeFile, makeFolder, makePrivate } from './files.ts'
import { migrate } from './schema.ts'

/** What the store needs from outside; the connectors' `Clock` fits. */
export interface Clock {
  now(): Instant
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** Everything has a default; tests and the host pass their own. */
export interface ConnectionOptions {
  readonly clock?: Clock
  /** So many random bytes: salts of the audit log, and how long to wait for a locked file. */
  readonly random?: (bytes: number) => Uint8Array
  /** How long to try again while another process has the file; default 10 s. */
  readonly patienceMs?: number
}

const systemClock: Clock = {
  now: Date.now,
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
}

/** One connection to the state file. Work on it is synchronous, so nothing gets between; only waiting is not. */
export class Connection implements Disposable {
  readonly file: string
  readonly clock: Clock
  readonly random: (bytes: number) => Uint8Array
  readonly #db: DatabaseSync
  readonly #patienceMs: number
  readonly #statements = new Map<string, StatementSync>()
  readonly #stop = new AbortController()

  private constructor(db: DatabaseSync, file: string, { clock, random, patienceMs }: ConnectionOptions) {
    this.#db = db
    this.file = file
    this.clock = clock ?? systemClock
    this.random = random ?? randomBytes
    this.#patienceMs = patienceMs ?? 10_000
  }

  static async open(path: string, options: ConnectionOptions): Promise<Connection> {
    let db: DatabaseSync | undefined
    try {
      makeFolder(dirname(path))
      makeFile(path)
      const file = realpathSync(path)
      // busy_timeout would block the whole process while it waits; `#patiently` waits on a timer.
      db = new DatabaseSync(file, { timeout: 0 })
      const connection = new Connection(db, file, options)
      await connection.#patiently('opened', () => connection.#prepareFile())
      return connection
    } catch (cause) {
      db?.close()
      throw toStateError(path, 'opened', cause)
    }
  }

  /** All rows of a query; `json_each(?)` takes lists. */
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[]
  }

  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined
  }

  /** The one number that a query gives; 0 where it gives none. */
  number(sql: string, ...values: SQLInputValue[]): number {
    const [number] = Object.values(this.#statement(sql).get(...values) ?? {})
    return Number(number ?? 0)
  }

  /** Runs a statement and says how many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes)
  }

  /** For pragmas, which no statement cache should hold. */
  exec(sql: string): void {
    this.#db.exec(sql)
  }

  /** Reads; more than one statement sees one state only within `write`. */
  read<T>(work: () => T): Promise<T> {
    return this.#patiently('read', work)
  }

  /** One transaction: all of the work or, when it throws, none. The work may be tried again. */
  write<T>(work: () => T): Promise<T> {
    return this.#patiently('written', () => {
      this.#db.exec('begin immediate')
      try {
        const result = work()
        this.#db.exec('commit')
        return result
      } catch (cause) {
        // A full disk has SQLite roll back by itself.
        if (this.#db.isTransaction) this.#db.exec('rollback')
        throw cause
      }
    })
  }

  /** Lets others go first; cut short when the connection is closed. */
  pause(ms: number): Promise<void> {
    return this.clock.sleep(ms, this.#stop.signal)
  }

  [Symbol.dispose](): void {
    this.#stop.abort()
    if (this.#db.isOpen) this.#db.close()
  }

  async #patiently<T>(doing: string, work: () => T): Promise<T> {
    const deadline = this.clock.now() + this.#patienceMs
    for (let attempt = 0; ; attempt++) {
      try {
        return work()
      } catch (cause) {
        if (!isBusy(cause) || this.clock.now() >= deadline) throw toStateError(this.file, doing, cause)
      }
      // Short and uneven, so that of two writers neither is always too late.
      const jitter = (this.random(1)[0] ?? 0) / 256
      await this.pause(Math.min(50, 2 * 2 ** attempt) * (0.5 + jitter))
    }
  }

  #prepareFile(): void {
    this.#db.exec('pragma synchronous = full; pragma cache_size = -16384')
    migrate(this.#db, this.file)
    // Only now is the file known to be ours.
    makePrivate(this.file)
    // What goes into the file itself is written once for many commits: random keys have each touch most of its pages.
    this.#db.exec('pragma journal_mode = wal; pragma wal_autocheckpoint = 16384')
    this.#db.function('fold', { deterministic: true }, (text) => foldText(String(text)))
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#db.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}
