import type { Change, ChangeWord, Finding } from './change.ts'
import type { Pause } from './pause.ts'
import type { Instant, Read } from './record.ts'

/** What a run reads: everything; the source whole and the target by id; or what changed since the cursor. */
export type Mode = 'full' | 'source' | 'delta'

/** What a plan was made for. A plan is refused when any of this is no longer so. */
export interface PlanBinding {
  /** Digest of configuration, program and connector versions: C. */
  readonly configuration: string
  /** Grows with every change of the sync's links. */
  readonly generation: number
  readonly cursor?: string
  /** Which system, whatever address leads to it. */
  readonly source: string
  readonly target: string
}

/** How often each kind of change occurs; `unchanged` are linked records with nothing to do. */
export type Summary = Readonly<Record<ChangeWord | 'unchanged' | 'findings' | 'unmanaged', number>> & {
  /** People outside the pilot, for whom nothing is written; absent where there is no pilot. */
  readonly held?: number
  /** Changes left out of this plan on purpose; they count as nothing else. Absent where there are none. */
  readonly leftOut?: number
}

/** The summary of a plan in which nothing changes. */
export const noChanges: Summary = {
  create: 0,
  update: 0,
  rename: 0,
  enable: 0,
  disable: 0,
  delete: 0,
  addMember: 0,
  removeMember: 0,
  grant: 0,
  revoke: 0,
  endSessions: 0,
  link: 0,
  unlink: 0,
  unchanged: 0,
  unmanaged: 0,
  findings: 0,
}

/** What a plan takes away: accounts switched off, deleted or let go, members removed, roles revoked. */
export function removalsIn({ disable, delete: deleted, unlink, removeMember, revoke }: Summary): number {
  return disable + deleted + unlink + removeMember + revoke
}

/** The guards that count. */
export const guardKinds = ['access', 'delete', 'group', 'membership', 'role', 'identity', 'clear', 'create'] as const
export type GuardKind = (typeof guardKinds)[number]

/** The guards that trip at any number. */
export type GuardAlways =
  | 'empty' // nobody in scope while links exist
  | 'first-run' // a first run that finds accounts
  | 'scope-group' // a scope or role group is missing or newly empty
  | 'moved' // a removal after a change of server, base, bind account, scope or matching
  | 'other-target' // a target other than the links'
  | 'restored' // the state was put back from an older copy

/** A rule that can stop a whole plan. `allow` is what passes it on purpose. */
export interface Guard {
  readonly code: GuardKind | GuardAlways
  readonly tripped: boolean
  /** What this plan would do, counted as the guard counts. */
  readonly count: number
  readonly limit: number
  /** Managed now plus taken in the window. */
  readonly base: number
  /** Applied in the last 24 h by any mode, less those approved. */
  readonly window: number
  /** For `clear`: the field. For `scope-group`: the group. */
  readonly field?: string
  /** Passed on purpose: the number that `--allow` approved; where any number trips, what it was. */
  readonly allowed?: number
  readonly message: string
  readonly allow: string
}

/** Everything about a plan but its changes and findings. */
export interface PlanHeader {
  readonly formatVersion: 1
  readonly sync: string
  readonly mode: Mode
  /** The run that this plan takes back. */
  readonly undoes?: number
  readonly madeAt: Instant
  readonly madeFor: PlanBinding
  readonly source: Read
  readonly target: Read
  readonly summary: Summary
  readonly guards: readonly Guard[]
  /** Nobody may carry it out until the sync is resumed. */
  readonly paused?: Pause
  /** Things a person should know that stop nothing, such as a mode that was forced. */
  readonly notes: readonly string[]
  /** Calls to the target that apply would make. */
  readonly calls: number
  /** About how long they take: at the pace of earlier runs, and no faster than the target allows. Absent while neither is known. */
  readonly seconds?: number
}

/** The immutable list of changes and findings one run would make. Changes stay where they were written and are pulled in batches, in the order of `seq`. */
export interface Plan extends PlanHeader {
  changes(): AsyncIterable<readonly Change[]>
  findings(): AsyncIterable<readonly Finding[]>
}
