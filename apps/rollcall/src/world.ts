import type { Writable } from 'node:stream'
import type { Host, Log } from '@rollcall/host'
import type { SignalSource } from './terminal/signals.ts'

/** What the program needs of the process it runs in. */
export interface World {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly stdout: Screen
  readonly stderr: Screen
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly signals: SignalSource
  readonly now: () => number
  readonly timeZone: string
  /** The configuration with everything behind it. */
  readonly openHost: (configFile: string, log: Log) => Promise<Host>
  /** Ends the process at once. */
  readonly exit: (code: number) => void
}

export type Screen = Writable & { readonly isTTY?: boolean; readonly columns?: number }
