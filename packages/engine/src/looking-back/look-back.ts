import { setImmediate as breathe } from 'node:timers/promises'
import { RollcallError, type SyncDefinition } from '@rollcall/model'
import type { AuditRecord, AuditStretch, State } from '@rollcall/state'
import { aboutIn } from './about-in.ts'
import { type FoundPeople, findPeople, type KnownPerson } from './find-people.ts'

/** What the audit log tells of some people, from its end on. */
export interface LookedBack extends FoundPeople {
  /** What was done to them, in stretches: the newest first. */
  readonly stretches: AsyncIterable<AuditStretch>
}

/**
 * What happened to somebody over all runs of these syncs; see `findPeople` for whom the words mean. Also what was done
 * under other names to the same ids, and the groups that took them in or lost them. Throws `not-found.person`.
 */
export async function lookBack(
  state: State,
  text: string,
  syncs: readonly SyncDefinition[],
  signal: AbortSignal,
): Promise<LookedBack> {
  const wanted = text.trim()
  if (wanted === '') throw new RollcallError('invalid.person', 'Nothing says who is meant.')
  const found = await findPeople(state, wanted, syncs, signal)
  if (found.people.length > 0) return { ...found, stretches: tellingOf(state, found.people, signal) }
  const lost = found.erased
    ? ` ${found.erased} of its records were erased; whom they told of, nobody knows any more.`
    : ''
  throw new RollcallError('not-found.person', `No link and no record of the audit log knows “${wanted}”.${lost}`, {
    hint: 'Give a part of the name, the login, or an id at the source or of the account.',
  })
}

async function* tellingOf(
  state: State,
  people: readonly KnownPerson[],
  signal: AbortSignal,
): AsyncGenerator<AuditStretch> {
  const holding = people.flatMap(({ source, targets, label }) => [source ?? label, ...targets])
  for await (const { records, from, erased } of state.auditBack({ holding: [...new Set(holding)] })) {
    signal.throwIfAborted()
    yield { records: records.filter((record) => people.some((person) => tellsOf(record, person))), from, erased }
    await breathe()
  }
}

/** It is about the person, takes their link over, puts them into a group or out of it, or sets a finding about them aside. */
function tellsOf({ sync, body }: AuditRecord, person: KnownPerson): boolean {
  if (sync !== person.sync || !body) return false
  const { step, was, findings } = body as RecordBody
  if (aboutIn(body).some((about) => isOf(about, person))) return true
  if (person.source !== undefined && (was === person.source || step?.takesOver === person.source)) return true
  if (person.kind === 'user' && [...(step?.add ?? []), ...(step?.remove ?? [])].some((id) => isTarget(id, person)))
    return true
  return (findings ?? []).some((finding) => aboutIn(finding).some((about) => isOf(about, person)))
}

/** What matters here of the body of a record. */
interface RecordBody {
  readonly step?: {
    readonly takesOver?: unknown
    readonly add?: readonly unknown[]
    readonly remove?: readonly unknown[]
  }
  readonly was?: unknown
  readonly findings?: readonly Readonly<Record<string, unknown>>[]
}

function isOf(about: ReturnType<typeof aboutIn>[number], { kind, source, targets, label }: KnownPerson): boolean {
  if (about.kind !== kind) return false
  if (about.source !== undefined && about.source === source) return true
  if (about.target !== undefined && targets.includes(about.target)) return true
  return source === undefined && targets.length === 0 && about.label === label
}

function isTarget(id: unknown, { targets }: KnownPerson): boolean {
  return typeof id === 'string' && targets.includes(id)
}
