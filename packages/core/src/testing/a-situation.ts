import type { Attributes, Instant, Kind, Link, SourceId, SyncRecord, TargetId } from '@rollcall/model'
import type { CompiledSync } from '../compile/compiled.ts'
import { want } from '../mapping/want.ts'
import type { Candidate, Situation, SourceSide, WantedMembers } from '../situation.ts'

export const day: number = 24 * 60 * 60 * 1000
export const now: Instant = Date.parse('2026-04-10T12:00:00Z')

/** Mora, as the directory has her. */
export function aPerson(attributes: Attributes = {}, more: Partial<SyncRecord> = {}): SyncRecord {
  const own = { uid: ['mora'], mail: ['mora@acme.test'], title: ['Pilot'] }
  return { kind: 'user', id: 'p-mora', dn: 'uid=mora,ou=people', attributes: { ...own, ...attributes }, ...more }
}

/** Mora’s account, in step with the directory. */
export function anAccount(attributes: Attributes = {}, more: Partial<SyncRecord> = {}): SyncRecord {
  const own = { userName: ['mora'], mail: ['mora@acme.test'], title: ['Pilot'], active: [true], roles: [] }
  return { kind: 'user', id: 't-mora', attributes: { ...own, ...attributes }, ...more }
}

/** The link between the two, settled. */
export function aLink(more: Partial<Link> = {}): Link {
  return {
    kind: 'user',
    source: 'p-mora' as SourceId,
    target: 't-mora' as TargetId,
    label: 'mora',
    base: { userName: ['mora'], mail: ['mora@acme.test'], title: ['Pilot'] },
    settled: true,
    ...more,
  }
}

export function aGroup(attributes: Attributes = {}, more: Partial<SyncRecord> = {}): SyncRecord {
  return { kind: 'group', id: 'g-crew', attributes: { cn: ['crew'], ...attributes }, ...more }
}

export function aTeam(members: readonly string[] = [], attributes: Attributes = {}): SyncRecord {
  return { kind: 'group', id: 't-crew', attributes: { name: ['crew'], members, ...attributes } }
}

export function aGroupLink(members: readonly string[] = [], more: Partial<Link> = {}): Link {
  return {
    kind: 'group',
    source: 'g-crew' as SourceId,
    target: 't-crew' as TargetId,
    label: 'crew',
    base: { name: ['crew'], members },
    settled: true,
    ...more,
  }
}

/** Members as the engine works them out; nobody else is known. */
export function members(wanted: readonly string[], more: Partial<WantedMembers> = {}): WantedMembers {
  return { complete: true, wanted: wanted as readonly TargetId[], removable: () => false, kept: () => false, ...more }
}

export interface Told {
  readonly kind?: Kind
  /** The source record; with it the side is `present`. */
  readonly entry?: SyncRecord
  readonly side?: SourceSide
  readonly roles?: readonly string[]
  readonly link?: Link
  readonly account?: SyncRecord
  readonly target?: Situation['target']
  readonly candidates?: Situation['candidates']
  readonly references?: Situation['references']
  readonly members?: WantedMembers
  readonly at?: Instant
}

/** What `decide` is told about one record; a record without a link met no candidates. */
export function aSituation(sync: CompiledSync, told: Told): Situation {
  const { entry, link, account, roles = [], at = now } = told
  const kind = told.kind ?? entry?.kind ?? link?.kind ?? 'user'
  const present: SourceSide = entry
    ? { is: 'present', wanted: want(sync, kind, entry, link, at), roles }
    : { is: 'out-of-scope' }
  const candidates = told.candidates ?? (link ? undefined : [])
  return {
    kind,
    label: kind === 'user' ? 'mora' : 'crew',
    source: (entry?.id ?? link?.source ?? 'p-mora') as SourceId,
    side: told.side ?? present,
    target: told.target ?? (account ? { is: 'read', record: account } : { is: 'missing' }),
    now: at,
    ...(link ? { link } : {}),
    ...(candidates ? { candidates } : {}),
    ...(told.references ? { references: told.references } : {}),
    ...(told.members ? { members: told.members } : {}),
  }
}

export function aCandidate(record: SyncRecord, more: Partial<Candidate> = {}): Candidate {
  return { record, privileged: false, ...more }
}
