/** Lets one piece of work run at a time, the others in order. Whoever is aborted meanwhile waits no longer. */
export function oneByOne(): <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T> {
  let last: Promise<void> = Promise.resolve()
  return async (work, signal) => {
    const before = last
    const { promise, resolve } = Promise.withResolvers<void>()
    last = promise
    try {
      await unlessAborted(before, signal)
      return await work()
    } finally {
      void before.then(resolve)
    }
  }
}

async function unlessAborted(turn: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const give = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', give, { once: true })
  try {
    await Promise.race([turn, aborted.promise])
  } finally {
    signal.removeEventListener('abort', give)
  }
}
