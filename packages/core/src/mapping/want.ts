import type { Instant, Kind, Link, SyncRecord } from '@rollcall/model'
import type { CompiledSync } from '../compile/compiled.ts'
import type { MappingStep, Wanted } from '../situation.ts'

/** What a source record should look like in the target. */
export function want(
  _sync: CompiledSync,
  _kind: Kind,
  _record: SyncRecord,
  _link: Link | undefined,
  _now: Instant,
): Wanted {
  throw new Error('not yet')
}

/** How each value comes about, for `explain`. */
export function explainWant(
  _sync: CompiledSync,
  _kind: Kind,
  _record: SyncRecord,
  _link: Link | undefined,
): readonly MappingStep[] {
  throw new Error('not yet')
}
