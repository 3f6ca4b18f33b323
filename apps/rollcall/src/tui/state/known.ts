import type { Schedule, UiConfig } from '@rollcall/host'
import type { Problem, SyncDefinition } from '@rollcall/model'

/** The configuration, as far as screens need it. Plain data: it comes from another thread. */
export interface Known {
  readonly file: string
  /** `unread` until it was read once; `missing`: there is no file; `wrong`: it does not load, see `problem`. */
  readonly status: 'unread' | 'missing' | 'wrong' | 'good'
  readonly problem?: Problem
  readonly connections: readonly KnownConnection[]
  readonly syncs: readonly SyncDefinition[]
  readonly schedules: Readonly<Record<string, Schedule>>
  readonly ui: UiConfig
}

export interface KnownConnection {
  readonly name: string
  readonly connector: string
  /** What people call the system: `OpenLDAP`. */
  readonly title: string
  /** Where it is, as far as the settings say: a host, or a file. */
  readonly where: string
  /** Another text when its settings are others. */
  readonly settings: string
  /** What it can do, in the connector SDK's words: `scan`, `browse`, `search`, `create`, … */
  readonly can: readonly string[]
}

export const nothingKnown: Known = {
  file: '',
  status: 'unread',
  connections: [],
  syncs: [],
  schedules: {},
  ui: { mouse: false, screenReader: false },
}
