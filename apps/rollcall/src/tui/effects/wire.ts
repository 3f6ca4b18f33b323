import type { Known } from '../state/known.ts'
import type { Message } from '../state/screen.ts'
import type { HandsOrder, Intent } from '../state/state.ts'

/** What the thread of the hands is started with. */
export interface HandsData {
  readonly configFile: string
  readonly cwd: string
  readonly readOnly: boolean
}

/** To the hands. */
export type Request = HandsOrder | { readonly order: 'stop' }

/** From the hands. All of it is plain data: it goes from one thread to another. */
export type Answer =
  | { readonly answer: 'event'; readonly to: number; readonly event: Extract<Intent, { do: 'event' }>['event'] }
  | { readonly answer: 'known'; readonly known: Known }
  | { readonly answer: 'message'; readonly message: Message }
  /** The last one. `wrote`: something that writes went on when it was asked to stop. */
  | { readonly answer: 'stopped'; readonly wrote: boolean }
