import type { Host } from '@rollcall/host'
import type { Problem } from '@rollcall/model'
import type { Item } from '../../state/directory/tree.ts'

/** What a connector tells in batches, with how it ended. */
export type ItemStream = AsyncGenerator<readonly Item[], { readonly verdict: string; readonly problem?: Problem }>

/** A read that goes on only as far as somebody scrolls. It keeps its connection until it ends or is let go. */
export interface Reading extends AsyncDisposable {
  readonly number: number
  readonly host: Host
  /** Waits until so many are there to take, at least one, or the end is known. Nothing is lost when the signal ends the wait. */
  readonly ready: (least: number, signal: AbortSignal) => Promise<void>
  /** At most so many of those that are there. */
  readonly take: (most: number) => readonly Item[]
  /** How it ended, once everything was taken. */
  readonly ended: () => { readonly problem?: Problem } | undefined
}

export function openReading(number: number, host: Host, open: (signal: AbortSignal) => ItemStream): Reading {
  const abort = new AbortController()
  const stream = open(abort.signal)
  let there: readonly Item[] = []
  let at = 0
  let end: { readonly problem?: Problem } | undefined
  let failure: unknown
  let begun = false
  let pulling: Promise<unknown> | undefined

  const pull = async (): Promise<boolean> => {
    const step = await stream.next()
    if (step.done) {
      end = step.value.problem ? { problem: step.value.problem } : {}
      return false
    }
    there = at < there.length ? [...there.slice(at), ...step.value] : step.value
    at = 0
    return true
  }
  /** Few entries are shown by name; many as the system tells them, because nobody waits for the last. */
  const begin = async (): Promise<void> => {
    begun = true
    while (there.length < few && (await pull()));
    if (end) there = there.toSorted((one, other) => byName.compare(one.label, other.label))
  }
  const more = async (): Promise<void> => {
    if (failure !== undefined) throw failure
    pulling ??= (begun ? pull() : begin())
      .catch((thrown: unknown) => {
        failure = thrown
        throw thrown
      })
      .finally(() => {
        pulling = undefined
      })
    await pulling
  }
  return {
    number,
    host,
    async ready(least, signal) {
      while (there.length - at < Math.max(1, least) && !end) await orAborted(more(), signal)
      signal.throwIfAborted()
    },
    take(most) {
      const taken = there.slice(at, at + most)
      at += taken.length
      return taken
    },
    ended: () => (at >= there.length ? end : undefined),
    async [Symbol.asyncDispose]() {
      abort.abort()
      await stream.return(undefined as never).catch(() => {})
    },
  }
}

const few = 500
const byName = new Intl.Collator('en', { numeric: true })

/** The open reads of a screen: as many as a server can be asked to keep; the one that waited longest gives way. */
export class Reads implements AsyncDisposable {
  readonly #open = new Map<string, Reading>()
  #number = 0

  get(about: string): Reading | undefined {
    const reading = this.#open.get(about)
    if (reading) {
      this.#open.delete(about)
      this.#open.set(about, reading)
    }
    return reading
  }

  async begin(about: string, host: Host, open: (signal: AbortSignal) => ItemStream): Promise<Reading> {
    await this.end(about)
    const [oldest] = this.#open.keys()
    if (oldest !== undefined && this.#open.size >= mostOpen) await this.end(oldest)
    this.#number++
    const reading = openReading(this.#number, host, open)
    this.#open.set(about, reading)
    return reading
  }

  async end(about: string): Promise<void> {
    const reading = this.#open.get(about)
    this.#open.delete(about)
    await reading?.[Symbol.asyncDispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const about of [...this.#open.keys()]) await this.end(about)
  }
}

const mostOpen = 8

/** The promise, unless the signal is first; the promise then goes on by itself. */
function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
