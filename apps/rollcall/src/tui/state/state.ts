import type { Problem } from '@rollcall/model'
import type { Look } from '@rollcall/presenter'
import type { Known } from './known.ts'
import type { Palette } from './palette.ts'
import type { AnyScreen, EffectOf, Go, Message, Size } from './screen.ts'

/** A screen that is open: the last one is shown, the others are what Esc goes back to. */
export interface Open {
  /** Never used twice; effects and their news carry it. */
  readonly id: number
  readonly screen: AnyScreen
  readonly state: unknown
}

export interface State {
  readonly size: Size
  readonly look: Look
  readonly readOnly: boolean
  readonly known: Known
  readonly open: readonly Open[]
  readonly nextId: number
  readonly over?: { readonly what: 'help' } | { readonly what: 'palette'; readonly palette: Palette }
  readonly message?: Message & {
    /** Stays, whatever is pressed. */
    readonly lasts?: true
  }
  /** Quitting was asked for and would lose something: asked again right away, it happens. */
  readonly asked?: true
  readonly ended: boolean
}

/** What comes in from outside the screens. */
export type Intent =
  | { readonly do: 'key'; readonly name: string; readonly text?: string }
  | { readonly do: 'paste'; readonly text: string }
  | { readonly do: 'resize'; readonly size: Size }
  /** The terminal said what it can show. */
  | { readonly do: 'look'; readonly look: Look }
  | { readonly do: 'known'; readonly known: Known }
  | { readonly do: 'message'; readonly message: Message; readonly lasts?: true }
  | { readonly do: 'go'; readonly go: Go }
  /** From the hands, to one screen. */
  | {
      readonly do: 'event'
      readonly to: number
      readonly event: { readonly on: 'news'; readonly news: unknown } | FailedEvent
    }

interface FailedEvent {
  readonly on: 'failed'
  readonly effect: string
  readonly about?: string
  readonly problem: Problem
}

/** What is to be done outside: for the hands to begin this for that screen, or to end whatever goes on for it; for the terminal to keep text. */
export type Order = HandsOrder | { readonly order: 'clipboard'; readonly text: string }

export type HandsOrder =
  | { readonly order: 'begin'; readonly screen: number; readonly effect: EffectOf }
  | { readonly order: 'leave'; readonly screen: number }

export interface Reduced {
  readonly state: State
  readonly orders: readonly Order[]
}
