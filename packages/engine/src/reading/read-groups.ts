import { type Drained, read } from '@rollcall/connector-sdk'
import { dnKey, type Ending, type Kind, type Problem, RollcallError, type SyncRecord } from '@rollcall/model'
import { type Digest, digestRecord, toHex } from '../digest.ts'
import type { NamedRead, Planning } from '../planning/planning.ts'
import { plainRecord } from '../scratch/pack.ts'
import { queryOf } from './feed.ts'
import { findAll } from './find.ts'
import type { GroupGraph } from './group-graph.ts'
import { NamedGroups } from './named-groups.ts'

/** What a group outside the scope is asked for. */
const outerAttributes: readonly string[] = ['members']

/** Reads the groups in scope to their end. */
export async function scanGroups(
  p: Planning,
  graph: GroupGraph,
  count: Record<Kind, number>,
): Promise<Drained<Ending>> {
  const connection = p.options.source.connection
  if (!connection.scan) throw new RollcallError('config.no-scan', `${p.options.source.name} cannot be read.`)
  let records = 0
  return read(connection.scan(queryOf(p, 'group'), p.signal), (batch) => {
    records += batch.length
    for (const record of batch) if (takeGroup(p, graph, record, true)) count.group++
    p.options.onEvent?.({ event: 'reading', side: 'source', kind: 'group', records })
  })
}

/**
 * Notes a group's members, and the group itself for a decision unless nothing about it changed. Answers whether it is in
 * scope, as far as the list says.
 */
export function takeGroup(
  p: Planning,
  graph: GroupGraph,
  record: SyncRecord,
  inScope: boolean,
  s: Digest = digestRecord(record),
): boolean {
  if (graph.wasRead(record.id)) return false
  const key = dnKey(record.dn ?? record.id)
  const before = graph.before.get(record.id)
  const incomplete = record.problem !== undefined || (record.partial?.includes('members') ?? false)
  const changed = !incomplete && before?.digest !== toHex(s)
  const members = changed ? (record.attributes.members ?? []).map((name) => `dn:${dnKey(String(name))}`) : []
  p.scratch.graph.put({ id: record.id, dnKey: key, digest: toHex(s), changed, incomplete }, members)
  graph.met(record.id, key, { changed, incomplete })
  if (!inScope) return false
  const slot = p.index.group.bySource(record.id)
  if (slot >= 0) p.index.group.markInSource(slot)
  const i = noInputs.inputs([])
  if (slot >= 0 && p.sameConfiguration && !incomplete && !p.fresh?.has(record.id) && p.index.group.holds(slot, s, i)) {
    p.index.group.markProven(slot)
    return !p.index.group.hasLeft(slot) // proven to have left: excluded, as before
  }
  const plain = plainRecord(
    record,
    p.attributes.group.filter((name) => name !== 'members'),
  )
  p.scratch.records.put(
    { kind: 'group', id: record.id, linked: slot >= 0, at: 'in', record: plain, s: toHex(s), i: toHex(i), named: [] },
    key,
  )
  return true
}

const noInputs = new NamedGroups(false)

/**
 * Reads what is outside the scope but counts: groups the configuration names, those remembered from earlier runs, and
 * those nested in any of them. Throws what stopped a look-up; answers the named ones as found. Remembered groups that are
 * not there are forgotten.
 */
export async function readOuterGroups(
  p: Planning,
  graph: GroupGraph,
  remembered: readonly string[],
): Promise<NamedRead[]> {
  const named = await findNamed(p, graph)
  const missing = remembered.filter((id) => !graph.wasRead(id))
  await find(p, graph, 'id', missing)
  await findNested(p, graph)
  for (const id of missing) if (!graph.wasRead(id)) await graph.forget(id)
  return named
}

/** Looks the named groups up by the id they had, else by the name the configuration gives. */
async function findNamed(p: Planning, graph: GroupGraph): Promise<NamedRead[]> {
  const { definition } = p.options
  const refs = [
    ...(definition.scope.users?.inGroups ?? []).map((ref) => ({ ref, why: 'scope' as const })),
    ...(definition.pilot?.inGroups ?? []).map((ref) => ({ ref, why: 'pilot' as const })),
    ...Object.values(definition.roles).flatMap((groups) => groups.map((ref) => ({ ref, why: 'role' as const }))),
  ]
  if (refs.length === 0) return []
  const idOf = new Map(p.memory?.namedGroups.map(({ ref, id }) => [ref, id]))
  await find(
    p,
    graph,
    'id',
    [...idOf.values()].filter((id) => !graph.wasRead(id)),
  )
  const unknown = refs.filter(({ ref }) => !graph.wasRead(idOf.get(ref) ?? ''))
  const byName = unknown.filter(
    ({ ref }) => graph.groupNamed(dnKey(ref)) === undefined || !graph.wasRead(graph.groupNamed(dnKey(ref)) ?? ''),
  )
  await find(
    p,
    graph,
    'dn',
    byName.map(({ ref }) => ref),
  )
  const named = new Set(refs.map(({ ref }) => ref))
  await noteReplaced(p, graph, new Map([...idOf].filter(([ref]) => named.has(ref))))
  return refs.map(({ ref, why }) => {
    const remembered = idOf.get(ref)
    const id = remembered !== undefined && graph.wasRead(remembered) ? remembered : graph.groupNamed(dnKey(ref))
    return { ref, why, members: 0, ...(id !== undefined && graph.wasRead(id) ? { id } : {}) }
  })
}

/** A group that was renamed counts under its new name; that another one bears the configured name by now must not go unseen. */
async function noteReplaced(p: Planning, graph: GroupGraph, idOf: ReadonlyMap<string, string>): Promise<void> {
  const renamed = [...idOf].filter(([ref, id]) => graph.wasRead(id) && graph.nameOf(id) !== dnKey(ref))
  if (renamed.length === 0) return
  const values = renamed.map(([ref]) => ref)
  const request = { kind: 'group' as const, attributes: [], by: 'dn', values }
  const taken = new Set<string>()
  await findAll(p.options.source.connection, request, p.signal, ({ dn }) => taken.add(dnKey(dn ?? '')))
  for (const [ref, id] of renamed)
    if (taken.has(dnKey(ref)))
      p.notes.push(
        `The group that was ${ref} is called ${graph.nameOf(id)} now and counts still; the one that bears its name does not. Name the one you mean.`,
      )
}

/**
 * Follows members that are groups themselves. A member name that nobody linked has may be a group outside the scope: the
 * names of all groups are listed once, and only when there is such a name.
 */
async function findNested(p: Planning, graph: GroupGraph): Promise<void> {
  let names: ReadonlyMap<string, string> | undefined
  for (;;) {
    const wanted = new Set<string>()
    for (const keys of p.scratch.graph.unresolved()) {
      const strangers = await strangersAmong(
        p,
        keys.filter((key) => graph.groupNamed(key) === undefined),
      )
      if (strangers.length === 0) continue
      names ??= await allGroupNames(p)
      for (const key of strangers) {
        const id = names.get(key.slice(3))
        if (id !== undefined && !graph.wasRead(id)) wanted.add(id)
      }
    }
    if (wanted.size === 0) return
    await find(p, graph, 'id', [...wanted])
    for (const id of wanted) if (!graph.wasRead(id)) return // it went away in between: nobody's group
  }
}

async function strangersAmong(p: Planning, keys: readonly string[]): Promise<readonly string[]> {
  if (p.index.user.size === 0 || keys.length === 0) return keys
  const known = await p.options.state.byDn(
    p.options.definition.name,
    'user',
    keys.map((key) => key.slice(3)),
  )
  const linked = new Set(known.map(({ dnKey }) => dnKey))
  return keys.filter((key) => !linked.has(key.slice(3)))
}

async function allGroupNames(p: Planning): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  const scan = p.options.source.connection.scan
  if (!scan) return names
  const end = await read(scan({ kind: 'group', attributes: [] }, p.signal), (batch) => {
    for (const { id, dn } of batch) names.set(dnKey(dn ?? id), id)
  })
  if (end.verdict !== 'complete')
    throw new RollcallError(end.problem.code, end.problem.message, { cause: end.problem as Problem })
  return names
}

async function find(p: Planning, graph: GroupGraph, by: 'id' | 'dn', values: readonly string[]): Promise<void> {
  if (values.length === 0) return
  const request = { kind: 'group' as const, attributes: outerAttributes, by, values }
  await findAll(p.options.source.connection, request, p.signal, (record) => takeGroup(p, graph, record, false))
}

/** Who is effectively in which named group. `complete` is false when one of them was not read to its end. */
export async function nameMembers(
  p: Planning,
  graph: GroupGraph,
  found: readonly NamedRead[],
): Promise<{ readonly named: NamedGroups; readonly reads: readonly NamedRead[]; readonly complete: boolean }> {
  const { definition } = p.options
  const named = new NamedGroups((definition.scope.users?.inGroups?.length ?? 0) > 0)
  const rolesOf = new Map<string, string[]>()
  for (const [role, groups] of Object.entries(definition.roles))
    for (const ref of groups) rolesOf.set(ref, [...(rolesOf.get(ref) ?? []), role])
  const reads: NamedRead[] = []
  let complete = true
  for (const group of found) {
    if (group.id === undefined) {
      reads.push(group)
      continue
    }
    const effective = await graph.effective(group.id)
    complete &&= effective.complete
    reads.push({ ...group, members: effective.members.size })
    const { members } = effective
    await knowLastBearers(p, named, members)
    if (group.why === 'scope') named.add(undefined, members)
    else if (group.why === 'pilot') named.addPilot(members)
    else for (const role of rolesOf.get(group.ref) ?? []) named.add(role, members)
  }
  return { named, reads, complete }
}

/**
 * Who bore these names when last read. A group may name somebody as they were called until a moment ago, because it was read
 * before them or the server does not follow names; they have not left it, and members are resolved in the same way.
 */
async function knowLastBearers(p: Planning, named: NamedGroups, members: Iterable<string>): Promise<void> {
  if (p.index.user.size === 0) return
  const names = [...members].filter((member) => member.startsWith('dn:')).map((member) => member.slice(3))
  for (const { dnKey: name, source } of await p.options.state.byDn(p.options.definition.name, 'user', names))
    named.knowFormer(source, name)
}
