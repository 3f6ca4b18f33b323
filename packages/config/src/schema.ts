import type { SyncDefinition } from '@rollcall/model'
import { z } from 'zod'
import type { Schedule, UiConfig } from './config.ts'
import { syncSchema } from './sync-schema.ts'

/** The file as its schema makes it; the settings of connections are checked by their connectors. */
export interface ConfigFile {
  readonly version: 1
  readonly state: string
  readonly ui: UiConfig
  readonly connections: Readonly<Record<string, { readonly connector: string }>>
  readonly syncs: Readonly<Record<string, Omit<SyncDefinition, 'name'> & { readonly schedule?: Schedule }>>
}

// Names become words of a command line and parts of file names.
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'is no name: letters, digits, - and _, a letter or digit first')

export const configSchema: z.ZodType<ConfigFile> = z.strictObject({
  version: z.literal(1, { error: 'expected 1, the only version there is' }),
  state: z
    .string()
    .min(1)
    .default('.rollcall/state.db')
    .describe('Where Rollcall keeps what it remembers, relative to this file'),
  ui: z
    .strictObject({
      mouse: z.boolean().default(false).describe('The terminal UI takes clicks and the wheel; it never needs them'),
      screenReader: z.boolean().default(false).describe('The terminal UI speaks in lines and draws no picture'),
    })
    .default({ mouse: false, screenReader: false })
    .describe('How the terminal UI behaves'),
  connections: z
    .record(name, z.looseObject({ connector: z.string().describe('The kind of system') }))
    .describe('The systems that are read or written, by a name of your own'),
  syncs: z.record(name, syncSchema).default({}).describe('Who is kept in step with whom, by a name of your own'),
})
