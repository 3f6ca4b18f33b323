interface Crashing {
  readonly on: (event: 'uncaughtException' | 'unhandledRejection', listener: (thrown: unknown) => void) => unknown
  readonly off: (event: 'uncaughtException' | 'unhandledRejection', listener: (thrown: unknown) => void) => unknown
}

/** What nobody caught: by itself it would end the process and leave the terminal as it is. */
export interface Crashes extends Disposable {
  /** Rejects with the first. */
  readonly happened: Promise<never>
  readonly fail: (thrown: unknown) => void
}

export function watchCrashes(process: Crashing): Crashes {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => {}) // whoever waits for it hears of it
  process.on('uncaughtException', reject)
  process.on('unhandledRejection', reject)
  return {
    happened: promise,
    fail: reject,
    [Symbol.dispose]() {
      process.off('uncaughtException', reject)
      process.off('unhandledRejection', reject)
    },
  }
}
