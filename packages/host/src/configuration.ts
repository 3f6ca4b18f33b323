import { type Config, type ConnectorCatalog, jsonSchema, loadConfig, parseConfig } from '@rollcall/config'
import { connectors, findConnector, listConnectors } from './connectors.ts'

const catalog: ConnectorCatalog = { names: connectors.map(({ name }) => name), find: findConnector }

/**
 * Reads and checks a configuration, and opens nothing. Throws a `ConfigError` with every mistake.
 * `text` is taken instead of what is in the file, while one is only being written.
 */
export function checkConfig(file: string, text?: string): Promise<Config> {
  return text === undefined ? loadConfig(file, catalog) : parseConfig(text, file, catalog)
}

/** JSON Schema of the configuration, with the settings of every connector. */
export async function configSchema(): Promise<object> {
  return jsonSchema(await listConnectors())
}
