import type { Binding } from '../keys.ts'
import type { Around, Go } from './screen.ts'
import type { Screens } from './screens.ts'
import type { Open, State } from './state.ts'

/** Something the palette can do: an act of the screen that is shown, or a way to another. */
export type Offer = { readonly says: string; readonly act: string } | { readonly says: string; readonly go: Go }

/** The bindings that work now: read-only mode takes away what writes, and the screen what makes no sense. */
export function actsOn({ screen, state }: Open, around: Around): readonly Binding[] {
  return screen.bindings.filter(
    ({ act, writes }) => !(writes && around.readOnly) && (screen.can?.(state, act, around) ?? true),
  )
}

/** What the palette offers: what can be done here first, then every place one can go to. */
export function offers(state: State, screens: Screens): readonly Offer[] {
  const top = state.open.at(-1)
  const around = { known: state.known, look: state.look, size: state.size, readOnly: state.readOnly }
  const here = top ? actsOn(top, around).filter(({ act }) => !moving.has(act)) : []
  const all = [...here.map(({ says, act }) => ({ says, act })), ...screens.places(around), quit]
  return all.filter(({ says }, at) => all.findIndex((other) => other.says === says) === at)
}

const moving: ReadonlySet<string> = new Set(['up', 'down', 'page-up', 'page-down', 'first', 'last'])
const quit: Offer = { says: 'quit', go: { to: 'quit' } }
