import type { AnyHands } from './hands.ts'
import { homeHands } from './home.ts'

/** Every effect by its name. */
export const allHands: AnyHands = { ...homeHands }
