import { nearest, toProblem } from '@rollcall/model'
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
  const filters = checkFilters(name, raw, typeof raw.from === 'string' ? connectors.get(raw.from) : undefined)
  const idle = raw.users === undefined && raw.groups === undefined && raw.roles === undefined
  const message = `\`${name}\` maps neither users nor groups nor roles, so it would do nothing.`
  return [...ends, ...filters, ...(idle ? [{ path: ['syncs', name], at: 'key' as const, message }] : [])]
}

/** A filter is in the language of the source, which its connector knows. */
function checkFilters(name: string, { scope }: Record<string, unknown>, from?: ConnectorFacts): readonly Complaint[] {
  return (['users', 'groups'] as const).flatMap((kind): readonly Complaint[] => {
    const filter = isMap(scope) && isMap(scope[kind]) ? scope[kind].filter : undefined
    if (typeof filter !== 'string' || filter === '') return []
    try {
      from?.checkFilter?.(filter)
      return []
    } catch (thrown) {
      const { message, hint } = toProblem(thrown)
      const path = ['syncs', name, 'scope', kind, 'filter']
      return [{ path, at: 'value', message, ...(hint === undefined ? {} : { hint }) }]
    }
  })
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
