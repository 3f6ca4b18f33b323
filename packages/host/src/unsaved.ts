import { parseSettings } from '@rollcall/config'
import type { OpenConnection } from '@rollcall/connector-sdk'
import { Redactor } from '@rollcall/secrets'
import { catalog } from './configuration.ts'
import { loadConnector } from './connectors.ts'
import { makeContexts, type Surroundings } from './contexts.ts'

/** A connection that stands in no configuration yet. */
export interface Unsaved {
  readonly name: string
  readonly connector: string
  readonly settings: Readonly<Record<string, unknown>>
}

export interface OpenUnsaved extends AsyncDisposable {
  readonly connection: OpenConnection
  /** The text without any secret that this connection has used so far. */
  readonly redact: (text: string) => string
}

/** Opens such a connection, to look at what it leads to. Throws `config.invalid` with every mistake in its settings. */
export async function openUnsaved({ name, connector, settings }: Unsaved, around: Surroundings): Promise<OpenUnsaved> {
  const parsed = await parseSettings(name, { ...settings, connector }, catalog)
  const redactor = new Redactor()
  const opening = await loadConnector(connector)
  // The connector's own schema made the settings, so they are what it takes.
  const connection = opening.open(parsed as never, makeContexts(around, redactor)(name, parsed))
  return {
    connection,
    redact: (text) => redactor.redact(text),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  }
}
