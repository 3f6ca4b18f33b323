import { isMap } from './check-connections.ts'
import { parseYaml } from './yaml-file.ts'

type Raw = Readonly<Record<string, unknown>>

/** What the text of a configuration says of its connections, as it stands there; nothing where it says nothing that can be read. */
export function rawConnections(text: string): Raw {
  const { data } = parseYaml(text)
  const connections = isMap(data) ? data.connections : undefined
  return isMap(connections) ? connections : {}
}

/** The same of one of them. */
export function rawConnection(text: string, name: string): Raw | undefined {
  const connections = rawConnections(text)
  const found = Object.hasOwn(connections, name) ? connections[name] : undefined
  return isMap(found) ? found : undefined
}
