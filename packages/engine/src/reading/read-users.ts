import { type Drained, read } from '@rollcall/connector-sdk'
import { dnKey, type Ending, type Kind, RollcallError, type SyncRecord } from '@rollcall/model'
import { type Digest, digestRecord, toHex } from '../digest.ts'
import type { Planning } from '../planning/planning.ts'
import { plainRecord } from '../scratch/pack.ts'
import { queryOf } from './feed.ts'
import { findAll } from './find.ts'
import type { GroupGraph } from './group-graph.ts'
import { heldInputs, isHeldNow, wasHeldAt } from './held.ts'
import type { NamedGroups } from './named-groups.ts'
import type { GroupsRead } from './read-source.ts'

/** Reads the people in scope to their end. */
export async function scanUsers(
  p: Planning,
  { graph, members: named }: GroupsRead,
  count: Record<Kind, number>,
): Promise<Drained<Ending>> {
  const connection = p.options.source.connection
  if (!connection.scan) throw new RollcallError('config.no-scan', `${p.options.source.name} cannot be read.`)
  const before = p.memory?.lastRead?.users
  let records = 0
  return read(connection.scan(queryOf(p, 'user'), p.signal), async (batch) => {
    records += batch.length
    await mindNames(p, { graph, members: named }, batch)
    for (const record of batch) if (takeUser(p, named, record)) count.user++
    p.options.onEvent?.({
      event: 'reading',
      side: 'source',
      kind: 'user',
      records,
      ...(before === undefined ? {} : { before }),
    })
  })
}

/** Before people are taken: whom the groups mean by names that passed from one to another. */
export async function mindNames(
  p: Planning,
  { graph, members: named }: GroupsRead,
  batch: readonly SyncRecord[],
): Promise<void> {
  await knowHeirs(p, graph, named, batch)
  await forgetTakenNames(p, named, batch)
}

/**
 * Somebody who was made anew under the same name is in the groups that name them, though the groups know the one before by
 * id: the groups have not changed.
 */
async function knowHeirs(
  p: Planning,
  graph: GroupGraph,
  named: NamedGroups,
  batch: readonly SyncRecord[],
): Promise<void> {
  if ((named.isEmpty && graph.before.size === 0) || p.index.user.size === 0) return
  const newcomers = batch.filter(({ id }) => p.index.user.bySource(id) < 0)
  const ids = new Map(newcomers.map(({ id, dn }) => [dnKey(dn ?? id), id]))
  if (ids.size === 0) return
  const before = await p.options.state.byDn(p.options.definition.name, 'user', [...ids.keys()])
  const there = await idsThere(
    p,
    'id',
    before.map(({ source }) => source),
  )
  for (const { dnKey: name, source } of before) {
    const heir = ids.get(name)
    if (heir !== undefined && !there.has(source)) {
      named.inherit(source, heir)
      await graph.rename(source, heir) // the link of the one before may never end
    } else await graph.doubt(source) // it was only renamed, and leaves nothing to whoever has the name now
  }
}

/** Where somebody was renamed, and somebody else bears the name that a group names, the group means the other one. */
async function forgetTakenNames(p: Planning, named: NamedGroups, batch: readonly SyncRecord[]): Promise<void> {
  for (const record of batch) {
    if (named.formerName(record) === undefined) continue
    const [link] = await p.options.state.links(p.options.definition.name, 'user', { sources: [record.id] })
    const bearers = await idsThere(p, 'dn', link?.dn === undefined ? [] : [link.dn])
    if (bearers.size > 0 && !bearers.has(record.id)) named.forgetFormer(record.id)
  }
}

/** The ids of the people that the source has under these ids or names. */
async function idsThere(p: Planning, by: 'id' | 'dn', values: readonly string[]): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  const { connection } = p.options.source
  if (!connection.find || values.length === 0) return ids
  await findAll(connection, { kind: 'user', attributes: [], by, values }, p.signal, ({ id }) => ids.add(id))
  return ids
}

/**
 * Notes a person for a decision, unless S, I and C are as they were when the settled link was decided.
 * Answers whether the person is in scope, as far as the groups say.
 */
export function takeUser(
  p: Planning,
  named: NamedGroups,
  record: SyncRecord,
  s: Digest = digestRecord(record),
): boolean {
  const slot = p.index.user.bySource(record.id)
  if (slot >= 0) {
    if (p.index.user.inSource(slot)) return false // a second record with the same id: the first one counts
    p.index.user.markInSource(slot)
  }
  const { inScope, roles } = named.of(record)
  if (!inScope && slot < 0) return false
  const heldNow = isHeldNow(p, named, record)
  const held = inScope ? heldNow : wasHeldAt(p, slot, heldNow)
  const i = held ? heldInputs : named.inputs(inScope ? roles : [notInScope])
  if (
    slot >= 0 &&
    p.sameConfiguration &&
    !record.problem &&
    !p.fresh?.has(record.id) &&
    p.index.user.holds(slot, s, i)
  ) {
    p.index.user.markProven(slot)
    if (held) {
      p.tally.held++
      p.tally.heldLinked++
    }
  } else
    p.scratch.records.put(
      {
        kind: 'user',
        id: record.id,
        linked: slot >= 0,
        at: inScope ? 'in' : 'out',
        record: plainRecord(record, p.attributes.user),
        s: toHex(s),
        i: toHex(i),
        named: roles,
        ...(held ? { held: true as const } : {}),
      },
      dnKey(record.dn ?? record.id),
    )
  // Someone proven to have left is excluded, as before.
  return inScope && !(slot >= 0 && p.index.user.proven(slot) && p.index.user.hasLeft(slot))
}

/** Stands among role names for being outside the scope groups; no role can be called so. */
export const notInScope = '\u0000out'
