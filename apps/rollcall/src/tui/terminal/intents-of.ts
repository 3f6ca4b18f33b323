import { pointed, turned } from '../look/pointer.ts'
import type { Screens } from '../state/screens.ts'
import type { Intent, State } from '../state/state.ts'
import type { Heard } from './parse-input.ts'

/** What that means which came from the terminal. */
export function intentsOf(one: Heard, state: State, screens: Screens): readonly Intent[] {
  switch (one.heard) {
    case 'key':
      return [{ do: 'key', ...one.key }]
    case 'paste':
      return [{ do: 'paste', text: one.text }]
    case 'click':
      return pointed(state, one.row, screens)
    case 'wheel':
      return turned(one.to)
    case 'answer':
      return []
    default:
      return one satisfies never
  }
}
