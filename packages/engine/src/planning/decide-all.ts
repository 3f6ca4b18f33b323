import type { Decision } from '@rollcall/core'
import { dnKey, type Kind, type Link, type SourceId, type SyncRecord } from '@rollcall/model'
import { isHeldProof } from '../reading/held.ts'
import type { NamedGroups } from '../reading/named-groups.ts'
import { readAgain } from '../reading/read-again.ts'
import type { GroupsRead } from '../reading/read-source.ts'
import type { AccountRecord } from '../scratch/accounts.ts'
import type { Decided } from '../scratch/decisions.ts'
import { claimsOf } from './comparisons.ts'
import { decideBatch, type Item, resolveReferences, type TargetKnown, toItem } from './decide-batch.ts'
import { groupsThatKept, membersFor, peopleChanged } from './group-members.ts'
import type { Planning } from './planning.ts'

/**
 * Decides everyone who was not proven unchanged: linked people first, then those whose account is not as it was, last
 * newcomers, who may match or take what somebody else gives up.
 */
export async function decideUsers(p: Planning, named: NamedGroups, known: TargetKnown): Promise<void> {
  const more = userExtras(p)
  for (const entries of p.scratch.records.all('user', true))
    await decide(p, await toItems(p, 'user', entries), known, more)
  if (known.listed)
    for (const keys of p.index.user.keys((slot) => p.index.user.proven(slot) && !p.index.user.same(slot))) {
      const links = await p.options.state.links(p.options.definition.name, 'user', { keys })
      await decide(p, await unchangedItems(p, named, links), known, more)
    }
  const takers = new Map<SourceId, number>()
  for (const entries of p.scratch.records.all('user', false))
    for (const { takesOver } of await decide(p, await toItems(p, 'user', entries), known, more))
      if (takesOver !== undefined) takers.set(takesOver, (takers.get(takesOver) ?? 0) + 1)
  // Where several take over the same account nobody gets it, and what goes for the gone record stands.
  for (const [source, count] of takers) if (count === 1) voidDecision(p, 'user', source)
}

/** Decides the groups in scope: changed ones, those whose target differs, and those that a changed person or group concerns. */
export async function decideGroups(
  p: Planning,
  { graph, members: named }: GroupsRead,
  known: TargetKnown,
): Promise<void> {
  const concerned = await peopleChanged(p, graph)
  const more = (item: Item, accounts: readonly SyncRecord[]) => membersFor(p, graph, item, accounts)
  for (const linked of [true, false])
    for (const entries of p.scratch.records.all('group', linked))
      await decide(p, await toItems(p, 'group', entries), known, more)
  const undecided = [...concerned].filter((id) => p.scratch.records.standpoint('group', id) === undefined)
  const slots = new Set(undecided.map((id) => p.index.group.bySource(id)))
  const due = (slot: number): boolean =>
    p.index.group.proven(slot) && (slots.has(slot) || (known.listed && !p.index.group.same(slot)))
  const unmet = (slot: number): boolean => !p.index.group.inSource(slot) && slots.has(slot)
  for (const keys of p.index.group.keys((slot) => due(slot) || (p.mode === 'delta' && unmet(slot)), 100)) {
    const links = await p.options.state.links(p.options.definition.name, 'group', { keys })
    await decide(p, await unchangedItems(p, named, links), known, more)
  }
  if (!p.incomplete || p.mode === 'delta') return
  // The next run has to take these up, and nobody concerns them any more then.
  for (const keys of p.index.group.keys(unmet, 100)) {
    const links = await p.options.state.links(p.options.definition.name, 'group', { keys })
    const items = links.map((link): Item => ({ ...unchangedItem(named)(link), side: { is: 'unread' } }))
    await decide(p, items, known, async () => ({}))
  }
}

/** Of the groups that people are in or were in, what concerns these people: nobody else is added or removed, and nothing else changes. */
export async function decideGroupsOf(
  p: Planning,
  people: ReadonlySet<string>,
  { graph, members: named }: GroupsRead,
  known: TargetKnown,
): Promise<void> {
  const { state, definition } = p.options
  const names = p.scratch.decisions
    .of('user', [...people])
    .flatMap(({ dn }) => (dn === undefined ? [] : [`dn:${dnKey(dn)}`]))
  const keys = [...people, ...names]
  const direct = [
    ...p.scratch.graph.parents(keys),
    ...(await state.groupsOf(definition.name, keys)).map(({ group }) => group),
  ]
  const concerned = await graph.upwards([...direct, ...(await groupsThatKept(p, [...people]))])
  const links = await state.links(definition.name, 'group', { sources: [...concerned] })
  const items = links.map((link) => {
    const entry = p.scratch.records.get('group', link.source)
    return entry ? toItem(p, entry, link) : unchangedItem(named)(link)
  })
  const results = await decideBatch(p, items, known, (item, accounts) => membersFor(p, graph, item, accounts))
  for (const { item, decision, account } of results) {
    const drafts = decision.drafts.filter(({ step }) => step.op === 'members')
    if (drafts.length > 0)
      p.scratch.decisions.put(toDecided(p, item, { ...decision, drafts, findings: [], moves: [] }, account))
  }
}

async function toItems(p: Planning, kind: Kind, entries: readonly Parameters<typeof toItem>[1][]): Promise<Item[]> {
  const links = await p.options.state.links(p.options.definition.name, kind, { sources: entries.map(({ id }) => id) })
  const bySource = new Map<string, Link>(links.map((link) => [link.source, link]))
  return entries.map((entry) => toItem(p, entry, bySource.get(entry.id)))
}

/** Whoever has to be made again is read again: a link does not hold all that a new account gets. */
async function unchangedItems(p: Planning, named: NamedGroups, links: readonly Link[]): Promise<Item[]> {
  const kind = links[0]?.kind ?? 'user'
  const accounts = p.scratch.accounts.byId(
    kind,
    links.map(({ target }) => target),
  )
  const recreates = p.options.definition.onTargetMissing === 'recreate'
  const missing = links.filter(
    (link) => recreates && link.left === undefined && !accounts.has(link.target) && !isHeldLink(link),
  )
  const again = await readAgain(p, named, missing)
  return links.map((link) => {
    const entry = again.get(link.source)
    return entry ? toItem(p, entry, link) : unchangedItem(named)(link)
  })
}

/** Someone whose S, I and C are equal: what is wanted are the link's values, and whoever had left is still away. */
function unchangedItem(named: NamedGroups): (link: Link) => Item {
  return (link) => {
    const known = { id: link.source, ...(link.dn === undefined ? {} : { dn: link.dn }) }
    return {
      kind: link.kind,
      source: link.source,
      label: link.label,
      side: link.left === undefined ? { is: 'unchanged', roles: named.of(known).roles } : { is: 'out-of-scope' },
      link,
      proof: { source: link.proof?.source ?? '', inputs: link.proof?.inputs ?? '' },
      ...(isHeldLink(link) ? { held: true as const } : {}),
      ...(link.dn === undefined ? {} : { dn: link.dn }),
    }
  }
}

/** Proven unchanged and so decided with today's pilot. Whoever has left was decided as what it was. */
function isHeldLink({ kind, proof }: Link): boolean {
  return kind === 'user' && proof !== undefined && isHeldProof(proof)
}

function userExtras(p: Planning) {
  return async (item: Item) =>
    item.side.is === 'present' && Object.keys(item.side.wanted.references).length
      ? { references: await resolveReferences(p, item.side.wanted.references) }
      : {}
}

async function decide(
  p: Planning,
  items: readonly Item[],
  known: TargetKnown,
  more: Parameters<typeof decideBatch>[3],
): Promise<readonly Decision[]> {
  p.signal.throwIfAborted()
  const chosen = p.only ? items.filter(p.only) : items
  const results = await decideBatch(p, chosen, known, more)
  for (const { item, decision } of results) {
    if (p.index[item.kind].proven(p.index[item.kind].bySource(item.source))) p.tally.redecided++
    else if (item.kind === 'user' && isHeldDecision(decision)) {
      p.tally.held++
      if (item.link) p.tally.heldLinked++
    }
  }
  for (const { item, decision, account } of results) p.scratch.decisions.put(toDecided(p, item, decision, account))
  p.tally.decided += results.length
  p.options.onEvent?.({ event: 'deciding', records: p.tally.decided })
  return results.map(({ decision }) => decision)
}

/** Whose link someone else takes over is decided about no more: what goes for the gone record must not hit the account. */
function voidDecision(p: Planning, kind: Kind, source: SourceId): void {
  const [numbered] = p.scratch.decisions.of(kind, [source])
  if (!numbered) return
  const { n, ...decided } = numbered
  const decision: Decision = { rows: decided.decision.rows, drafts: [], findings: [], moves: [] }
  p.scratch.decisions.amend(n, { ...decided, decision })
}

export function isHeldDecision({ rows }: Decision): boolean {
  return rows[0] === 'held'
}

function toDecided({ keys }: Planning, item: Item, decision: Decision, account: AccountRecord | undefined): Decided {
  const held = isHeldDecision(decision)
  const equal =
    decision.drafts.length === 0 && account !== undefined && !held && isFoundByLink(keys[item.kind], decision, account)
  return {
    kind: item.kind,
    source: item.source as SourceId,
    label: item.label,
    decision,
    proof: { ...item.proof, ...(equal ? { target: account.t } : {}) },
    relink: !sameLink(item.link, decision.link),
    memberChanged:
      decision.drafts.some(({ step }) => step.op === 'create') ||
      item.link?.target !== decision.link?.target ||
      // Made by hand, or by a plan that was kept: no group knows of it.
      (item.link !== undefined && item.link.proof === undefined) ||
      (item.link?.left === undefined) !== (decision.link?.left === undefined) ||
      (item.link !== undefined && isHeldLink(item.link) !== held) ||
      (item.link !== undefined && item.dn !== undefined && dnKey(item.dn) !== dnKey(item.link.dn ?? '')),
    ...(item.dn === undefined ? {} : { dn: item.dn }),
    ...(item.link ? { before: item.link } : {}),
  }
}

/** Equal in all but what a `proof` write covers. */
function sameLink(before: Link | undefined, after: Link | undefined): boolean {
  if (!before || !after) return before === after
  const rest = ({ settled: _s, proof: _p, reviewAt: _r, label: _l, dn: _d, ...link }: Link): string =>
    JSON.stringify(link)
  return rest(before) === rest(after)
}

/**
 * Whoever looks for a value of the account finds it by the link. Else the account is noted in each run that lists it, lest
 * somebody be given a value that it holds; and so is a group with members whom no link covers, for they may be linked one day.
 */
function isFoundByLink(keys: Planning['keys'][Kind], { link }: Decision, { record }: AccountRecord): boolean {
  if (!link) return true
  const members = new Set<unknown>(link.base.members)
  if (link.kind === 'group' && record.attributes.members?.some((member) => !members.has(member))) return false
  const known = new Set(claimsOf(keys, link.base).map(({ field, value }) => `${field}\0${value}`))
  return claimsOf(keys, record.attributes).every(
    ({ field, value }) => link.base[field] === undefined || known.has(`${field}\0${value}`),
  )
}
