import type { Finding, FindingCode, Instant, Link, SourceId, SyncRecord, TargetId, Value } from '@rollcall/model'
import type { Case } from '../decide/case.ts'
import type { Draft, Other } from '../situation.ts'
import type { Past } from './past.ts'
import type { Touched } from './touched.ts'

/** What is known of one record when a run is taken back. */
export interface UndoSituation {
  readonly run: number
  readonly past: Past
  /** What later runs changed of it. */
  readonly touched: Touched
  /** Fields as an earlier undo of the run left them. */
  readonly left: ReadonlyMap<string, readonly Value[]>
  /** As it is now; absent: it is not there. */
  readonly account?: SyncRecord
  /** The record's link now. */
  readonly link?: Link
  /** The account is linked to someone else now. */
  readonly foreign: boolean
  /** Accounts that the run deleted and that this undo makes again, by their old id. */
  readonly anew: ReadonlyMap<string, SourceId>
  readonly now: Instant
}

/** A situation with what every rule of an undo needs beside it. */
export interface UndoCase extends Case {
  readonly told: UndoSituation
}

/** What one rule of an undo contributes. */
export interface UndoPart {
  readonly drafts: readonly Draft[]
  readonly findings: readonly Finding[]
}

export const nothingToUndo: UndoPart = { drafts: [], findings: [] }

export function joined(...parts: readonly UndoPart[]): UndoPart {
  return { drafts: parts.flatMap(({ drafts }) => drafts), findings: parts.flatMap(({ findings }) => findings) }
}

export function refused(
  { about }: Pick<UndoCase, 'about'>,
  code: FindingCode,
  hint: string,
  more: { readonly field?: string; readonly value?: Value } = {},
): UndoPart {
  return { drafts: [], findings: [{ code, about, hint, ...more }] }
}

export function laterHint(run: number): string {
  return `Run ${run} changed it since; take that one back first.`
}

/** An account that the run deleted is made again by this undo, with another id. */
export function nowCalled({ told: { anew } }: UndoCase, id: string): TargetId | Other {
  const source = anew.get(id)
  return source === undefined ? (id as TargetId) : { other: source }
}
