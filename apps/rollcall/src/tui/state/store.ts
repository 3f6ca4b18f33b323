import { reduce } from './reduce.ts'
import type { Screens } from './screens.ts'
import type { Intent, Order, State } from './state.ts'

/** What is true now, and who wants to know when that changes. */
export interface Store {
  readonly get: () => State
  /** `by`: whether a person did something, or the world told something. */
  readonly subscribe: (changed: (by: 'person' | 'world') => void) => () => void
  /** A person did something: shown at once. */
  readonly act: (intent: Intent) => void
  /** The world changed: shown together with what else comes within 33 ms. */
  readonly hear: (intent: Intent) => void
  /** Shows now what `hear` keeps. */
  readonly flush: () => void
}

export interface StoreParts {
  readonly first: State
  readonly screens: Screens
  readonly order: (order: Order) => void
  readonly now: () => number
  /** Calls back after so many ms. */
  readonly later: (ms: number, then: () => void) => void
  /** A screen threw: what is shown can no longer be relied on. */
  readonly failed: (thrown: unknown) => void
}

/** How long news wait for other news, in ms: 30 pictures a second are enough for what nobody does by hand. */
const together = 33

export function openStore({ first, screens, order, now, later, failed }: StoreParts): Store {
  let state = first
  let heard: Intent[] = []
  let due = false
  const listeners = new Set<(by: 'person' | 'world') => void>()

  const take = (intents: readonly Intent[], by: 'person' | 'world'): void => {
    try {
      for (const intent of intents) {
        const reduced = reduce({ ...state, look: { ...state.look, now: now() } }, intent, screens)
        state = reduced.state
        for (const one of reduced.orders) order(one)
      }
    } catch (thrown) {
      failed(thrown)
    }
    for (const listener of listeners) listener(by)
  }
  const flush = (): void => {
    due = false
    const all = heard
    heard = []
    if (all.length > 0) take(all, 'world')
  }
  return {
    get: () => state,
    subscribe(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    act(intent) {
      const all = [...heard, intent]
      heard = []
      take(all, 'person')
    },
    hear(intent) {
      heard.push(intent)
      if (due) return
      due = true
      later(together, flush)
    },
    flush,
  }
}
