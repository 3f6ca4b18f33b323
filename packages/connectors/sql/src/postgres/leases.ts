import type pg from 'pg'
import { toPostgresError } from './errors.ts'
import type { Pool } from './pool.ts'

/** A connection of the pool for one transaction. */
export interface Lease extends Disposable {
  readonly client: pg.PoolClient
  /** The transaction has ended: the connection may serve another one. Without this it is closed. */
  readonly done: () => void
}

/** Hands out the connections of a pool, and takes back what readers forgot when all is closed. */
export class Leases implements AsyncDisposable {
  readonly #pool: Pool
  readonly #taken = new Set<Lease>()

  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** When the signal says so the connection is cut; what is under way then fails at once. */
  async take(signal: AbortSignal): Promise<Lease> {
    const client = await this.#connect(signal)
    let idle = false
    const cut = (): void => void client.end().catch(() => {})
    const ignore = (): void => {} // the query under way is told as well
    signal.addEventListener('abort', cut, { once: true })
    client.on('error', ignore)
    const taken = this.#taken
    const lease: Lease = {
      client,
      done: () => {
        idle = true
      },
      [Symbol.dispose]() {
        if (!taken.delete(lease)) return
        signal.removeEventListener('abort', cut)
        client.off('error', ignore)
        client.release(!idle || signal.aborted)
      },
    }
    taken.add(lease)
    return lease
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { pool, sockets } = this.#pool
    if (pool.ending) return
    for (const lease of this.#taken) lease[Symbol.dispose]()
    const ended = pool.end()
    for (const socket of sockets) socket.destroySoon() // says goodbye, and waits for no answer
    await ended
  }

  /** Stops waiting when the signal says so; a connection that comes later goes back to the pool. */
  async #connect(signal: AbortSignal): Promise<pg.PoolClient> {
    signal.throwIfAborted()
    const connecting = this.#pool.pool.connect()
    const aborted = Promise.withResolvers<never>()
    const stop = (): void => aborted.reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    try {
      return await Promise.race([connecting, aborted.promise])
    } catch (thrown) {
      connecting.then(
        (client) => client.release(),
        () => {},
      )
      signal.throwIfAborted()
      throw toPostgresError(thrown, this.#pool.where)
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }
}
