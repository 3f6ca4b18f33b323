import type { Problem, SyncRecord, TargetId, Value, Write } from '@rollcall/model'
import { normalOf } from '../planning/comparisons.ts'
import type { Prepared } from '../planning/planning.ts'
import { findAll } from '../reading/find.ts'

/** What became of a write whose answer was lost. */
export type Fate =
  | { readonly is: 'done'; readonly id: TargetId }
  | { readonly is: 'not-done' }
  /** The target cannot say; it stays a finding and is never tried again on a guess. */
  | { readonly is: 'unknown'; readonly problem: Problem }

export interface LookUp {
  readonly prepared: Prepared
  readonly signal: AbortSignal
}

/** Asks the target what it holds now, and compares that with what the write would have left. */
export async function lookUpFate(l: LookUp, step: Write): Promise<Fate> {
  try {
    return step.op === 'create' ? await fateOfCreate(l, step) : await fateOfEdit(l, step)
  } catch (thrown) {
    l.signal.throwIfAborted()
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return unknown(`The target could not be asked what became of it: ${why}`)
  }
}

/** A created account is found again by its unique values; it is ours only if all that was sent is there and nobody else owns it. */
async function fateOfCreate(l: LookUp, step: Extract<Write, { op: 'create' }>): Promise<Fate> {
  let asked = false
  const { sync, schemas, options } = l.prepared
  for (const field of sync.unique[step.kind]) {
    const values = (step.attributes[field] ?? []).map(String)
    if (values.length === 0 || !sync[step.kind]?.schema.get(field)?.findable) continue
    asked = true
    const [hit] = await find(l, step.kind, field, values)
    if (!hit) continue
    const [owner] = await options.state.owners(schemas.target.identity, step.kind, [hit.id])
    if (!owner && holdsAll(l, step, hit)) return { is: 'done', id: hit.id as TargetId }
    return unknown('An account with the same unique value is there, but it is not what was sent.')
  }
  return asked
    ? { is: 'not-done' }
    : unknown('The target cannot be asked for it: none of its fields is unique and findable.')
}

/**
 * Why a create met somebody else's account: one free account that fits was made in the meantime, and the next run links
 * it by its match rules. Nothing is written to it now. Undefined where the target does not show who it is.
 */
export async function whoWasThere(l: LookUp, step: Extract<Write, { op: 'create' }>): Promise<Problem | undefined> {
  const { sync, schemas, options } = l.prepared
  const rules = (sync[step.kind]?.match ?? []).map(({ field }) => field.name)
  for (const field of new Set([...rules, ...sync.unique[step.kind]])) {
    const values = (step.attributes[field] ?? []).map(String)
    if (values.length === 0 || !sync[step.kind]?.schema.get(field)?.findable) continue
    const hits = await find(l, step.kind, field, values)
    const [hit] = hits
    if (!hit) continue
    const owners = await options.state.owners(schemas.target.identity, step.kind, [hit.id])
    if (hits.length > 1 || owners.length > 0) return undefined
    const links = rules.includes(field)
    return {
      code: links ? 'conflict.made-meanwhile' : 'exists.unmanaged',
      message: `Somebody made ${hit.id} with this ${field} after the target was read.`,
      hint: links
        ? 'Nothing was written to it. The next run links it, if it is the only one that fits.'
        : 'Rename it in the target, or add a match rule that finds it.',
      field,
    }
  }
  return undefined
}

async function fateOfEdit(l: LookUp, step: Exclude<Write, { op: 'create' }>): Promise<Fate> {
  const id = step.id as TargetId
  const [record] = await find(l, step.kind, 'id', [id])
  if (step.op === 'delete') return record ? { is: 'not-done' } : { is: 'done', id }
  if (!record) return unknown('The account is not there any more.')
  if (writtenTo(step).every((field) => isUnreadable(l, step, field)))
    return unknown('The target does not show what was written, so nobody can tell.')
  return holds(l, step, record) ? { is: 'done', id } : { is: 'not-done' }
}

/** The fields that only a look at the record can prove written. */
function writtenTo(step: Exclude<Write, { op: 'create' | 'delete' }>): readonly string[] {
  if (step.op === 'update') return step.edits.map(({ field }) => field)
  return step.op === 'members' ? ['members'] : ['active']
}

/** What the target does not show proves nothing. */
function isUnreadable(l: LookUp, { kind }: Pick<Write, 'kind'>, field: string): boolean {
  return l.prepared.sync[kind]?.schema.get(field)?.readable === false
}

function holds(l: LookUp, step: Exclude<Write, { op: 'create' | 'delete' }>, record: SyncRecord): boolean {
  switch (step.op) {
    case 'setActive':
      return record.attributes.active?.[0] === step.active
    case 'members':
      return hasNow(record.attributes.members, step.add, step.remove)
    case 'roles':
      return hasNow(record.attributes.roles, step.grant, step.revoke)
    case 'endSessions':
      return false
    case 'update':
      return step.edits.every(({ field, to, add, remove }) => {
        if (isUnreadable(l, step, field)) return true
        const normal = normalOf(l.prepared.sync, step.kind, field)
        const now = new Set((record.attributes[field] ?? []).map(normal))
        const whole =
          add.length || remove.length ? true : to.length === now.size && to.every((value) => now.has(normal(value)))
        return whole && add.every((value) => now.has(normal(value))) && remove.every((value) => !now.has(normal(value)))
      })
    default:
      return step satisfies never
  }
}

function hasNow(values: readonly Value[] | undefined, added: readonly string[], removed: readonly string[]): boolean {
  const now = new Set((values ?? []).map(String))
  return added.every((value) => now.has(value)) && removed.every((value) => !now.has(value))
}

function holdsAll(l: LookUp, step: Extract<Write, { op: 'create' }>, record: SyncRecord): boolean {
  return Object.entries(step.attributes).every(([field, values]) => {
    if (isUnreadable(l, step, field)) return true
    const normal = normalOf(l.prepared.sync, step.kind, field)
    const now = new Set((record.attributes[field] ?? []).map(normal))
    return values.every((value) => now.has(normal(value)))
  })
}

async function find(l: LookUp, kind: Write['kind'], by: string, values: readonly string[]): Promise<SyncRecord[]> {
  const found: SyncRecord[] = []
  const request = { kind, attributes: l.prepared.sync.fields[kind], by, values }
  await findAll(l.prepared.options.target.connection, request, l.signal, (record) => found.push(record))
  return found
}

function unknown(message: string): Fate {
  return {
    is: 'unknown',
    problem: { code: 'outcome-unknown', message, hint: 'Look at the account, then run the sync again.' },
  }
}
