import type { Host } from '@rollcall/host'
import { isDn, type Kind, type Schema } from '@rollcall/model'
import { type Connection, openBrowsing } from '../../../browsing.ts'
import type { ShownEntry } from '../../state/directory/types.ts'
import { itemOf } from './item.ts'

/** One entry as plain data. */
export async function showEntry(host: Host, connection: string, ref: string, signal: AbortSignal): Promise<ShownEntry> {
  const { show } = await openBrowsing(host, connection, 'show')
  const shown = await show({ ref }, signal)
  const { id, kind, attributes = {}, operational = [], ldif } = shown
  return {
    ...itemOf(shown),
    ...(id === undefined ? {} : { id }),
    ...(kind && !isDn(shown.ref) ? { references: referencesOf(await schemaOf(host, connection, signal), kind) } : {}),
    attributes,
    operational,
    hasLdif: ldif !== undefined,
  }
}

/** DNs speak for themselves; that something is an id of another record, only the schema says. */
function referencesOf(schema: Schema, kind: Kind): readonly string[] {
  return (schema[kind] ?? []).filter(({ type }) => type === 'ref').map(({ name }) => name)
}

const schemas = new WeakMap<Connection, Schema>()

async function schemaOf(host: Host, name: string, signal: AbortSignal): Promise<Schema> {
  const connection = await host.connection(name)
  const schema = schemas.get(connection) ?? (await connection.schema({}, signal))
  schemas.set(connection, schema)
  return schema
}
