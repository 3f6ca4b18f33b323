import type { Problem } from '@rollcall/model'
import type { Line, Look } from '@rollcall/presenter'
import type { Binding, Key } from '../keys.ts'
import type { Known } from './known.ts'

/** What every screen can see beside its own state. */
export interface Around {
  /** The configuration as it was last read. */
  readonly known: Known
  readonly look: Look
  readonly size: Size
  readonly readOnly: boolean
}

/** Of the terminal, in cells. */
export interface Size {
  readonly columns: number
  readonly rows: number
}

/** What happens to a screen. */
export type ScreenEvent<Act extends string, News> =
  /** A key of the screen's own bindings, or the same thing chosen in the palette. */
  | { readonly on: 'act'; readonly act: Act }
  /** A key while `takesText` says that a field has it. Enter, Esc and Tab come this way as well. */
  | { readonly on: 'type'; readonly key: Key }
  | { readonly on: 'paste'; readonly text: string }
  | { readonly on: 'news'; readonly news: News }
  /** An effect ended with an error. */
  | { readonly on: 'failed'; readonly effect: string; readonly about?: string; readonly problem: Problem }
  /** The screen above was left, and this one is seen again. `with`: what that one handed back. */
  | { readonly on: 'returned'; readonly with?: unknown }
  /** The configuration was read anew. */
  | { readonly on: 'changed' }

/** What follows from an event. */
export interface Step<State> {
  readonly state: State
  /** Work for the hands; what they find out comes back as news. A new one aborts the running one of the same name. */
  readonly effects?: readonly EffectOf[]
  readonly go?: Go
  /** Text for the clipboard of whoever sits at the terminal. A terminal may refuse it and never says; see `toClipboard`. */
  readonly clipboard?: string
  /** One line at the foot; stays until the next key. */
  readonly say?: Message
}

/** Work that leaves the pure part; the union of all is `Effect`. */
export interface EffectOf {
  readonly effect: string
  /** Effects of one name that are about different things do not abort each other. */
  readonly about?: string
}

export type Go =
  | { readonly to: 'screen'; readonly screen: string; readonly with: unknown; readonly instead?: true }
  | { readonly to: 'back'; readonly with?: unknown }
  | { readonly to: 'quit' }

export interface Message {
  readonly text: string
  readonly tone?: 'good' | 'warn' | 'bad'
}

/** One line of a screen, without margins. */
export interface Row {
  readonly line: Line
  /** The line, or as many of its cells as it says, are marked as the place where keys act. */
  readonly selected?: boolean | number
  /** Cells that are tinted like a selection, from one to before another, for a place that is not at the left. */
  readonly tinted?: readonly [from: number, to: number]
}

/** What a screen shows. */
export interface Drawing {
  /** Where one is: `staff`, `Plan`. */
  readonly crumbs: readonly string[]
  /** At the right of the header. */
  readonly status?: Line
  /** At most `frame.height` rows of at most `frame.width` cells; more are not shown. */
  readonly body: readonly Row[]
  /** Where the text cursor stands, in rows and cells of the body. */
  readonly cursor?: { readonly row: number; readonly column: number }
  /** For those who listen instead of looking. */
  readonly spoken: Spoken
}

/** What a screen says aloud. A line is said when it is another than before; nothing is said twice. */
export interface Spoken {
  /** What the screen shows beside the selection, a sentence a line: `42 create, 1,161 update, 7 findings.` */
  readonly lines: readonly string[]
  /** The selected thing in words, with its details: `update Mora Lind, account mora. title: Clerk to Senior clerk.` */
  readonly item?: string
  /** The field that takes text, which stands last: `Filter: mor`. What is typed is then only appended. */
  readonly field?: string
}

/** Room for a body, in cells. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly around: Around
}

/** The room that a terminal of this size has for a body: all but margins, header, blank, message and footer. */
export function roomOf({ columns, rows }: Size): Pick<Frame, 'width' | 'height'> {
  return { width: columns - 4, height: rows - 4 }
}

/** One screen: how it begins, what its keys mean, what events do to it, and what it shows. All of it is pure. */
export interface Screen<With = never, State = never, Act extends string = never, News = never> {
  readonly name: string
  readonly open: (given: With, around: Around) => Step<State>
  readonly bindings: readonly Binding<Act>[]
  /** Whether an act makes sense now; the footer shows only what does. Absent: always. */
  readonly can?: (state: State, act: Act, around: Around) => boolean
  /** A field of the screen takes keys as text. */
  readonly takesText?: (state: State) => boolean
  /** Why the screen cannot be left now. */
  readonly stays?: (state: State) => string | undefined
  readonly reduce: (state: State, event: ScreenEvent<Act, News>, around: Around) => Step<State>
  readonly draw: (state: State, frame: Frame) => Drawing
}

/** A screen as the frame around it knows it: it never looks into its state. */
export type AnyScreen = Screen<unknown, unknown, string, unknown>

/** Types a screen; beyond its own file only `AnyScreen` is known. */
export function defineScreen<With, State, Act extends string, News>(
  screen: Screen<With, State, Act, News>,
): Screen<With, State, Act, News> {
  return screen
}
