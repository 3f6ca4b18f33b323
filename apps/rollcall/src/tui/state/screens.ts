import type { Offer } from './offers.ts'
import type { AnyScreen, Around } from './screen.ts'

/** The screens, and the places that the palette knows. */
export interface Screens {
  readonly named: (name: string) => AnyScreen | undefined
  readonly places: (around: Around) => readonly Offer[]
}
