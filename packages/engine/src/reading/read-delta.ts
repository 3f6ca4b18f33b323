import type { Kind, Link, Read } from '@rollcall/model'
import { digestRecord } from '../digest.ts'
import type { NamedRead, Planning, SourceRead } from '../planning/planning.ts'
import { plainRecord } from '../scratch/pack.ts'
import { type Cursors, fedKinds, joinCursors } from './cursors.ts'
import { type FeedStop, type News, queryOf, readFeeds, type Seen, type Told } from './feed.ts'
import { findAll } from './find.ts'
import { GroupGraph } from './group-graph.ts'
import { groupsOfHeirs } from './groups-of-heirs.ts'
import { isOutOfList } from './held.ts'
import { lookUp, noteGone } from './look-up-unseen.ts'
import { NamedGroups } from './named-groups.ts'
import { nameMembers, readOuterGroups, takeGroup } from './read-groups.ts'
import { type GroupsRead, groupsMatter, incompleteGroup } from './read-source.ts'
import { mindNames, takeUser } from './read-users.ts'
import { resolveMembers } from './resolve-members.ts'
import { whoMoved } from './who-moved.ts'
import { writtenSince } from './written-since.ts'

/**
 * Reads what changed since the cursors, then whoever must be decided again without having changed: open records, those due,
 * whom runs without a place wrote about, and those whom a changed scope, pilot or role group gained or lost. Answers undefined
 * when a full list is needed: a cursor is useless, a feed is proven wrong, or too many are concerned.
 */
export async function readDelta(p: Planning, cursors: Cursors): Promise<(SourceRead & GroupsRead) | undefined> {
  const { news, stop } = p.request.news ? { news: p.request.news } : await readFeeds(p, cursors)
  const graph = await GroupGraph.open(p)
  if (stop?.verdict === 'restart') return needsAll(p, stop.problem.message)
  if (news.inPieces) return needsAll(p, 'The change feed told of a group in pieces.')
  if (stop) return endedEarly(news, graph, stop)
  const kinds = fedKinds(p.options.definition)
  for (const kind of kinds)
    if (await isContradicted(p, kind, news.told[kind]))
      return needsAll(p, `The change feed told that a ${kind} is deleted, which is there.`)
  const inScope = { user: 0, group: 0 }
  const takeGroups = async (batch: readonly Seen[]): Promise<void> => {
    for (const { record, s } of batch) if (takeGroup(p, graph, record, true, s)) inScope.group++
  }
  const told = { user: knownOf(p, 'user', news.told.user), group: knownOf(p, 'group', news.told.group, graph) }
  const written = await writtenSince(p)
  const againGroups = written.group.union(await groupsOfHeirs(p, told.user))
  const lostGroups = kinds.includes('group')
    ? await readAsTold(p, 'group', told.group, takeGroups, againGroups)
    : nobody
  let named: readonly NamedRead[] = []
  let members = new NamedGroups(false)
  let moved: ReadonlySet<string> = new Set()
  if (groupsMatter(p)) {
    const outer = [...graph.before.keys()].filter((id) => p.index.group.bySource(id) < 0)
    const found = await readOuterGroups(p, graph, [...outer, ...lostGroups.gone])
    const read = await nameMembers(p, graph, found)
    if (!read.complete) return endedEarly(news, graph, { verdict: 'truncated', problem: incompleteGroup })
    const concerned = await whoMoved(p, graph, read.reads)
    if (concerned === undefined) return needsAll(p, 'A group that scope, pilot or roles name changed too much.')
    named = read.reads
    members = read.named
    moved = concerned
  }
  const takeUsers = async (batch: readonly Seen[]): Promise<void> => {
    await mindNames(
      p,
      { graph, members },
      batch.map(({ record }) => record),
    )
    for (const { record, s } of batch) if (takeUser(p, members, record, s)) inScope.user++
  }
  await settleLost(p, 'group', lostGroups, members)
  await settleLost(p, 'user', await readAsTold(p, 'user', told.user, takeUsers, written.user.union(moved)), members)
  if (groupsMatter(p)) await resolveMembers(p, graph)
  const read: Read = { records: news.items, verdict: 'complete', how: 'since-cursor' }
  p.options.onEvent?.({ event: 'read', side: 'source', name: p.options.source.name, read })
  const cursor = joinCursors(news.cursors, kinds)
  return { read, inScope, groups: 0, named, graph, members, ...(cursor === undefined ? {} : { cursor }) }
}

/** Notes why only a whole read will do. */
function needsAll({ notes }: Planning, why: string): undefined {
  notes.push(why)
  return undefined
}

function endedEarly({ items }: News, graph: GroupGraph, stop: FeedStop): SourceRead & GroupsRead {
  const verdict = stop.verdict === 'restart' ? 'failed' : stop.verdict
  const read: Read = { records: items, verdict, how: 'since-cursor', problem: stop.problem }
  return { read, inScope: { user: 0, group: 0 }, groups: 0, named: [], graph, members: new NamedGroups(false) }
}

/**
 * A feed may repeat itself, and tell of a deletion what has been undone since. Whoever it calls deleted and who is there
 * proves it wrong, and only a full list tells who is in scope.
 */
async function isContradicted(p: Planning, kind: Kind, told: ReadonlyMap<string, Told>): Promise<boolean> {
  const { connection } = p.options.source
  const deleted = [...told].flatMap(([id, one]) => (one.op === 'gone' && one.why === 'deleted' ? [id] : []))
  const values = deleted.filter((id) => p.index[kind].bySource(id) >= 0)
  let found = false
  if (connection.find)
    await findAll(connection, { kind, attributes: [], by: 'id', values }, p.signal, () => {
      found = true
    })
  return found
}

/**
 * What was told, but for strangers who are gone: a server may call anything gone that its filter does not fit, people in the feed
 * of groups too, and to look up as a group what is none would make one of it.
 */
function knownOf(
  p: Planning,
  kind: Kind,
  told: ReadonlyMap<string, Told>,
  graph?: GroupGraph,
): ReadonlyMap<string, Told> {
  const open = new Set<string | undefined>(
    p.open.filter(({ about }) => about.kind === kind).map(({ about }) => about.source),
  )
  const isKnown = (id: string): boolean =>
    p.index[kind].bySource(id) >= 0 || open.has(id) || graph?.before.has(id) === true
  return new Map([...told].filter(([id, { op }]) => op === 'put' || isKnown(id)))
}

/** Who is not, or no more, in the list. */
interface Lost {
  /** Told to be gone. */
  readonly gone: readonly string[]
  /** Of these, who is deleted, as the source says. */
  readonly deleted: ReadonlySet<string>
  /** Asked for, and not in the list. */
  readonly missing: readonly string[]
  /** Links of records that were not in the list before. */
  readonly away: readonly Link[]
}

const nobody: Lost = { gone: [], deleted: new Set(), missing: [], away: [] }

/** Takes what the feed told, and reads anew whoever must be decided again. `more`: ids, and names as `dn:` and their normal form. */
async function readAsTold(
  p: Planning,
  kind: Kind,
  told: ReadonlyMap<string, Told>,
  take: (batch: readonly Seen[]) => Promise<void>,
  more: ReadonlySet<string> = new Set(),
): Promise<Lost> {
  await take([...told.values()].filter((one) => one.op === 'put'))
  const { inList, away } = await dueOrOpen(p, kind, told)
  const names = [...more].filter((key) => key.startsWith('dn:')).map((key) => key.slice(3))
  const ids = [...more].filter((key) => !key.startsWith('dn:') && !told.has(key))
  const takeOthers = (batch: readonly Seen[]): Promise<void> =>
    take(batch.filter(({ record: { id } }) => !told.has(id)))
  const missing = await findInList(p, kind, 'id', [...new Set([...inList, ...ids])], takeOthers)
  await findInList(p, kind, 'dn', names, takeOthers)
  const gone = new Map([...told].flatMap(([id, one]) => (one.op === 'gone' ? [[id, one.why]] : [])))
  const deleted = [...gone].filter(([, why]) => why === 'deleted').map(([id]) => id)
  return { gone: [...gone.keys()], deleted: new Set(deleted), missing, away }
}

/** Looks up by id, without the filter, who is not in the list, and notes what each is. */
async function settleLost(
  p: Planning,
  kind: Kind,
  { gone, deleted, missing, away }: Lost,
  named: NamedGroups,
): Promise<void> {
  const known = new Set<string>(away.map(({ source }) => source))
  const sources = [...gone, ...missing].filter((id) => !known.has(id))
  const links = await p.options.state.links(p.options.definition.name, kind, { sources })
  await lookUp(p, kind, [...links, ...away], named, deleted)
  for (const id of gone) if (p.index[kind].bySource(id) < 0) noteGone(p, kind, id)
}

/** Records that are due or open and that the feed does not tell of: by id those that were in the list, by link those that were not. */
async function dueOrOpen(
  p: Planning,
  kind: Kind,
  told: ReadonlyMap<string, Told>,
): Promise<{ readonly inList: readonly string[]; readonly away: readonly Link[] }> {
  const { definition, state } = p.options
  const inList: string[] = []
  const away: Link[] = []
  const index = p.index[kind]
  for (const keys of index.keys((slot) => !index.skippable(slot)))
    for (const link of await state.links(definition.name, kind, { keys })) {
      if (told.has(link.source)) continue
      if (link.proof && isOutOfList(link.proof)) away.push(link)
      else inList.push(link.source)
    }
  for (const { about } of p.open)
    if (about.kind === kind && about.source && index.bySource(about.source) < 0 && !told.has(about.source))
      inList.push(about.source)
  return { inList, away }
}

/** Reads those of them that are in the list. Answers which are not. */
async function findInList(
  p: Planning,
  kind: Kind,
  by: 'id' | 'dn',
  values: readonly string[],
  take: (batch: readonly Seen[]) => Promise<void>,
): Promise<readonly string[]> {
  const { attributes, base, filter } = queryOf(p, kind)
  const within = { ...(base && { base }), ...(filter && { filter }) }
  const missing = new Set(values)
  for (let at = 0; at < values.length; at += atOnce) {
    const seen: Seen[] = []
    const request = { kind, attributes, by, values: values.slice(at, at + atOnce), within }
    await findAll(p.options.source.connection, request, p.signal, (record) => {
      missing.delete(record.id)
      seen.push({ record: plainRecord(record, attributes), s: digestRecord(record) })
    })
    await take(seen)
  }
  return [...missing]
}

const atOnce = 500
