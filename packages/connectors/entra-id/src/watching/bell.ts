import type { Clock } from '@rollcall/connector-sdk'

/** Wakes all who wait. */
export class Bell {
  #rings = 0
  readonly #waiting = new Set<() => void>()

  /** How often it rang: who comes late learns by this what was missed. */
  get rings(): number {
    return this.#rings
  }

  ring(): void {
    this.#rings += 1
    for (const wake of this.#waiting) wake()
  }

  /** Until it rang once more, or so many ms passed. Throws if aborted. */
  async wait(rings: number, ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
    if (this.#rings > rings) return
    const stop = new AbortController()
    const rung = Promise.withResolvers<void>()
    this.#waiting.add(rung.resolve)
    const time = clock.sleep(ms, AbortSignal.any([signal, stop.signal]))
    time.catch(() => {})
    try {
      await Promise.race([time, rung.promise])
    } finally {
      this.#waiting.delete(rung.resolve)
      stop.abort()
    }
  }
}
