import { type Delta, read } from '@rollcall/connector-sdk'
import type { Kind, Read } from '@rollcall/model'
import type { Planning, SourceRead } from '../planning/planning.ts'
import { findAll } from './find.ts'
import { GroupGraph } from './group-graph.ts'
import { lookUp } from './look-up-unseen.ts'
import { NamedGroups } from './named-groups.ts'
import { nameMembers, readOuterGroups, takeGroup } from './read-groups.ts'
import { type GroupsRead, groupsMatter } from './read-source.ts'
import { takeUser } from './read-users.ts'
import { resolveMembers } from './resolve-members.ts'

/**
 * Reads what changed since the cursor, then whoever must be decided again without having changed: open records, those
 * due, and people whom a changed group concerns. Answers undefined when the cursor is useless and a full list is needed.
 */
export async function readDelta(p: Planning, cursor: string): Promise<(SourceRead & GroupsRead) | undefined> {
  const { definition, source, state } = p.options
  const feed = source.connection.delta
  if (!feed) return undefined
  const graph = await GroupGraph.open(p)
  const puts: Extract<Delta, { op: 'put' }>[] = []
  const gone: Record<Kind, Map<string, 'deleted' | 'left' | 'unknown'>> = { user: new Map(), group: new Map() }
  let newest = cursor
  let records = 0
  const kinds: Kind[] = definition.groups ? ['group', 'user'] : ['user']
  for (const kind of kinds) {
    const { base, filter } = definition.scope[kind === 'user' ? 'users' : 'groups'] ?? {}
    const query = { kind, attributes: p.attributes[kind], ...(base && { base }), ...(filter && { filter }) }
    const end = await read(feed({ query, cursor }, p.signal), (batch) => {
      records += batch.length
      for (const delta of batch) {
        if (delta.op === 'put') puts.push(delta)
        else if (delta.op === 'gone') gone[delta.kind].set(delta.id, delta.why)
        else if (delta.op === 'cursor') newest = delta.cursor
      }
    })
    p.signal.throwIfAborted()
    if (end.verdict === 'restart') return undefined
    if (end.verdict !== 'complete') {
      const failed: Read = { records, verdict: end.verdict, how: 'since-cursor', problem: end.problem }
      return { read: failed, inScope: 0, groups: 0, named: [], graph, members: new NamedGroups(false) }
    }
    if (end.cursor !== undefined) newest = end.cursor
  }
  for (const { record } of puts) if (record.kind === 'group') takeGroup(p, graph, record, true)
  for (const id of gone.group.keys()) await graph.forget(id)
  const found = groupsMatter(p) ? await readOuterGroups(p, graph, false) : []
  const { named, reads } = await nameMembers(p, graph, found)
  const count = { inScope: 0 }
  for (const { record } of puts) if (record.kind === 'user' && takeUser(p, named, record)) count.inScope++
  for (const kind of kinds) {
    const links = await state.links(definition.name, kind, { sources: [...gone[kind].keys()] })
    const deleted = new Set([...gone[kind]].filter(([, why]) => why === 'deleted').map(([id]) => id))
    await lookUp(p, kind, links, deleted)
  }
  const again = new Set(
    p.open.flatMap(({ about }) => (about.kind === 'user' && about.source ? [about.source as string] : [])),
  )
  for (const keys of p.index.user.keys((slot) => !p.index.user.skippable(slot) && !p.index.user.inSource(slot)))
    for (const { source: id } of await state.links(definition.name, 'user', { keys })) again.add(id)
  for (const id of graph.changed()) for (const key of (await graph.effective(id)).members) again.add(key)
  const request = {
    kind: 'user' as const,
    attributes: p.attributes.user,
    by: 'id',
    values: [...again].filter((id) => !id.startsWith('dn:')),
  }
  await findAll(source.connection, request, p.signal, (record) => takeUser(p, named, record))
  if (groupsMatter(p)) await resolveMembers(p, graph)
  const done: Read = { records, verdict: 'complete', how: 'since-cursor' }
  p.options.onEvent?.({ event: 'read', side: 'source', name: source.name, read: done })
  return { read: done, inScope: count.inScope, groups: 0, named: reads, graph, members: named, cursor: newest }
}
