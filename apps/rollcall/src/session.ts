import type { Host } from '@rollcall/host'
import type { ExitCode } from './exit.ts'
import type { Asker } from './terminal/ask.ts'
import type { Progress } from './terminal/progress.ts'
import type { View } from './views/view.ts'

/** What every verb takes. */
export interface GlobalOptions {
  readonly config: string
  readonly json: boolean
  readonly quiet: boolean
  readonly verbose: boolean
}

/** A terminal on both sides. */
export interface Terminal {
  readonly stdin: NodeJS.ReadableStream
  readonly stdout: NodeJS.WritableStream
  /** `--no-color` was given. */
  readonly noColor: boolean
}

/** What a verb works with while it runs. */
export interface Session {
  readonly global: GlobalOptions
  readonly view: View
  readonly ask: Asker
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  /** Aborted by the second, for a verb that takes the terminal; for others the program has ended by then. */
  readonly atOnce: AbortSignal
  /** A line to people, where a verb that takes the terminal has given it back. */
  readonly say: (line: string) => void
  readonly progress: Progress
  readonly cwd: string
  readonly now: () => number
  /** IANA name of the zone of this computer. */
  readonly timeZone: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: NodeJS.ReadableStream
  /** The terminal that a person sits at; absent where input or output is none. */
  readonly terminal?: Terminal
  /** Tells what went wrong, and gives the exit code for it. */
  readonly fail: (thrown: unknown) => Promise<ExitCode>
  /** The configuration with everything behind it; opened at the first call. */
  readonly host: () => Promise<Host>
}
