import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { RollcallError } from '@rollcall/model'
import type { LockHolder } from '@rollcall/state'
import type { Connection } from './connection.ts'
import { isBusy, toStateError } from './errors.ts'
import { makeFile } from './files.ts'
import { numberOfSync } from './memory.ts'

/**
 * The lock of a sync is the lock that SQLite takes on an empty file beside the state. The system frees it when the
 * process ends, however it ends; and SQLite also keeps two holders within one process apart, which a bare fcntl lock
 * does not. The file stays: whoever removed it could let two runs hold two files of one name.
 */
export class Locks implements Disposable {
  readonly #db: Connection
  readonly #held = new Set<DatabaseSync>()

  constructor(db: Connection) {
    this.#db = db
  }

  /** Tries a second time: whoever asks for the holder is in the way for a moment. */
  async take(sync: string, again = true): Promise<AsyncDisposable> {
    const lock = this.#open(sync)
    try {
      lock.exec('pragma journal_mode = memory; begin exclusive')
      this.#held.add(lock)
      await this.#sayWho(sync)
    } catch (cause) {
      this.#free(lock)
      if (again && isBusy(cause)) return this.#db.pause(10).then(() => this.take(sync, false))
      throw isBusy(cause) ? await this.#isHeld(sync) : toStateError(this.#fileOf(sync), 'locked', cause)
    }
    return { [Symbol.asyncDispose]: async () => this.#free(lock) }
  }

  async holder(sync: string): Promise<LockHolder | undefined> {
    if (!existsSync(this.#fileOf(sync))) return undefined
    const lock = this.#open(sync)
    try {
      lock.prepare('select count(*) from sqlite_schema').get() // a reader gets past everyone but the holder
      return undefined
    } catch (cause) {
      if (isBusy(cause)) return this.#readHolder(sync)
      throw toStateError(this.#fileOf(sync), 'read', cause)
    } finally {
      lock.close()
    }
  }

  [Symbol.dispose](): void {
    for (const lock of this.#held) this.#free(lock)
  }

  #open(sync: string): DatabaseSync {
    const file = this.#fileOf(sync)
    try {
      makeFile(file)
      return new DatabaseSync(file, { timeout: 0 })
    } catch (cause) {
      throw toStateError(file, 'opened', cause)
    }
  }

  #free(lock: DatabaseSync): void {
    this.#held.delete(lock)
    if (lock.isOpen) lock.close()
  }

  #fileOf(sync: string): string {
    return `${this.#db.file}.lock-${hash('sha256', sync, 'hex').slice(0, 16)}`
  }

  #sayWho(sync: string): Promise<unknown> {
    const holder: LockHolder = { pid: process.pid, since: this.#db.clock.now() }
    const db = this.#db
    return db.write(() =>
      db.run('update syncs set holder = ? where number = ?', JSON.stringify(holder), numberOfSync(db, sync)),
    )
  }

  async #readHolder(sync: string): Promise<LockHolder> {
    const db = this.#db
    const row = await db.read(() => db.get<{ holder: string | null }>('select holder from syncs where name = ?', sync))
    return JSON.parse(row?.holder ?? '{}') as LockHolder
  }

  async #isHeld(sync: string): Promise<RollcallError> {
    const { pid, since } = await this.#readHolder(sync)
    const who = pid === undefined ? '' : `, by process ${pid}`
    const when = since === undefined ? '' : ` since ${new Date(since).toISOString()}`
    return new RollcallError('conflict.locked', `Another run of ${sync} is on${who}${when}.`, {
      hint: 'Wait for it to end; its lock is then free by itself.',
    })
  }
}
