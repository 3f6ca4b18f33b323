import { hitBy } from '@rollcall/core'
import type { Link, Proof, SyncRecord } from '@rollcall/model'
import { type Digest, toHex } from '../digest.ts'
import type { Planning } from '../planning/planning.ts'
import { NamedGroups } from './named-groups.ts'

/**
 * Whether somebody is outside the pilot is one of the inputs I, and the link keeps it there: whoever left cannot be asked
 * any more, and leaving the company means leaving the pilot's groups too. So a leaver is what it was when last in scope.
 */
const marks = new NamedGroups(false)
/** I of somebody in the list; not of any roles, for none of them matters. */
export const heldInputs: Digest = marks.inputs(['\u0000held'])
/** I of somebody who was not in the list. */
export const outOfList: Digest = marks.inputs(['\u0000not in the list'])
export const heldOutOfList: Digest = marks.inputs(['\u0000not in the list', '\u0000held'])

const held: ReadonlySet<string> = new Set([toHex(heldInputs), toHex(heldOutOfList)])
const away: ReadonlySet<string> = new Set([toHex(outOfList), toHex(heldOutOfList)])

/** Whether this was decided for someone outside the pilot. */
export function isHeldProof({ inputs }: Pick<Proof, 'inputs'>): boolean {
  return held.has(inputs)
}

/** Whether this was decided for someone who was not in the list. */
export function isOutOfList({ inputs }: Pick<Proof, 'inputs'>): boolean {
  return away.has(inputs)
}

/** Outside the pilot, as the record and the groups are now. */
export function isHeldNow({ sync }: Planning, named: NamedGroups, record: SyncRecord): boolean {
  return sync.pilot !== undefined && !named.inPilot(record) && hitBy(sync.pilot, record) === undefined
}

/**
 * Outside the pilot when last in scope. Of today's pilot, if it is another one, the record says it, and whoever is gone is
 * held; but a leaver who was in the pilot of the last run is one all the same, or a growing pilot would keep them for ever.
 */
export function wasHeld(p: Planning, link: Link, now: boolean = true): boolean {
  if (p.sync.pilot === undefined) return false
  const before = link.proof !== undefined && isHeldProof(link.proof)
  return p.samePilot ? before : now && !(p.memory?.pilot !== undefined && link.proof !== undefined && !before)
}

/** The same by the index alone. */
export function wasHeldAt(p: Planning, slot: number, now: boolean): boolean {
  if (p.sync.pilot === undefined) return false
  const { user } = p.index
  const before = user.holdsInputs(slot, heldInputs) || user.holdsInputs(slot, heldOutOfList)
  return p.samePilot ? before : now && (before || p.memory?.pilot === undefined)
}
