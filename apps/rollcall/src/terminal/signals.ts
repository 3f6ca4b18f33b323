/** The part of `process` that signals come from. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown
  off(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown
}

export interface Interruption extends Disposable {
  readonly signal: AbortSignal
}

/**
 * The first signal asks for an end in good order through `signal`; the second does not wait for it. But a lost terminal sends
 * SIGHUP twice, itself and through its shell, and means no more by it.
 */
export function onInterrupt(source: SignalSource, first: () => void, second: () => void): Interruption {
  const controller = new AbortController()
  const interrupt = (): void => {
    if (controller.signal.aborted) second()
    else {
      first()
      controller.abort()
    }
  }
  const hangUp = (): void => {
    if (!controller.signal.aborted) interrupt()
  }
  const listeners = [
    ['SIGINT', interrupt],
    ['SIGTERM', interrupt],
    ['SIGHUP', hangUp],
  ] as const
  for (const [signal, listener] of listeners) source.on(signal, listener)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const [signal, listener] of listeners) source.off(signal, listener)
    },
  }
}
