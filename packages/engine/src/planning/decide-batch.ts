import {
  type Candidate,
  type Decision,
  decide,
  type Other,
  privilegedRoles,
  type Situation,
  type SourceSide,
  type TargetSide,
  type Wanted,
  want,
} from '@rollcall/core'
import {
  dnKey,
  type Kind,
  type Link,
  type Proof,
  type SourceId,
  type SyncRecord,
  sentenceOf,
  type TargetId,
} from '@rollcall/model'
import { toHex } from '../digest.ts'
import { findAll } from '../reading/find.ts'
import { heldInputs, wasHeld } from '../reading/held.ts'
import { labelOf } from '../reading/labels.ts'
import { NamedGroups } from '../reading/named-groups.ts'
import { takeAccount } from '../reading/read-target.ts'
import { notInScope } from '../reading/read-users.ts'
import type { AccountRecord } from '../scratch/accounts.ts'
import type { SourceRecord } from '../scratch/records.ts'
import { type Normal, unaskable } from './comparisons.ts'
import type { Planning } from './planning.ts'

/** One record on its way to a decision. */
export interface Item {
  readonly kind: Kind
  readonly source: SourceId
  readonly label: string
  readonly dn?: string
  readonly side: SourceSide
  readonly link?: Link
  readonly proof: Pick<Proof, 'source' | 'inputs'>
  /** Outside the pilot. */
  readonly held?: true
}

/** Whether the target was listed to its end; else it is asked by id. */
export interface TargetKnown {
  readonly listed: boolean
}

/** A source record as an item. */
export function toItem(p: Planning, entry: SourceRecord, link: Link | undefined): Item {
  const { record } = entry
  const source = entry.id as SourceId
  const label = record ? labelOf(record, p.labels[entry.kind]) : (link?.label ?? entry.id)
  const dn = record?.dn ?? link?.dn
  const side = sideOf(p, entry, link)
  // Whom a pattern excludes has left as well, and is what it was before.
  const excluded = entry.at === 'in' && side.is === 'out-of-scope'
  const held = excluded && link ? wasHeld(p, link, entry.held === true) : entry.held === true
  return {
    kind: entry.kind,
    source,
    label,
    side,
    proof: {
      source: entry.s,
      inputs: held === (entry.held === true) ? entry.i : excludedInputs[held ? 'held' : 'piloted'],
    },
    ...(held ? { held: true as const } : {}),
    ...(dn === undefined ? {} : { dn }),
    ...(link ? { link } : {}),
  }
}

/** I of somebody whom a pattern excludes, by what they were in the pilot until then: it is what the next run has to know. */
const excludedInputs = { held: toHex(heldInputs), piloted: toHex(new NamedGroups(false).inputs([notInScope])) } as const

function sideOf(p: Planning, entry: SourceRecord, link: Link | undefined): SourceSide {
  switch (entry.at) {
    case 'gone':
    case 'deleted':
      return { is: 'gone', tombstone: entry.at === 'deleted' }
    case 'unread':
      return { is: 'unread' }
    case 'out':
      return { is: 'out-of-scope' }
    case 'in': {
      const record = entry.record as SyncRecord
      if (record.problem) return { is: 'unreadable', hint: sentenceOf(record.problem) }
      const wanted = want(p.sync, entry.kind, record, link, p.now)
      if (wanted.excludedBy !== undefined) p.tally.excluded[entry.kind]++
      return wanted.excludedBy === undefined ? { is: 'present', wanted, roles: entry.named } : { is: 'out-of-scope' }
    }
    default:
      return entry.at satisfies never
  }
}

/** What more is known of a record's situation. `waits`: it is looked at again in the next run, whatever is decided. */
type More = Partial<Situation> & { readonly waits?: boolean }

/**
 * Decides a batch of records: fetches what the decision needs of the target, and asks core. `more` is told the record's
 * account, or those that it may be matched with.
 */
export async function decideBatch(
  p: Planning,
  items: readonly Item[],
  known: TargetKnown,
  more: (item: Item, accounts: readonly SyncRecord[]) => Promise<More> = async () => ({}),
): Promise<{ readonly item: Item; readonly decision: Decision; readonly account?: AccountRecord }[]> {
  if (items.length === 0) return []
  const kind = items[0]?.kind ?? 'user'
  const linked = items.flatMap(({ link }) => (link ? [link.target] : []))
  const asked = known.listed || (await findAccounts(p, kind, 'id', linked))
  const readable = known.listed || (asked && unaskable(p.sync, kind) === undefined)
  if (known.listed) await findUnlisted(p, kind, linked)
  const accounts = p.scratch.accounts.byId(kind, linked)
  const candidates = await findCandidates(
    p,
    kind,
    items.filter(({ link, side }) => !link && side.is === 'present'),
    known,
  )
  const results: { item: Item; decision: Decision; account?: AccountRecord }[] = []
  for (const item of items) {
    const account = item.link && accounts.get(item.link.target)
    const target: TargetSide = account
      ? { is: 'read', record: account.record }
      : item.link && isSame(p, kind, item.link.target)
        ? { is: 'unchanged' }
        : readable
          ? { is: 'missing' }
          : { is: 'unread' }
    const hits = candidates.get(item.source)
    const { waits, ...extra } = await more(
      item,
      account ? [account.record] : (hits ?? []).flat().map(({ record }) => record),
    )
    const situation: Situation = {
      kind,
      label: item.label,
      source: item.source,
      side: item.side,
      target,
      now: p.now,
      ...(p.incomplete ? { incomplete: true as const } : {}),
      ...(item.held ? { held: true } : {}),
      ...(p.restored ? { restored: true as const } : {}),
      ...(p.remapped[kind].size > 0 ? { remapped: p.remapped[kind] } : {}),
      ...(item.link ? { link: item.link } : {}),
      ...(hits ? { candidates: hits } : {}),
      ...extra,
    }
    results.push({
      item,
      decision: settledOrNot(item, { ...extra, waits: waits === true }, decide(p.sync, situation)),
      ...(account ? { account } : {}),
    })
  }
  return results
}

/** Whoever points to somebody unknown is looked at again in each run: that one may come. */
function settledOrNot({ side }: Item, { references, waits }: More, decision: Decision): Decision {
  if (!decision.link) return decision
  if (waits) return { ...decision, link: { ...decision.link, settled: false } }
  if (side.is !== 'present' || !references) return decision
  const open = Object.entries(side.wanted.references).some(
    ([field, names]) => (references[field]?.length ?? 0) < names.length,
  )
  return open ? { ...decision, link: { ...decision.link, settled: false } } : decision
}

function isSame(p: Planning, kind: Kind, target: string): boolean {
  const slot = p.index[kind].byTarget(target)
  return slot >= 0 && p.index[kind].same(slot)
}

/** Asks the target for accounts by id or field and notes them. Answers false when it cannot be asked. */
export async function findAccounts(p: Planning, kind: Kind, by: string, values: readonly string[]): Promise<boolean> {
  const { connection } = p.options.target
  if (!connection.find) return false
  if (values.length === 0) return true
  const request = { kind, attributes: p.sync.fields[kind], by, values }
  await findAll(connection, request, p.signal, (record) => takeAccount(p, record))
  return true
}

/** Whoever a list leaves out is asked for: some show nobody who is off, and paging skips somebody while others go. */
async function findUnlisted(p: Planning, kind: Kind, linked: readonly string[]): Promise<void> {
  const listed = p.scratch.accounts.byId(kind, linked)
  const unlisted = linked.filter((id) => !listed.has(id) && !isSame(p, kind, id))
  await findAccounts(p, kind, 'id', unlisted)
}

/** The accounts that each match rule hits, for records without a link. */
async function findCandidates(
  p: Planning,
  kind: Kind,
  items: readonly Item[],
  known: TargetKnown,
): Promise<ReadonlyMap<string, Candidate[][]>> {
  const rules = kind === 'user' ? p.options.definition.match : p.options.definition.groupMatch
  if (!known.listed && (!p.options.target.connection.find || unaskable(p.sync, kind) !== undefined)) return new Map()
  const hits = new Map<string, Candidate[][]>(items.map(({ source }) => [source, rules.map(() => [])]))
  for (const [rule, { field }] of rules.entries()) {
    const normal = p.keys[kind].get(field)
    if (!normal) continue
    const wantedBy = new Map<string, string[]>()
    for (const item of items)
      for (const value of wantedOf(item).matchValues[rule] ?? []) {
        const key = normal(value)
        wantedBy.set(key, [...(wantedBy.get(key) ?? []), item.source])
      }
    if (wantedBy.size === 0) continue
    const values = [...wantedBy.keys()]
    if (!known.listed) await findAccounts(p, kind, field, spellings(items, rule))
    const found = [...p.scratch.accounts.holding(kind, field, values)]
    for (const { value, source } of await p.options.state.holders(
      p.options.definition.name,
      kind,
      values.map((value) => ({ field, value })),
    ))
      for (const link of await p.options.state.links(p.options.definition.name, kind, { sources: [source] }))
        if (!found.some(({ id }) => id === link.target)) found.push({ value, id: link.target })
    for (const { value, id } of found) {
      const candidate = await toCandidate(p, kind, id)
      if (candidate && !givesUp(p, kind, candidate, field, value, normal))
        for (const source of wantedBy.get(value) ?? []) hits.get(source)?.[rule]?.push(candidate)
    }
  }
  return hits
}

function wantedOf(item: Item): Wanted {
  if (item.side.is !== 'present') throw new Error('only present records are matched')
  return item.side.wanted
}

/** The target is asked with the values as they are spelled, not in the form in which they are compared. */
function spellings(items: readonly Item[], rule: number): string[] {
  return [...new Set(items.flatMap((item) => (wantedOf(item).matchValues[rule] ?? []).map(String)))]
}

/** An account as a match rule would hit it: whose it is, and whether it holds privileges. */
export async function toCandidate(p: Planning, kind: Kind, id: string): Promise<Candidate | undefined> {
  const { state, definition } = p.options
  const [owner] = await state.owners(p.schemas.target.identity, kind, [id])
  let record = p.scratch.accounts.byId(kind, [id]).get(id)?.record
  const [link] = owner ? await state.links(definition.name, kind, { targets: [id] }) : []
  if (!record) {
    if (!link) return undefined
    record = { kind, id, attributes: { ...link.base, active: [link.off === undefined] } }
  }
  const privileged = privilegedRoles(p.schemas.target, record).length > 0
  if (!owner) return { record, privileged }
  return {
    record,
    privileged,
    linked: {
      sync: owner.sync,
      source: owner.source,
      living: await isLiving(p, kind, owner.source),
      ...(link?.off ? { off: link.off } : {}),
      ...(link && isAway(p, link) ? { leaver: link.label } : {}),
    },
  }
}

/** Out of scope, gone or switched off, as of this plan where it says so. */
export function isAway(p: Planning, link: Link): boolean {
  const [decided] = p.scratch.decisions.of(link.kind, [link.source])
  const { left, off } = decided?.decision.link ?? link
  return left !== undefined || off !== undefined
}

/** The account's owner has it give this value up in this very plan, so it is no hit. */
function givesUp(
  p: Planning,
  kind: Kind,
  { linked }: Candidate,
  field: string,
  value: string,
  normal: Normal,
): boolean {
  if (linked?.sync !== p.options.definition.name) return false
  const [owner] = p.scratch.decisions.of(kind, [linked.source])
  if (!owner?.decision.drafts.some(({ step }) => step.op === 'update' || step.op === 'delete')) return false
  return !(owner.decision.link?.base[field] ?? []).some((agreed) => normal(agreed) === value)
}

/** The person behind a link is still at the source. Whoever had left and was skipped is looked up. */
async function isLiving(p: Planning, kind: Kind, source: string): Promise<boolean> {
  const at = p.scratch.records.standpoint(kind, source)
  if (at !== undefined) return at !== 'gone' && at !== 'deleted'
  const slot = p.index[kind].bySource(source)
  const { connection } = p.options.source
  if (slot < 0 || !p.index[kind].hasLeft(slot) || !connection.find) return true
  let found = false
  await findAll(connection, { kind, attributes: [], by: 'id', values: [source] }, p.signal, () => {
    found = true
  })
  return found
}

/** Turns references to other people into target ids, or into people whom this very plan creates. */
export async function resolveReferences(
  p: Planning,
  references: { readonly [field: string]: readonly string[] },
): Promise<{ readonly [field: string]: readonly (TargetId | Other)[] }> {
  const resolved: Record<string, readonly (TargetId | Other)[]> = {}
  for (const [field, names] of Object.entries(references)) {
    const keys = names.map(dnKey)
    const sources = new Map<string, string>()
    for (const { dnKey: key, source } of await p.options.state.byDn(p.options.definition.name, 'user', keys))
      sources.set(key, source)
    for (const { dn, id } of p.scratch.records.byDn('user', keys)) sources.set(dn, id)
    const found: (TargetId | Other)[] = []
    for (const key of keys) {
      const source = sources.get(key) ?? key
      const [link] = await p.options.state.links(p.options.definition.name, 'user', { sources: [source] })
      if (link) found.push(link.target)
      else if (p.scratch.records.standpoint('user', source) === 'in') found.push({ other: source as SourceId })
    }
    resolved[field] = found
  }
  return resolved
}
