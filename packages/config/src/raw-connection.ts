import { isMap } from './check-connections.ts'
import { parseYaml } from './yaml-file.ts'

/** What the text of a configuration says of one connection, as it stands there; undefined where it says nothing that can be read. */
export function rawConnection(text: string, name: string): Readonly<Record<string, unknown>> | undefined {
  const { data } = parseYaml(text)
  const connections = isMap(data) ? data.connections : undefined
  const found = isMap(connections) && Object.hasOwn(connections, name) ? connections[name] : undefined
  return isMap(found) ? found : undefined
}
