import type { Other, WantedMembers } from '@rollcall/core'
import { dnKey, type SourceId, type SyncRecord, type TargetId } from '@rollcall/model'
import type { GroupGraph } from '../reading/group-graph.ts'
import type { Item } from './decide-people.ts'
import type { Planning } from './planning.ts'

/** What a person is for a group: in scope with an account (or one being made), away with an account, or none of its business. */
type Standing =
  | { readonly is: 'member'; readonly as: TargetId | Other }
  | { readonly is: 'left' }
  | { readonly is: 'outside' }

/** The members a group should have in the target; those who are out of scope or have no account are left out. */
export async function membersFor(
  p: Planning,
  graph: GroupGraph,
  item: Item,
  account: SyncRecord | undefined,
): Promise<{ members?: WantedMembers }> {
  if (item.side.is !== 'present' && item.side.is !== 'unchanged') return {}
  const { members, complete } = await graph.effective(item.source)
  const wanted: (TargetId | Other)[] = []
  for (const standing of (await standings(p, await bearersOf(p, graph, members))).values())
    if (standing.is === 'member') wanted.push(standing.as)
  const named = new Set(wanted.filter((member) => typeof member === 'string'))
  const extras = (account?.attributes.members ?? item.link?.base.members ?? [])
    .map(String)
    .filter((id) => !named.has(id as TargetId))
  const known = await standingsByTarget(p, extras)
  return {
    members: {
      complete,
      wanted,
      removable: (member) => known.get(member)?.is === 'member',
      kept: (member) => known.get(member)?.is !== 'member',
    },
  }
}

/** Groups that must be decided again although nothing about them changed: someone in them joined, left or came back. */
export async function peopleChanged(p: Planning, graph: GroupGraph): Promise<Set<string>> {
  const groups = new Set(graph.changed())
  for (const sources of p.scratch.decisions.changedMembers('user')) {
    for (const id of p.scratch.graph.parents(sources)) groups.add(id)
    const byName = new Map<string, SourceId>(
      p.scratch.decisions
        .of('user', sources)
        .flatMap(({ source, dn }) => (dn === undefined ? [] : [[`dn:${dnKey(dn)}`, source] as const])),
    )
    for (const [name, source] of byName) if (isGone(p, source)) await graph.rename(source, name)
    const edges = await p.options.state.groupsOf(p.options.definition.name, [...sources, ...byName.keys()])
    for (const { group, member } of edges) {
      groups.add(group)
      const bearer = byName.get(member)
      if (bearer !== undefined) await graph.rename(member, bearer)
    }
  }
  return graph.upwards(groups)
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
  for (const { source, decision } of p.scratch.decisions.of('user', sources))
    found.set(source, standingOf(source, decision))
  const rest = sources.filter((source) => !found.has(source))
  for (const link of await p.options.state.links(p.options.definition.name, 'user', { sources: rest }))
    found.set(link.source, link.left === undefined ? { is: 'member', as: link.target } : { is: 'left' })
  return found
}

async function standingsByTarget(p: Planning, targets: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
  const links = await p.options.state.links(p.options.definition.name, 'user', { targets })
  const bySource = await standings(
    p,
    links.map(({ source }) => source),
  )
  return new Map(links.map((link) => [link.target, bySource.get(link.source) ?? { is: 'outside' }]))
}

function standingOf(
  source: SourceId,
  decision: Parameters<Planning['scratch']['decisions']['put']>[0]['decision'],
): Standing {
  if (decision.drafts.some(({ step }) => step.op === 'create')) return { is: 'member', as: { other: source } }
  if (!decision.link || decision.rows.includes('target-missing')) return { is: 'outside' } // the account is not there
  return decision.link.left === undefined ? { is: 'member', as: decision.link.target } : { is: 'left' }
}
