import { want } from '@rollcall/core'
import type { Attributes, Change, Instant, Kind, Problem, Step, SyncRecord, Value, Write } from '@rollcall/model'
import { normalOf } from '../planning/comparisons.ts'
import type { Prepared } from '../planning/planning.ts'
import { findAll } from '../reading/find.ts'

/** A target read longer ago than this is read again before a write that the target does not check itself. */
const targetFreshMs = 60_000
/** Access is not taken away on a source read longer ago than this. */
const sourceFreshMs = 5 * 60_000

export interface Pending {
  readonly change: Change
  readonly step: Write
}

/** A link that is about to be remembered. */
export interface Linking {
  readonly change: Change
  readonly step: Extract<Step, { op: 'link' }>
}

/** Changes that the world has moved on from since they were decided; each becomes a finding instead of a write. */
export async function movedOn(
  p: Prepared,
  readAt: { source: Instant; target: Instant },
  batch: readonly Pending[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, Problem>> {
  const now = p.options.clock.now()
  const moved = new Map<number, Problem>()
  if (now - readAt.target > targetFreshMs) await checkTarget(p, batch, moved, signal)
  if (now - readAt.source > sourceFreshMs) await checkSource(p, batch, moved, signal)
  return moved
}

/**
 * Links to accounts that do not hold any more what both sides agreed on when they were matched: somebody else's by now, or
 * not there. Of fields by which nobody is told from anybody nothing follows.
 */
export async function linksMovedOn(
  p: Prepared,
  readAt: { target: Instant },
  batch: readonly Linking[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, Problem>> {
  const moved = new Map<number, Problem>()
  const [first] = batch
  if (!first || p.options.clock.now() - readAt.target <= targetFreshMs) return moved
  if (!p.options.target.connector.capabilities.find) return moved
  const { kind } = first.change.about
  const ids = batch.map(({ step }) => step.id)
  const now = await records(p, 'target', kind, ids, signal)
  for (const { change, step } of batch) {
    const record = now.get(step.id)
    if (!record) moved.set(change.seq, problem('The account is not there any more.'))
    else if (![...p.keys[kind].keys()].every((field) => isAgreedStill(p, record, field, step.base[field])))
      moved.set(change.seq, problem('Someone changed in the meantime what the account was matched by.'))
  }
  return moved
}

function isAgreedStill(p: Prepared, record: SyncRecord, field: string, base: readonly Value[] | undefined): boolean {
  if (base === undefined || p.sync[record.kind]?.schema.get(field)?.readable === false) return true
  const normal = normalOf(p.sync, record.kind, field)
  const now = new Set((record.attributes[field] ?? []).map(normal))
  return base.every((value) => now.has(normal(value)))
}

async function checkTarget(
  p: Prepared,
  batch: readonly Pending[],
  moved: Map<number, Problem>,
  signal: AbortSignal,
): Promise<void> {
  const { capabilities } = p.options.target.connector
  const unchecked = batch
    .filter(({ step }) => step.op === 'update' || step.op === 'setActive' || step.op === 'delete')
    .filter(({ change, step }) => takesBackCreate(change) || !capabilities[step.op as 'update']?.checks)
  if (unchecked.length === 0 || !capabilities.find) return
  const kind = unchecked[0]?.step.kind as Kind
  const now = await records(
    p,
    'target',
    kind,
    unchecked.map(({ step }) => (step as { id: string }).id),
    signal,
  )
  for (const { change, step } of unchecked) {
    const record = now.get((step as { id: string }).id)
    if (!record) moved.set(change.seq, problem('The account is not there any more.'))
    else if (step.op === 'setActive' && record.attributes.active?.[0] === step.active)
      moved.set(change.seq, problem('Someone else did it in the meantime.'))
    else if (step.op === 'delete' && record.attributes.active?.[0] !== step.before.active?.[0])
      moved.set(change.seq, problem('Someone switched the account on or off in the meantime.'))
    else if (step.op === 'delete' && takesBackCreate(change) && !holdsStill(p, record, step.before))
      moved.set(change.seq, problem('Someone changed the account in the meantime.'))
    else if (step.op === 'update') {
      const other = step.edits.find(({ field, from }) => {
        if (p.sync[kind]?.schema.get(field)?.readable === false) return false
        const normal = normalOf(p.sync, kind, field)
        const held = new Set((record.attributes[field] ?? []).map(normal))
        return !from.every((value) => held.has(normal(value)))
      })
      if (other)
        moved.set(change.seq, {
          ...problem('The field holds another value now than when the plan was made.'),
          field: other.field,
        })
    }
  }
}

/** What an undo deletes must be what the run made, to the last value. */
function takesBackCreate({ step, undoes }: Change): boolean {
  return step.op === 'delete' && undoes !== undefined
}

function holdsStill(p: Prepared, record: SyncRecord, before: Attributes): boolean {
  return p.sync.fields[record.kind].every((field) => {
    const normal = normalOf(p.sync, record.kind, field)
    const then = (before[field] ?? []).map(normal).sort()
    return (record.attributes[field] ?? []).map(normal).sort().join('\0') === then.join('\0')
  })
}

/**
 * Someone who was gone may be back, someone who was disabled may be allowed again, someone who was allowed again may be gone
 * or disabled. Who merely left the scope cannot be asked for by id.
 */
async function checkSource(
  p: Prepared,
  batch: readonly Pending[],
  moved: Map<number, Problem>,
  signal: AbortSignal,
): Promise<void> {
  const reasons = new Set(['gone', 'disabled', 'locked', 'expired'])
  const ofGone = await graceOfGone(p, batch)
  const takes = batch.filter(
    ({ change, step }) =>
      (reasons.has(change.why) || ofGone.has(change.seq)) &&
      change.about.source &&
      (step.op === 'delete' || (step.op === 'setActive' && !step.active)),
  )
  const gives = batch.filter(
    ({ change, step }) => change.why === 'returned' && change.about.source && step.op === 'setActive' && step.active,
  )
  const asked = [...takes, ...gives]
  if (asked.length === 0 || !p.options.source.connector.capabilities.find) return
  const kind = asked[0]?.step.kind as Kind
  const now = await records(
    p,
    'source',
    kind,
    asked.map(({ change }) => change.about.source as string),
    signal,
  )
  for (const { change } of gives) {
    const record = now.get(change.about.source as string)
    if (!record || isOff(p, record)) moved.set(change.seq, problem('The source does not allow this person any more.'))
  }
  for (const { change } of takes) {
    const record = now.get(change.about.source as string)
    if (change.why === 'gone' || ofGone.has(change.seq)) {
      if (record) moved.set(change.seq, problem('The person is back in the source.'))
    } else if (record && !isOff(p, record)) moved.set(change.seq, problem('The source allows this person again.'))
  }
}

/** Deletes at the end of a grace period that began because the person was gone, not out of scope. */
async function graceOfGone(
  { options: { state, definition } }: Prepared,
  batch: readonly Pending[],
): Promise<ReadonlySet<number>> {
  const over = batch.filter(({ change }) => change.why === 'grace-over')
  if (over.length === 0) return new Set()
  const sources = over.flatMap(({ change }) => (change.about.source ? [change.about.source] : []))
  const links = await state.links(definition.name, 'user', { sources })
  const gone = new Set<string>(links.flatMap(({ source, off }) => (off?.why === 'gone' ? [source] : [])))
  return new Set(over.flatMap(({ change }) => (gone.has(change.about.source ?? '') ? [change.seq] : [])))
}

function isOff(p: Prepared, record: SyncRecord): boolean {
  const now = p.options.clock.now()
  const { disableWhen } = p.options.definition
  const { disabled, lockedUntil, expiresAt } = want(p.sync, record.kind, record, undefined, now).standing
  return (
    (disabled === true && disableWhen.includes('disabled')) ||
    ((lockedUntil ?? 0) > now && disableWhen.includes('locked')) ||
    ((expiresAt ?? Number.POSITIVE_INFINITY) <= now && disableWhen.includes('expired'))
  )
}

async function records(
  p: Prepared,
  side: 'source' | 'target',
  kind: Kind,
  values: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, SyncRecord>> {
  const found = new Map<string, SyncRecord>()
  const attributes = side === 'source' ? p.attributes[kind] : p.sync.fields[kind]
  await findAll(p.options[side].connection, { kind, attributes, by: 'id', values }, signal, (record) =>
    found.set(record.id, record),
  )
  return found
}

function problem(message: string): Problem {
  return { code: 'conflict.moved-on', message, hint: 'Run the sync again: it decides on what is there now.' }
}
