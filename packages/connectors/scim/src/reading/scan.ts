import type { Query, Stream } from '@rollcall/connector-sdk'
import { RollcallError, type SyncRecord } from '@rollcall/model'
import type { Attribute } from '../attributes.ts'
import type { Resource } from '../discovery/discover.ts'
import { attributeOf, type Opened, see } from '../opened.ts'
import { toRecord } from '../resource.ts'
import { get } from './get.ts'
import { inTurn } from './in-turn.ts'
import { list } from './list.ts'
import type { Identified } from './page.ts'

/** All accounts or groups of the application. */
export async function* scan(opened: Opened, query: Query, signal: AbortSignal): Stream<SyncRecord> {
  const { kind, attributes, base, filter } = query
  if (base?.length || filter !== undefined) {
    throw new RollcallError('config.no-filter', 'An application is listed whole: there is no base and no filter.', {
      field: filter === undefined ? 'base' : 'filter',
    })
  }
  const resource = await opened.resource(kind, signal)
  const decode = decoder(resource, attributes)
  const stream = list(opened, resource.path, {}, signal)
  for (;;) {
    const step = await stream.next()
    if (step.done) return step.value
    see(opened, resource, step.value)
    yield (await withMembers(opened, resource, attributes, step.value, signal)).map(decode)
  }
}

/** Groups of a list with their members, where those have to be asked for one by one. */
export async function withMembers(
  opened: Opened,
  resource: Resource,
  asked: readonly string[],
  listed: readonly Identified[],
  signal: AbortSignal,
): Promise<readonly Identified[]> {
  if (!resource.showsMembersAlone || !asked.includes('members')) return listed
  const found = await inTurn(listed, ({ id }) => get(opened, resource, id, signal))
  return found.flatMap((one) => one ?? []) // who is missing was deleted meanwhile
}

/** Makes records with the attributes asked for, in the names asked for. */
export function decoder(resource: Resource, asked: readonly string[]): (one: Identified) => SyncRecord {
  const wanted = asked.flatMap((name): [string, Attribute][] => {
    const attribute = name === 'roles' ? rolesOf(resource) : attributeOf(resource, name)
    return attribute ? [[name, attribute]] : []
  })
  return ({ id, resource: found }) => toRecord(resource.kind, found, id, wanted)
}

/** What people are allowed to, by name; kept like any other list (RFC 7643 section 4.1.2). */
export function rolesOf({ kind }: Pick<Resource, 'kind'>): Attribute | undefined {
  if (kind === 'group') return undefined
  return { field: { name: 'roles', type: 'text', many: true }, name: 'roles', sub: 'value', isList: true }
}
