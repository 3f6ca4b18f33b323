import type pg from 'pg'
import { toPostgresError } from './errors.ts'

/** A connection of the pool for one transaction. */
export interface Lease extends Disposable {
  readonly client: pg.PoolClient
  /** The transaction has ended: the connection may serve another one. Without this it is closed. */
  readonly done: () => void
}

/** When the signal says so the connection is cut; what is under way then fails at once. */
export async function lease(pool: pg.Pool, where: string, signal: AbortSignal): Promise<Lease> {
  signal.throwIfAborted()
  const client = await connect(pool, where)
  let idle = false
  const cut = (): void => void client.end().catch(() => {})
  const ignore = (): void => {} // the query under way is told as well
  signal.addEventListener('abort', cut, { once: true })
  client.on('error', ignore)
  return {
    client,
    done: () => {
      idle = true
    },
    [Symbol.dispose]() {
      signal.removeEventListener('abort', cut)
      client.off('error', ignore)
      client.release(!idle || signal.aborted)
    },
  }
}

async function connect(pool: pg.Pool, where: string): Promise<pg.PoolClient> {
  try {
    return await pool.connect()
  } catch (thrown) {
    throw toPostgresError(thrown, where)
  }
}
