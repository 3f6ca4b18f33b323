import type { Clock } from '@rollcall/connector-sdk'

export interface Token {
  readonly text: string
  /** ms since 1970. */
  readonly expires: number
}

/** `claims`: what it has to say beyond the usual. */
type Acquire = (signal: AbortSignal, claims?: string) => Promise<Token>

/** A token is not used in its last minutes: a call may wait before it is sent. */
const lastMs = 5 * 60_000

/** One token for all calls: fetched once, whoever asks at the same time, and renewed once. */
export class Tokens {
  readonly #acquire: Acquire
  readonly #clock: Clock
  #current: { readonly token: Promise<Token>; readonly asked: AbortSignal; until: number } | undefined

  constructor(acquire: Acquire, clock: Clock) {
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
          if (!current.asked.aborted) throw thrown
          continue
        }
      }
      return this.#fetch(signal)
    }
  }

  /** Another token than the one that was refused, with the claims that it lacked. */
  async renew(refused: string, claims: string | undefined, signal: AbortSignal): Promise<string> {
    const held = this.#current
    const token = await held?.token.catch(() => undefined)
    if (token?.text === refused && this.#current === held) return this.#fetch(signal, claims)
    return this.get(signal)
  }

  async #fetch(signal: AbortSignal, claims?: string): Promise<string> {
    const mine = { token: this.#acquire(signal, claims), asked: signal, until: Number.POSITIVE_INFINITY }
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
