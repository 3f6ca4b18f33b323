import { z } from 'zod'
import { settingsSchema } from './check-connections.ts'
import type { ConnectorFacts } from './config.ts'
import type { JsonSchema } from './known-keys.ts'
import { configSchema } from './schema.ts'

/** JSON Schema of `rollcall.yaml` for editors, with the settings of each connector behind its name. */
export function jsonSchema(connectors: readonly ConnectorFacts[]): JsonSchema {
  const file = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-07' }) as JsonSchema
  const properties = file.properties as Readonly<Record<string, JsonSchema>>
  const choices = connectors.map(({ name, title }) => ({ const: name, title }))
  const connection = {
    type: 'object',
    required: ['connector'],
    properties: { connector: { anyOf: choices } },
    allOf: connectors.map((connector) => ({
      if: { required: ['connector'], properties: { connector: { const: connector.name } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: withConnector(settingsSchema(connector)),
    })),
  }
  const connections = { ...properties.connections, additionalProperties: connection }
  return { ...file, title: 'Rollcall configuration', properties: { ...properties, connections } }
}

/** A schema that forbids unknown keys must know `connector`, which is ours. */
function withConnector({ $schema: _, ...schema }: JsonSchema): JsonSchema {
  const inner = (keyword: 'anyOf' | 'oneOf'): JsonSchema => {
    const branches = schema[keyword]
    return Array.isArray(branches) ? { [keyword]: branches.map(withConnector) } : {}
  }
  const { properties } = schema
  const own = properties ? { properties: { connector: {}, ...properties } } : {}
  return { ...schema, ...own, ...inner('anyOf'), ...inner('oneOf') }
}
