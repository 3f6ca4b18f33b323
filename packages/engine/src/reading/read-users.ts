import { type Drained, read } from '@rollcall/connector-sdk'
import { dnKey, type Ending, type Kind, RollcallError, type SyncRecord } from '@rollcall/model'
import { digestRecord, toHex } from '../digest.ts'
import type { Planning } from '../planning/planning.ts'
import { plainRecord } from '../scratch/pack.ts'
import { heldInputs, isHeldNow, wasHeldAt } from './held.ts'
import type { NamedGroups } from './named-groups.ts'

/** Reads the people in scope to their end. */
export async function scanUsers(
  p: Planning,
  named: NamedGroups,
  count: Record<Kind, number>,
): Promise<Drained<Ending>> {
  const { base, filter } = p.options.definition.scope.users ?? {}
  const query = {
    kind: 'user' as const,
    attributes: p.attributes.user,
    ...(base && { base }),
    ...(filter && { filter }),
  }
  const connection = p.options.source.connection
  if (!connection.scan) throw new RollcallError('config.no-scan', `${p.options.source.name} cannot be read.`)
  const before = p.memory?.lastRead?.users
  let records = 0
  return read(connection.scan(query, p.signal), async (batch) => {
    records += batch.length
    await knowHeirs(p, named, batch)
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

/**
 * Somebody who was made anew under the same name is in the groups that name them, though the groups know the one before by
 * id: the groups have not changed.
 */
async function knowHeirs(p: Planning, named: NamedGroups, batch: readonly SyncRecord[]): Promise<void> {
  if (named.isEmpty || p.index.user.size === 0) return
  const newcomers = batch.filter(({ id }) => p.index.user.bySource(id) < 0)
  const ids = new Map(newcomers.map(({ id, dn }) => [dnKey(dn ?? id), id]))
  if (ids.size === 0) return
  for (const { dnKey: name, source } of await p.options.state.byDn(p.options.definition.name, 'user', [...ids.keys()]))
    named.inherit(source, ids.get(name) ?? source)
}

/**
 * Notes a person for a decision, unless S, I and C are as they were when the settled link was decided.
 * Answers whether the person is in scope, as far as the groups say.
 */
export function takeUser(p: Planning, named: NamedGroups, record: SyncRecord): boolean {
  const slot = p.index.user.bySource(record.id)
  if (slot >= 0) {
    if (p.index.user.inSource(slot)) return false // a second record with the same id: the first one counts
    p.index.user.markInSource(slot)
  }
  const { inScope, roles } = named.of(record)
  if (!inScope && slot < 0) return false
  const s = digestRecord(record)
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
