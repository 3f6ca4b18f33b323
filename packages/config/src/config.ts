import type { Capabilities, ConfigSchema } from '@rollcall/connector-sdk'
import type { SyncDefinition } from '@rollcall/model'
import type { ConfigError } from './problem.ts'

/** `rollcall.yaml` as the program takes it: checked, with every default filled in and paths made absolute. */
export interface Config {
  readonly version: 1
  /** Absolute path of the file; paths in it are relative to its folder. */
  readonly file: string
  readonly connections: Readonly<Record<string, ConnectionConfig>>
  readonly syncs: Readonly<Record<string, SyncDefinition>>
  /** By name of the sync. */
  readonly schedules: Readonly<Record<string, Schedule>>
  readonly ui: UiConfig
  /** Absolute path of the state file. */
  readonly state: string
  /** The error for what only turned out later, such as a field that the target does not have: with file, line and column. */
  readonly refuse: (mistakes: readonly LateMistake[]) => ConfigError
}

/** How the terminal UI behaves. */
export interface UiConfig {
  /** Clicks and the wheel go to Rollcall; selecting text then needs a key, shift in most terminals. */
  readonly mouse: boolean
  /** Lines one after the other instead of a picture, for those who listen. */
  readonly screenReader: boolean
}

/** Something wrong at a path of the configuration: `syncs.staff.users.title`. */
export interface LateMistake {
  readonly path: string
  readonly message: string
  readonly hint?: string
  /** The characters that it is about, of an expression that stands there by itself: from, and to before. */
  readonly at?: readonly [from: number, to: number]
}

export interface ConnectionConfig {
  readonly name: string
  readonly connector: string
  /** As the connector's own schema made them. */
  readonly settings: unknown
  readonly line: number
}

/** When a sync runs by itself; `nextRuns` says what that means. */
export interface Schedule {
  /** Milliseconds between two runs. */
  readonly every?: number
  /** `daily 03:00`, `weekly sunday 03:00` or `monthly 1 03:00`: when both sides are read to the end. */
  readonly full?: string
  /** `2026-12-01 03:00`: a single run, both sides read to the end. */
  readonly once?: string
  /** IANA name; absent, the computer's. */
  readonly timeZone?: string
  /** `false`: kept in the file, and not followed. */
  readonly enabled?: boolean
}

/** What a configuration is checked against; connectors are looked up by name when one is used. */
export interface ConnectorCatalog {
  readonly names: readonly string[]
  readonly find: (name: string) => Promise<ConnectorFacts | undefined>
}

/** What the configuration needs to know of a connector; every `Connector` is one. */
export interface ConnectorFacts {
  readonly name: string
  readonly title: string
  readonly capabilities: Capabilities
  readonly config: ConfigSchema
  readonly checkFilter?: (filter: string) => void
}
