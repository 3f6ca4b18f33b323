import { readFile } from 'node:fs/promises'
import {
  type Config,
  type ConnectorCatalog,
  jsonSchema,
  loadConfig,
  parseConfig,
  rawConnection,
  type Setting,
  settingsOf,
} from '@rollcall/config'
import { connectors, findConnector, listConnectors } from './connectors.ts'

/** Connectors, as a configuration is checked against them. */
export const catalog: ConnectorCatalog = { names: connectors.map(({ name }) => name), find: findConnector }

/** Reads and checks a configuration, and opens nothing. Throws a `ConfigError` with every mistake. */
export function checkConfig(file: string): Promise<Config> {
  return loadConfig(file, catalog)
}

/** The same for the text of one; `file` is what errors call it and what its paths are relative to. */
export function checkText(text: string, file: string): Promise<Config> {
  return parseConfig(text, file, catalog)
}

/** JSON Schema of the configuration, with the settings of every connector. */
export async function configSchema(): Promise<object> {
  return jsonSchema(await listConnectors())
}

/** The settings that each connector takes, by its name. */
export async function connectorSettings(): Promise<Readonly<Record<string, readonly Setting[]>>> {
  return Object.fromEntries((await listConnectors()).map((connector) => [connector.name, settingsOf(connector)]))
}

/** What the file says of a connection, as it stands there. */
export async function readConnection(
  file: string,
  name: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  return rawConnection(await readFile(file, 'utf8'), name)
}
