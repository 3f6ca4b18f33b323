import { join } from 'node:path'
import { allHands } from '../effects/all-hands.ts'
import { openDesk } from '../effects/desk.ts'
import type { Answer } from '../effects/wire.ts'
import { allScreens } from '../screens/all-screens.ts'
import type { Intent, State } from '../state/state.ts'
import { openStore, type Store } from '../state/store.ts'
import { aState } from './a-state.ts'

/** The whole UI over a folder with a configuration, but for the terminal and the thread. */
export interface House extends AsyncDisposable {
  readonly store: Store
  readonly does: (...intents: readonly Intent[]) => Promise<void>
}

/** The longest that something is waited for: work that goes on by itself, such as a watch, is left to it. */
const patience = 3000

export function aHouse(folder: string, first: Partial<State> = {}): House {
  const failures: unknown[] = []
  const answers: Answer[] = []
  let told: () => void = () => {}
  const desk = openDesk({
    hands: allHands,
    configFile: join(folder, 'rollcall.yaml'),
    cwd: folder,
    env: {},
    readOnly: first.readOnly ?? false,
    now: Date.now,
    answer(one) {
      answers.push(structuredClone(one)) // as it is when it comes from another thread
      told()
    },
  })
  const store = openStore({
    first: aState(first),
    screens: allScreens,
    order: (order) => order.order !== 'clipboard' && desk.take(order),
    now: Date.now,
    later: () => {},
    failed: (thrown) => failures.push(thrown),
  })
  const hear = (): void => {
    for (const one of answers.splice(0)) {
      if (one.answer === 'event') store.hear({ do: 'event', to: one.to, event: one.event })
      if (one.answer === 'known') store.hear({ do: 'known', known: one.known })
      if (one.answer === 'message') store.hear({ do: 'message', message: one.message })
    }
    store.flush()
  }
  const settle = async (): Promise<void> => {
    const end = Date.now() + patience
    for (;;) {
      hear()
      if (failures.length > 0) throw failures[0]
      const ready = store.get().known.status !== 'unread' && desk.running().length === 0
      if ((ready && answers.length === 0) || Date.now() > end) return
      await new Promise<void>((resolve) => {
        told = resolve
        setTimeout(resolve, 20)
      })
    }
  }
  return {
    store,
    async does(...intents) {
      for (const intent of intents) {
        store.act(intent)
        await settle()
      }
    },
    [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose](),
  }
}
