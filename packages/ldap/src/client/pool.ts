import type { SecureContext } from 'node:tls'
import { RollcallError, reactionOf } from '@rollcall/model'
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
  readonly #targets: readonly [Target, ...Target[]]
  /** The one in use. */
  #at = 0
  readonly #idle = new Map<Connection, NodeJS.Timeout>()
  readonly #leased = new Set<Connection>()
  #context: SecureContext | undefined
  #closed = false

  /** Several are servers of the same directory, alike but for their address. */
  constructor(targets: readonly [Target, ...Target[]]) {
    this.#targets = targets
  }

  /** Where it connects to next. */
  get target(): Target {
    return this.#targets[this.#at] as Target
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
    const connection = this.#takeIdle() ?? (await this.#connect(signal))
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

  /** A server that cannot be reached is left for the next; one that refuses the bind speaks for all, and would count the failures. */
  async #connect(signal: AbortSignal): Promise<Connection> {
    for (let tried = 1; ; tried++) {
      try {
        return await connect(this.target, () => this.context, signal)
      } catch (thrown) {
        const unreachable = thrown instanceof RollcallError && reactionOf(thrown) === 'unavailable'
        if (!unreachable || signal.aborted) throw thrown
        this.#at = (this.#at + 1) % this.#targets.length
        if (tried === this.#targets.length) throw thrown
      }
    }
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
