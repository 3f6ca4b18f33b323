/** Time that the test moves. */
export interface Clock {
  readonly now: () => number
  readonly later: (ms: number, then: () => void) => void
  /** Lets so many ms pass, and calls back whoever waited, in their order. */
  readonly pass: (ms: number) => void
}

export function aClock(): Clock {
  let time = 0
  let waiting: { readonly at: number; readonly then: () => void }[] = []
  return {
    now: () => time,
    later: (ms, then) => void waiting.push({ at: time + ms, then }),
    pass(ms) {
      const end = time + ms
      for (;;) {
        const next = waiting.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0]
        if (!next) break
        waiting = waiting.filter((one) => one !== next)
        time = Math.max(time, next.at)
        next.then()
      }
      time = end
    },
  }
}
