import { onTestFinished } from 'vitest'
import type { State } from '../state.ts'

/** An empty store for one test. */
export interface Store extends AsyncDisposable {
  /** Opens it; a second time as another program would. */
  open(): Promise<State>
  /** Puts other text in the place of some, in the stored body of an audit record, behind the state's back. */
  editAudit(seq: number, from: string, to: string): Promise<void>
  /** Takes an audit record out, behind the state's back. */
  removeAudit(seq: number): Promise<void>
}

export type MakeStore = () => Promise<Store>

/** A store and its state for the running test, both put away at its end. */
export async function openFresh(makeStore: MakeStore): Promise<{ readonly store: Store; readonly state: State }> {
  const store = await makeStore()
  const state = await store.open()
  onTestFinished(async () => {
    await state[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
  })
  return { store, state }
}

/** Everything that comes in batches. */
export async function all<T>(batches: AsyncIterable<Iterable<T>>): Promise<T[]> {
  const items: T[] = []
  for await (const batch of batches) items.push(...batch)
  return items
}
