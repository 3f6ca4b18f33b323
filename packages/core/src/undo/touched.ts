import type { Change, Undoes, Value } from '@rollcall/model'

/** A change that a later run made to the same record. */
export interface LaterChange {
  readonly run: number
  readonly change: Change
}

/** What of a record later runs changed, by name: a field, `active`, a member or role, or the record as a whole. */
export type Touched = ReadonlyMap<string, number>

/**
 * What runs after `run` changed of a record and did not take back themselves, with the last run that did. A change and
 * the undo of it cancel each other, unless that undo was itself taken back.
 */
export function touchedSince(run: number, later: readonly LaterChange[]): Touched {
  const gone = takenBack(later)
  const touched = new Map<string, number>()
  for (const { run: by, change } of later) {
    if (gone.has(keyOf(by, change.seq))) continue
    const { undoes } = change
    // What takes back a later run leaves nothing of it; what takes back this one is what is being gone on with.
    if (undoes && undoes.run >= run) continue
    for (const name of namesIn(change)) touched.set(name, by)
  }
  return touched
}

/** Fields as an earlier undo of the same run left them that was cut short; a temporary value may stand there. */
export function leftBy(run: number, later: readonly LaterChange[]): ReadonlyMap<string, readonly Value[]> {
  const gone = takenBack(later)
  const left = new Map<string, readonly Value[]>()
  for (const { run: by, change } of later) {
    if (change.undoes?.run !== run || change.step.op !== 'update' || gone.has(keyOf(by, change.seq))) continue
    for (const { field, to } of change.step.edits) left.set(field, to as readonly Value[])
  }
  return left
}

/** Whatever stands for the record as a whole. */
export const whole = ''

export function pairName(kind: 'members' | 'roles', pair: string): string {
  return `${kind}\0${pair}`
}

function takenBack(later: readonly LaterChange[]): ReadonlySet<string> {
  const gone = new Set<string>()
  // From the newest: an undo counts only if nothing took it back.
  for (const { run, change } of later.toSorted((one, other) => other.run - one.run)) {
    const { undoes } = change
    if (undoes && !gone.has(keyOf(run, change.seq))) for (const seq of undoes.seqs) gone.add(keyOf(undoes.run, seq))
  }
  return gone
}

function keyOf(run: Undoes['run'], seq: number): string {
  return `${run} ${seq}`
}

function namesIn({ step }: Change): readonly string[] {
  switch (step.op) {
    case 'update':
      return step.edits.map(({ field }) => field)
    case 'setActive':
      return ['active']
    case 'members':
      return [...step.add, ...step.remove].map((pair) => pairName('members', String(pair)))
    case 'roles':
      return [...step.grant, ...step.revoke].map((pair) => pairName('roles', pair))
    case 'endSessions':
      return []
    case 'create':
    case 'delete':
    case 'link':
    case 'unlink':
      return [whole]
    default:
      return step satisfies never
  }
}
