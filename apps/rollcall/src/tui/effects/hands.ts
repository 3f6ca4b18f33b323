import type { Host } from '@rollcall/host'
import type { EffectOf } from '../state/screen.ts'

/** What an effect works with. */
export interface Work<News> {
  /** The configuration with everything behind it; opened at the first call, opened anew after `reopen`. Throws its error. */
  readonly host: () => Promise<Host>
  /** Closes what is open and reads the configuration again: after it was written. */
  readonly reopen: () => Promise<void>
  readonly configFile: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => number
  /** To the screen that asked. */
  readonly tell: (news: News) => void
  /** Aborted when the screen is left, the program ends, or the same effect begins again. */
  readonly signal: AbortSignal
  /** What the effects of one screen share for as long as it is open, such as a plan with its temporary files. */
  readonly kept: Kept
}

/** Things by name that are disposed when the screen is left, or replaced. */
export interface Kept {
  readonly get: <T>(name: string) => T | undefined
  readonly put: <T extends AsyncDisposable>(name: string, thing: T) => Promise<T>
  /** Disposes it now. */
  readonly drop: (name: string) => Promise<void>
  /** What a screen below this one keeps; it lives as long as that screen, so longer than this one. */
  readonly below: <T>(name: string) => T | undefined
}

/** One effect, done. What it throws comes to the screen as `failed`. */
export interface Hand<E extends EffectOf, News> {
  /** Writes to the target, the configuration, the keychain or the state; refused in read-only mode. */
  readonly writes?: true
  readonly run: (effect: E, work: Work<News>) => Promise<void>
}

/** The hands of one screen: each of its effects, done. */
export type Hands<E extends EffectOf, News> = {
  readonly [K in E['effect']]: Hand<Extract<E, { readonly effect: K }>, News>
}

export type AnyHands = Readonly<Record<string, Hand<never, unknown>>>
