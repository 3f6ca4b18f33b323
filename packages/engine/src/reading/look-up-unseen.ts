import { sameLeave } from '@rollcall/core'
import { dnKey, type Kind, type Link, type SyncRecord, toProblem } from '@rollcall/model'
import { digestRecord, toHex } from '../digest.ts'
import type { Planning } from '../planning/planning.ts'
import { plainRecord } from '../scratch/pack.ts'
import { findAll } from './find.ts'
import { heldOutOfList, isHeldNow, outOfList, wasHeld } from './held.ts'
import { missedWhileMoving } from './missed-while-moving.ts'
import type { NamedGroups } from './named-groups.ts'
import { takeUser } from './read-users.ts'

/**
 * Linked records that a complete list did not hold are looked up by id, without the filter: found, they are out of
 * scope; not found, they are gone. Whoever had left already and is settled stays as decided. What the filter says is an input
 * as well: whoever comes back into the list is decided again, though the entry is the same.
 */
export async function lookUpUnseen(p: Planning, kind: Kind, named: NamedGroups): Promise<void> {
  const index = p.index[kind]
  const { definition, state } = p.options
  const stays = p.sameConfiguration && sameLeave(definition.onLeave, definition.onDelete)
  const unseen = (slot: number): boolean => {
    if (index.inSource(slot)) return false
    const settled = stays && index.hasLeft(slot) && index.skippable(slot)
    if (settled) index.markProven(slot)
    return !settled
  }
  for (const keys of index.keys(unseen)) {
    const links = await state.links(definition.name, kind, { keys })
    const missed = kind === 'user' ? await missedWhileMoving(p, links) : []
    for (const record of missed) takeUser(p, named, record)
    const taken = new Set(missed.map(({ id }) => id))
    await lookUp(
      p,
      kind,
      links.filter(({ source }) => !taken.has(source)),
      named,
    )
  }
}

/** Looks linked records up by id and notes each as out of scope, gone, or unread. `deleted`: the source itself reported these as deleted. */
export async function lookUp(
  p: Planning,
  kind: Kind,
  links: readonly Link[],
  named: NamedGroups,
  deleted?: ReadonlySet<string>,
): Promise<void> {
  const found = new Map<string, SyncRecord>()
  const connection = p.options.source.connection
  const values = links.map(({ source }) => source).filter((id) => !deleted?.has(id))
  let readable = connection.find !== undefined
  if (connection.find && values.length) {
    try {
      const request = { kind, attributes: p.attributes[kind], by: 'id', values }
      await findAll(connection, request, p.signal, (record) =>
        found.set(record.id, { ...plainRecord(record, p.attributes[kind]), raw: toHex(digestRecord(record)) }),
      )
    } catch (thrown) {
      p.signal.throwIfAborted()
      readable = false
      p.notes.push(`Could not look up ${links.length} records that were not in the list: ${toProblem(thrown).message}`)
    }
  }
  for (const link of links) {
    const { source, dn } = link
    const record = found.get(source)
    const at = deleted?.has(source) ? 'deleted' : record ? 'out' : readable ? 'gone' : 'unread'
    const name = record?.dn ?? dn
    const held = kind === 'user' && wasHeld(p, link, record === undefined || isHeldNow(p, named, record))
    p.scratch.records.put(
      {
        kind,
        id: source,
        linked: true,
        at,
        s: record ? String(record.raw) : absent,
        i: toHex(held ? heldOutOfList : outOfList),
        named: [],
        ...(record ? { record } : {}),
        ...(held ? { held: true as const } : {}),
      },
      name === undefined ? undefined : dnKey(name),
    )
  }
}

/** Notes somebody without a link as gone: what was open or said about them is over, and nobody makes them an account. */
export function noteGone(p: Planning, kind: Kind, id: string): void {
  p.scratch.records.put({ kind, id, linked: false, at: 'gone', s: absent, i: toHex(outOfList), named: [] })
}

/** The digest S of nothing. */
const absent = '0'.repeat(32)
