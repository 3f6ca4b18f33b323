import { nearest } from '@rollcall/model'
import { alternatives } from './alternatives.ts'
import { isMap } from './check-connections.ts'
import type { ConnectorFacts } from './config.ts'
import type { Complaint } from './explain.ts'

/** What a sync says of connections: that they are there, and can do their part. `connectors` by name of the connection. */
export function checkSync(
  name: string,
  raw: unknown,
  connections: readonly string[],
  connectors: ReadonlyMap<string, ConnectorFacts>,
): readonly Complaint[] {
  if (!isMap(raw)) return []
  const ends = (['from', 'to'] as const).flatMap((end) => {
    const named = raw[end]
    const path = ['syncs', name, end]
    if (typeof named !== 'string') return []
    const connector = connectors.get(named)
    const message = connections.includes(named)
      ? connector && unfit(end, connector)
      : unknownConnection(named, connections)
    return message ? [{ path, at: 'value' as const, message }] : []
  })
  const idle = raw.users === undefined && raw.groups === undefined && raw.roles === undefined
  const message = `\`${name}\` maps neither users nor groups nor roles, so it would do nothing.`
  return idle ? [...ends, { path: ['syncs', name], at: 'key', message }] : ends
}

function unknownConnection(named: string, connections: readonly string[]): string {
  const near = nearest(named, connections)
  if (near) return `connection "${named}": did you mean "${near}"?`
  return `There is no connection "${named}"; there is ${alternatives(connections) || 'none'}.`
}

const writes = ['create', 'update', 'setActive', 'delete', 'members', 'roles'] as const

function unfit(end: 'from' | 'to', { name, capabilities }: ConnectorFacts): string | undefined {
  if (!capabilities.scan && !(end === 'to' && capabilities.find))
    return `${name} cannot be read, so no sync can use it.`
  if (end === 'to' && !writes.some((write) => capabilities[write])) return `${name} cannot write; it is a source only.`
  return undefined
}
