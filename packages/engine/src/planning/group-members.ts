import type { Other, WantedMembers } from '@rollcall/core'
import type { Link, SourceId, SyncRecord, TargetId } from '@rollcall/model'
import type { GroupGraph } from '../reading/group-graph.ts'
import { isHeldProof } from '../reading/held.ts'
import type { Presence } from '../scratch/decisions.ts'
import type { Item } from './decide-batch.ts'
import type { Planning } from './planning.ts'

/** What a person is for a group: in scope with an account (or one being made), away with an account, or none of its business. */
type Standing =
  | { readonly is: 'member'; readonly as: TargetId | Other }
  | { readonly is: 'left' }
  /** Outside the pilot, with an account. */
  | { readonly is: 'held' }
  /** Linked, but somebody deleted the account in the target. */
  | { readonly is: 'missing' }
  | { readonly is: 'outside' }

/**
 * The members a group should have in the target; those who are out of scope or have no account are left out. `waits`: the
 * account of one of them is missing, and would come back without its memberships.
 */
export async function membersFor(
  p: Planning,
  graph: GroupGraph,
  item: Item,
  accounts: readonly SyncRecord[],
): Promise<{ members?: WantedMembers; held?: boolean; waits?: boolean }> {
  const piloted = p.sync.pilot !== undefined || p.chosen !== undefined
  // A group that left concerns everybody in it, inside the pilot or not.
  if (item.side.is !== 'present' && item.side.is !== 'unchanged') return piloted ? { held: true } : {}
  const { members, complete } = await graph.effective(item.source)
  const wanted: (TargetId | Other)[] = []
  let waits = false
  for (const standing of (await standings(p, await bearersOf(p, graph, members))).values()) {
    if (standing.is === 'member') wanted.push(standing.as)
    waits ||= standing.is === 'missing'
  }
  const named = new Set(wanted.filter((member) => typeof member === 'string'))
  const base = item.link?.base.members ?? []
  const held = accounts.flatMap(({ attributes }) => attributes.members ?? [])
  const present = [...held, ...base] // what was agreed may be all that is known: members may be unreadable
  const extras = [...new Set(present.map(String))].filter((id) => !named.has(id as TargetId))
  const known = await standingsByTarget(p, extras)
  const inPilot = wanted.length > 0 || [...known.values()].some(({ is }) => is === 'member')
  return {
    ...(piloted && !inPilot ? { held: true } : {}),
    waits,
    members: {
      complete,
      wanted,
      removable: (member) => known.get(member)?.is === 'member',
      kept: (member) => known.get(member)?.is !== 'member',
      ...(piloted ? { held: (member: string) => known.get(member)?.is === 'held' } : {}),
    },
  }
}

/** Groups that must be decided again although nothing about them changed: someone in them joined, left or came back. */
export async function peopleChanged(p: Planning, graph: GroupGraph): Promise<Set<string>> {
  const groups = new Set(graph.changed())
  for (const people of p.scratch.decisions.changedMembers('user')) {
    const sources = people.map(({ source }) => source)
    for (const id of p.scratch.graph.parents(sources)) groups.add(id)
    const byName = new Map<string, SourceId>(
      people.flatMap(({ source, dn }) => (dn === null ? [] : [[`dn:${dn}`, source] as const])),
    )
    for (const { source, dn, is } of people)
      if (dn !== null && (is === 'left' || is === 'outside') && isGone(p, source))
        await graph.rename(source, `dn:${dn}`)
    if (graph.before.size === 0) continue
    for (const id of await groupsThatKept(p, sources)) groups.add(id)
    const edges = await p.options.state.groupsOf(p.options.definition.name, [...sources, ...byName.keys()])
    for (const { group, member } of edges) {
      groups.add(group)
      const bearer = byName.get(member)
      if (bearer !== undefined) await graph.rename(member, bearer)
    }
  }
  return graph.upwards(groups)
}

/**
 * Groups that kept people while they were away, of those who are back: what the source took them out of in the meantime holds
 * them still, and nothing at the source says so any more. Nobody comes back in most runs, and only then all are looked at.
 */
export async function groupsThatKept(p: Planning, sources: readonly string[]): Promise<readonly SourceId[]> {
  const { state, definition } = p.options
  if (p.index.group.size === 0) return []
  const back = p.scratch.decisions.of('user', sources).flatMap(({ before, decision: { link } }) => {
    const wasAway = before === undefined || before.left !== undefined || before.proof === undefined
    return wasAway && link && link.left === undefined && link.target !== '' ? [link.target as string] : []
  })
  if (back.length === 0) return []
  const targets = new Set(back)
  const kept: SourceId[] = []
  for (const keys of p.index.group.keys(() => true, 100))
    for (const { source, base } of await state.links(definition.name, 'group', { keys }))
      if (base.members?.some((member) => targets.has(String(member)))) kept.push(source)
  return kept
}

/** Members by id; whoever bears a name that was nobody's when the group was read is known by id from now on. */
async function bearersOf(p: Planning, graph: GroupGraph, members: ReadonlySet<string>): Promise<readonly string[]> {
  const ids = new Set([...members].filter((key) => !key.startsWith('dn:')))
  const names = [...members].filter((key) => key.startsWith('dn:')).map((key) => key.slice(3))
  const bearers = new Map<string, string>()
  for (const { dnKey: name, source } of await p.options.state.byDn(p.options.definition.name, 'user', names))
    bearers.set(name, source)
  for (const { dn, id } of p.scratch.records.byDn('user', names)) bearers.set(dn, id)
  for (const [name, id] of bearers) {
    await graph.rename(`dn:${name}`, id)
    ids.add(id)
  }
  return [...ids]
}

function isGone(p: Planning, source: string): boolean {
  const at = p.scratch.records.standpoint('user', source)
  return at === 'gone' || at === 'deleted'
}

async function standings(p: Planning, sources: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
  const found = new Map<string, Standing>()
  for (const presence of p.scratch.decisions.presences('user', sources))
    found.set(presence.source, concerns(p, presence.source) ? standingOf(presence) : { is: 'held' })
  const rest = sources.filter((source) => !found.has(source))
  for (const link of await p.options.state.links(p.options.definition.name, 'user', { sources: rest }))
    found.set(link.source, concerns(p, link.source) ? standingOfLink(link) : { is: 'held' })
  return found
}

async function standingsByTarget(p: Planning, targets: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
  const links = await p.options.state.links(p.options.definition.name, 'user', { targets })
  const linked = links.map(({ target, source }) => ({ target: target as string, source: source as string }))
  // Linked by this very plan, perhaps by taking over from somebody who is gone: such a one is no leaver any more.
  const bearers = p.scratch.decisions.bearers('user', targets)
  const all = [...linked, ...bearers.flatMap(({ target, source }) => (target === null ? [] : [{ target, source }]))]
  const bySource = await standings(
    p,
    all.map(({ source }) => source),
  )
  const byTarget = new Map<string, Standing>()
  for (const { target, source } of all) {
    const standing = bySource.get(source) ?? { is: 'outside' }
    if (standing.is === 'member' || !byTarget.has(target)) byTarget.set(target, standing)
  }
  return byTarget
}

function concerns({ chosen }: Planning, source: string): boolean {
  return chosen === undefined || chosen.has(source)
}

function standingOfLink(link: Link): Standing {
  if (link.proof && isHeldProof(link.proof)) return { is: 'held' }
  return link.left === undefined ? { is: 'member', as: link.target } : { is: 'left' }
}

function standingOf({ source, is, target }: Presence): Standing {
  if (is === 'made') return { is: 'member', as: { other: source } }
  if (is === 'outside' && target !== null) return { is: 'missing' }
  return is === 'member' ? { is, as: target as TargetId } : { is }
}
