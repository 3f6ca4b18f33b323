import type { ExitCode } from './exit.ts'
import type { Session } from './session.ts'

/** One command: how it is called, and what it does. `defineVerb` types it. */
export interface Verb {
  readonly name: string
  /** Draws on the whole terminal: nothing else is written to it while the verb runs, and signals are its own business. */
  readonly takesTerminal?: true
  /** As commander writes them: `[sync]`, `<file>`, `[syncs...]`. */
  readonly arguments: readonly VerbArgument[]
  readonly options: readonly VerbOption[]
  /** Each with what it is for. */
  readonly examples: readonly (readonly [command: string, does: string])[]
  readonly run: (session: Session, args: readonly (string | undefined)[], options: VerbOptions) => Promise<ExitCode>
}

export interface VerbArgument {
  readonly name: string
  readonly says: string
  readonly choices?: readonly string[]
}

export interface VerbOption {
  readonly flags: string
  readonly says: string
  readonly choices?: readonly string[]
  /** May be given several times; the values come as a list. */
  readonly many?: true
}

/** Option values by their camel-case name. */
export interface VerbOptions {
  readonly [name: string]: string | boolean | readonly string[] | undefined
}

/** Lets a verb name the options it takes. */
export function defineVerb<Options extends { readonly [K in keyof Options]: VerbOptions[string] }>(
  verb: Omit<Verb, 'run'> & {
    readonly run: (session: Session, args: readonly (string | undefined)[], options: Options) => Promise<ExitCode>
  },
): Verb {
  return verb as unknown as Verb
}
