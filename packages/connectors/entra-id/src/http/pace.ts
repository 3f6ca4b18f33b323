import type { Clock } from '@rollcall/connector-sdk'
import { RollcallError } from '@rollcall/model'

/** Of the smallest tenants; larger ones have more (Graph: throttling-limits, identity service). */
const unitsAWindow = 3_500
const windowMs = 10_000
/** Others may use the same app, and what is refused counts as well. */
const share = 0.8
/** Graph tells how full the bucket is from 0.8 on; it is left to fall to here. */
const comfortable = 0.6

/** Who wants to be asked in an hour is not waited for. */
export const longestWaitMs: number = 5 * 60_000

/** What one call may cost, until its answer says what it did. */
interface Spent {
  readonly at: number
  units: number
}

/** One pace for all calls of a connection: by resource units before Graph complains, by Retry-After once it does. */
export class Pace {
  readonly #clock: Clock
  #notBefore = 0
  #spent: Spent[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Waits until a call may be made, and books it. Throws where that is too long. */
  async turn(units: number, signal: AbortSignal): Promise<Spent> {
    for (;;) {
      signal.throwIfAborted()
      const now = this.#clock.now()
      this.#spent = this.#spent.filter(({ at }) => at > now - windowMs)
      const used = this.#spent.reduce((sum, one) => sum + one.units, 0)
      const full = used + units > unitsAWindow * share ? (this.#spent[0]?.at ?? now) + windowMs : now
      const until = Math.max(this.#notBefore, full)
      if (until <= now) break
      if (until - now > longestWaitMs)
        throw new RollcallError('rate-limited', 'Microsoft asks to call again later only.', { retryAt: until })
      await this.#clock.sleep(until - now, signal)
    }
    const spent = { at: this.#clock.now(), units }
    this.#spent.push(spent)
    return spent
  }

  /** What the answer says of the bucket. */
  heard(spent: Spent, headers: Headers): void {
    const units = Number(headers.get('x-ms-resource-unit') ?? Number.NaN)
    if (Number.isFinite(units)) spent.units = Math.max(units, 0)
    const full = Number(headers.get('x-ms-throttle-limit-percentage') ?? Number.NaN)
    if (full >= share) this.wait(windowMs * (full - comfortable))
  }

  /** Nobody calls for so many ms. */
  wait(ms: number): void {
    this.#notBefore = Math.max(this.#notBefore, this.#clock.now() + ms)
  }
}
