/** Tells the newest of many things at most so often, and the last one for certain. */
export interface Joined<T> {
  readonly put: (thing: T) => void
  /** Tells now what waits to be told. */
  readonly flush: () => void
}

/** Least time between two messages, in ms: what a screen shows is drawn 30 times a second at most. */
const apart = 40

export function joined<T>(tell: (thing: T) => void, now: () => number): Joined<T> {
  let waiting: { readonly thing: T } | undefined
  let timer: NodeJS.Timeout | undefined
  let toldAt = Number.NEGATIVE_INFINITY
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (!waiting) return
    const { thing } = waiting
    waiting = undefined
    toldAt = now()
    tell(thing)
  }
  return {
    put(thing) {
      waiting = { thing }
      if (now() - toldAt >= apart) flush()
      else timer ??= setTimeout(flush, apart).unref()
    },
    flush,
  }
}
