import { type Delta, read } from '@rollcall/connector-sdk'
import type { Kind, Link, Read, SyncRecord } from '@rollcall/model'
import type { Planning, SourceRead } from '../planning/planning.ts'
import { findAll } from './find.ts'
import { GroupGraph } from './group-graph.ts'
import { isOutOfList } from './held.ts'
import { lookUp, noteGone } from './look-up-unseen.ts'
import { NamedGroups } from './named-groups.ts'
import { readOuterGroups, takeGroup } from './read-groups.ts'
import { type GroupsRead, groupsMatter } from './read-source.ts'
import { takeUser } from './read-users.ts'
import { resolveMembers } from './resolve-members.ts'

/**
 * Reads what changed since the cursor, then whoever must be decided again without having changed: open records and those
 * due. Answers undefined when a full list is needed: the cursor is useless, or nobody can tell who is in scope.
 * A sync with named groups does not come here: whom a changed group concerns is not in the feed.
 */
export async function readDelta(p: Planning, cursor: string): Promise<(SourceRead & GroupsRead) | undefined> {
  const { definition } = p.options
  const feed = await readFeed(p, cursor)
  if (feed === undefined) return undefined
  const named = new NamedGroups(false)
  const graph = await GroupGraph.open(p)
  const { records, problem } = feed
  if (problem) {
    const failed: Read = { records, verdict: problem.verdict, how: 'since-cursor', problem: problem.problem }
    return { read: failed, inScope: { user: 0, group: 0 }, groups: 0, named: [], graph, members: named }
  }
  const kinds: Kind[] = definition.groups ? ['group', 'user'] : ['user']
  const again = new Map<Kind, Again>()
  for (const kind of kinds) {
    const unchanged = await dueOrOpen(p, kind, feed.told[kind])
    if (unchanged === undefined) return undefined
    again.set(kind, unchanged)
  }
  for (const kind of kinds) if (await isContradicted(p, kind, feed.told[kind])) return undefined
  const inScope = { user: 0, group: 0 }
  const take = (record: SyncRecord): void => {
    if (record.kind === 'group' ? takeGroup(p, graph, record, true) : takeUser(p, named, record)) inScope[record.kind]++
  }
  for (const kind of kinds) {
    const told = feed.told[kind]
    for (const delta of told.values()) if (delta.op === 'put') take(delta.record)
    const { inList, away } = again.get(kind) as Again
    const missing = await findThem(p, kind, inList, take)
    const gone = [...told.values()].filter((delta) => delta.op === 'gone')
    const deleted = new Set(gone.filter(({ why }) => why === 'deleted').map(({ id }) => id))
    const sources = [...gone.map(({ id }) => id), ...missing]
    const links = await p.options.state.links(definition.name, kind, { sources })
    await lookUp(p, kind, [...links, ...away], named, deleted)
    for (const { id } of gone) if (p.index[kind].bySource(id) < 0) noteGone(p, kind, id)
  }
  if (groupsMatter(p)) {
    const outer = [...graph.before.keys()].filter((id) => p.index.group.bySource(id) < 0)
    const gone = [...feed.told.group.values()].flatMap((delta) => (delta.op === 'gone' ? [delta.id] : []))
    await readOuterGroups(p, graph, [...outer, ...gone])
    await resolveMembers(p, graph)
  }
  const done: Read = { records, verdict: 'complete', how: 'since-cursor' }
  p.options.onEvent?.({ event: 'read', side: 'source', name: p.options.source.name, read: done })
  return { read: done, inScope, groups: 0, named: [], graph, members: named, cursor: feed.cursor }
}

/**
 * A feed may repeat itself, and tell of a deletion what has been undone since. Whoever it calls deleted and who is there
 * proves it wrong, and only a full list tells who is in scope.
 */
async function isContradicted(p: Planning, kind: Kind, told: Told): Promise<boolean> {
  const { connection } = p.options.source
  const deleted = [...told.values()].flatMap((delta) =>
    delta.op === 'gone' && delta.why === 'deleted' ? [delta.id] : [],
  )
  const values = deleted.filter((id) => p.index[kind].bySource(id) >= 0)
  let found = false
  if (connection.find)
    await findAll(connection, { kind, attributes: [], by: 'id', values }, p.signal, () => {
      found = true
    })
  return found
}

/** The last word of the feed on each record. */
type Told = ReadonlyMap<string, Extract<Delta, { op: 'put' | 'gone' }>>

interface Feed {
  readonly told: Readonly<Record<Kind, Told>>
  readonly records: number
  /** Where the first stream ended: what happens while the others are read is told again. */
  readonly cursor: string
  readonly problem?: { readonly verdict: 'truncated' | 'failed'; readonly problem: NonNullable<Read['problem']> }
}

async function readFeed(p: Planning, cursor: string): Promise<Feed | undefined> {
  const { definition, source } = p.options
  const feed = source.connection.delta
  if (!feed) return undefined
  const told = { user: new Map(), group: new Map() } as const
  let newest: string | undefined
  let records = 0
  let pieces = false
  for (const kind of definition.groups ? (['group', 'user'] as const) : (['user'] as const)) {
    const { base, filter } = definition.scope[kind === 'user' ? 'users' : 'groups'] ?? {}
    const query = { kind, attributes: p.attributes[kind], ...(base && { base }), ...(filter && { filter }) }
    let after = cursor
    const end = await read(feed({ query, cursor }, p.signal), (batch) => {
      records += batch.length
      for (const delta of batch) {
        if (delta.op === 'put') told[delta.record.kind].set(delta.record.id, delta)
        else if (delta.op === 'gone') told[delta.kind].set(delta.id, delta)
        else if (delta.op === 'cursor') after = delta.cursor
        else pieces = true // a piece of a group says too little: it is read whole
      }
    })
    p.signal.throwIfAborted()
    if (end.verdict === 'restart' || pieces) return undefined
    if (end.verdict !== 'complete') return { told, records, cursor, problem: end }
    newest ??= end.cursor ?? after
  }
  return { told, records, cursor: newest ?? cursor }
}

interface Again {
  /** Records in the list, as far as was known last; the feed would have said if they had left it. */
  readonly inList: readonly string[]
  /** Links of records that were not in the list. */
  readonly away: readonly Link[]
}

/** Records that are due or open and not in the feed. Undefined when one of them may be in the list or not: `find` knows no filter. */
async function dueOrOpen(p: Planning, kind: Kind, told: Told): Promise<Again | undefined> {
  const { definition, state } = p.options
  const { base, filter } = definition.scope[kind === 'user' ? 'users' : 'groups'] ?? {}
  const inList: string[] = []
  const away: Link[] = []
  const index = p.index[kind]
  for (const keys of index.keys((slot) => !index.skippable(slot)))
    for (const link of await state.links(definition.name, kind, { keys })) {
      if (told.has(link.source)) continue
      if (link.proof && isOutOfList(link.proof)) away.push(link)
      else if (link.proof || (base === undefined && filter === undefined)) inList.push(link.source)
      else return undefined
    }
  for (const { about } of p.open)
    if (about.kind === kind && about.source && index.bySource(about.source) < 0 && !told.has(about.source))
      inList.push(about.source)
  return { inList, away }
}

/** Reads records by id. Answers which are not there. */
async function findThem(
  p: Planning,
  kind: Kind,
  ids: readonly string[],
  take: (record: SyncRecord) => void,
): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const missing = new Set(ids)
  const request = { kind, attributes: p.attributes[kind], by: 'id', values: ids }
  await findAll(p.options.source.connection, request, p.signal, (record) => {
    missing.delete(record.id)
    take(record)
  })
  return [...missing]
}
