import type { Clock } from '@rollcall/connector-sdk'

export interface Token {
  readonly text: string
  /** ms since 1970. */
  readonly expires: number
}

/** A token is not used in its last minutes: a call may wait before it is sent. */
const lastMs = 5 * 60_000

/** One token for all calls: fetched once, whoever asks at the same time, and renewed once. */
export class Tokens {
  readonly #acquire: (signal: AbortSignal) => Promise<Token>
  readonly #clock: Clock
  #current: { readonly token: Promise<Token>; until: number } | undefined

  constructor(acquire: (signal: AbortSignal) => Promise<Token>, clock: Clock) {
    this.#acquire = acquire
    this.#clock = clock
  }

  async get(signal: AbortSignal): Promise<string> {
    for (;;) {
      const current = this.#current
      if (current && this.#clock.now() < current.until) {
        try {
          return (await current.token).text
        } catch (thrown) {
          signal.throwIfAborted()
          // Whoever fetched it gave up; that is no reason for others to.
          if (!(thrown instanceof Error && thrown.name === 'AbortError')) throw thrown
          continue
        }
      }
      return this.#fetch(signal)
    }
  }

  /** Another token than the one that was refused. */
  async renew(refused: string, signal: AbortSignal): Promise<string> {
    const held = this.#current
    const token = await held?.token.catch(() => undefined)
    if (token?.text === refused && this.#current === held) this.#current = undefined
    return this.get(signal)
  }

  async #fetch(signal: AbortSignal): Promise<string> {
    const mine = { token: this.#acquire(signal), until: Number.POSITIVE_INFINITY }
    this.#current = mine
    try {
      const token = await mine.token
      const left = token.expires - this.#clock.now()
      mine.until = token.expires - Math.min(lastMs, left / 2)
      return token.text
    } catch (thrown) {
      if (this.#current === mine) this.#current = undefined
      throw thrown
    }
  }
}
