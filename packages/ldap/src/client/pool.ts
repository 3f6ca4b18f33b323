import type { SecureContext } from 'node:tls'
import { RollcallError } from '@rollcall/model'
import { toSecureContext } from './certificates.ts'
import { connect } from './connect.ts'
import type { Connection } from './connection.ts'
import type { Target } from './settings.ts'

/** Idle longer than this, a connection may have been forgotten by a firewall. */
const longestIdleMs = 30_000
const mostIdle = 4

/** A connection for one user; disposing gives it back. */
export interface Lease extends Disposable {
  readonly connection: Connection
}

/**
 * One connection for each operation at a time, because a second paged search on the same one ends the first
 * (slapd: result 53). Idle ones are used again.
 */
export class Pool implements AsyncDisposable {
  readonly target: Target
  readonly #idle = new Map<Connection, NodeJS.Timeout>()
  readonly #leased = new Set<Connection>()
  #context: SecureContext | undefined
  #closed = false

  constructor(target: Target) {
    this.target = target
  }

  /** Whom this client trusts, and what it shows. */
  get context(): SecureContext {
    this.#context ??= toSecureContext(this.target)
    return this.#context
  }

  /** Aborting the signal ends the connection, and with it what it is doing. */
  async lease(signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted()
    if (this.#closed) throw this.#closedError()
    const connection = this.#takeIdle() ?? (await connect(this.target, () => this.context, signal))
    const stop = () => connection.close(signal.reason)
    if (signal.aborted) stop()
    if (this.#closed) connection.close(this.#closedError())
    signal.addEventListener('abort', stop, { once: true })
    this.#leased.add(connection)
    const giveBack = () => {
      signal.removeEventListener('abort', stop)
      if (this.#leased.delete(connection)) this.#keep(connection)
    }
    return { connection, [Symbol.dispose]: giveBack }
  }

  /** Leases a connection for one piece of work. */
  async use<T>(signal: AbortSignal, work: (connection: Connection) => Promise<T>): Promise<T> {
    using lease = await this.lease(signal)
    return await work(lease.connection)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    for (const timer of this.#idle.values()) clearTimeout(timer)
    for (const connection of [...this.#idle.keys(), ...this.#leased]) connection.close()
    this.#idle.clear()
  }

  #closedError(): RollcallError {
    return new RollcallError('bug.closed', `The client of ${this.target.url} is closed.`)
  }

  #takeIdle(): Connection | undefined {
    for (const [connection, timer] of this.#idle) {
      clearTimeout(timer)
      this.#idle.delete(connection)
      if (connection.usable) return connection
    }
    return undefined
  }

  /** One that still owes an answer was left in the middle: it ends, and the server stops working for it. */
  #keep(connection: Connection): void {
    if (this.#closed || connection.busy || this.#idle.size >= mostIdle) connection.close()
    if (!connection.usable) return
    connection.resume()
    const timer = setTimeout(() => {
      this.#idle.delete(connection)
      connection.close()
    }, longestIdleMs)
    this.#idle.set(connection, timer.unref())
  }
}
