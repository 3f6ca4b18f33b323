import type { CompiledSync } from '@rollcall/core'
import type { Instant, Kind, Mode, Read, Schema } from '@rollcall/model'
import type { OpenRecord, SyncMemory } from '@rollcall/state'
import type { CompactIndex } from '../compact-index.ts'
import type { EngineOptions, PlanRequest } from '../engine.ts'
import type { Scratch } from '../scratch/scratch.ts'
import type { Normal } from './comparisons.ts'
import type { Item } from './decide-batch.ts'

/** A definition with both schemas: what does not change while this sync is open. */
export interface Prepared {
  readonly options: EngineOptions
  readonly sync: CompiledSync
  readonly schemas: { readonly source: Schema; readonly target: Schema }
  /** C. */
  readonly configuration: string
  /** Where and whom is read. */
  readonly reading: string
  /** Digest of whom the pilot names; absent where there is none. */
  readonly pilot?: string
  /** Source attributes to ask for, those of the label included. */
  readonly attributes: Readonly<Record<Kind, readonly string[]>>
  /** Target fields by which an account is found, with their comparison. */
  readonly keys: Readonly<Record<Kind, ReadonlyMap<string, Normal>>>
  readonly labels: Readonly<Record<Kind, readonly string[]>>
}

/** Everything one plan works with. */
export interface Planning extends Prepared {
  readonly request: PlanRequest
  readonly mode: Mode
  readonly notes: string[]
  readonly memory: SyncMemory | undefined
  /** C is as it was when the links were decided. */
  readonly sameConfiguration: boolean
  /** The pilot, too, is the one that links were last decided with. */
  readonly samePilot: boolean
  /** Target fields that the last run filled in another way. */
  readonly remapped: Readonly<Record<Kind, ReadonlySet<string>>>
  /** The state was put back from an older copy, and no run was carried out to its end since. */
  readonly restored?: true
  /** The source was not read to its end, and the rest is planned. */
  readonly incomplete?: true
  readonly scratch: Scratch
  readonly index: Readonly<Record<Kind, CompactIndex>>
  readonly open: readonly OpenRecord[]
  /** `redecided`: linked records that were decided although nothing at the source had changed. `excluded`: records whom a pattern excludes. `held`: people outside the pilot, `heldLinked` those of them with a link. */
  readonly tally: {
    decided: number
    redecided: number
    readonly excluded: Record<Kind, number>
    held: number
    heldLinked: number
  }
  readonly now: Instant
  readonly signal: AbortSignal
  /** With this, a run is about these people only: nothing is said or stored about anybody else. */
  readonly chosen?: ReadonlySet<string>
  /** With this, only these records are decided (`retry`). */
  readonly only?: (item: Item) => boolean
  /** Source ids that are decided although they are proven unchanged (`explain`). */
  readonly fresh?: ReadonlySet<string>
}

/** Stands in the place of C until a first run was carried out to its end. */
export const unfinished = 'unfinished'

/** Stands in the place of C when there are links made by hand, and a first run is still to come. */
export const mended = 'mended'

/** Stands in the place of C while links are written with another configuration than the remembered one. */
export const changing = 'changing'

/** Stands in the place of C once a run was taken back: nothing that was decided before holds. */
export const undone = 'undone'

/** How a side's reading ended, and what was counted on the way. */
export interface SourceRead {
  readonly read: Read
  /** Of each kind, before patterns exclude any. */
  readonly inScope: Readonly<Record<Kind, number>>
  readonly groups: number
  readonly cursor?: string
  readonly named: readonly NamedRead[]
}

/** A scope or role group as this run found it. */
export interface NamedRead {
  readonly ref: string
  readonly id?: string
  /** Effective members. */
  readonly members: number
  readonly why: 'scope' | 'role' | 'pilot'
}

export interface TargetRead {
  readonly read: Read
  /** Accounts without a link. */
  readonly unmanaged: number
  readonly accounts: number
  /** Active holders of each role that somebody has to hold; empty where the list was cut short. */
  readonly holders: ReadonlyMap<string, number>
}
