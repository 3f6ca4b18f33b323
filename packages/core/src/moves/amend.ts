import type { Value } from '@rollcall/model'
import type { CompiledSync } from '../compile/compiled.ts'
import type { Decision, Situation } from '../situation.ts'
import type { KeyedMove, RefusedMove } from './settle-moves.ts'

/** The decision without the value it does not get, and with the finding that says so. A record is not created at all. */
export function refused(_sync: CompiledSync, _situation: Situation, _decision: Decision, _move: RefusedMove): Decision {
  throw new Error('not yet')
}

/** The decision with an early step that gives the value up. `temporary` is needed where the move takes another value. */
export function parked(
  _sync: CompiledSync,
  _situation: Situation,
  _decision: Decision,
  _move: KeyedMove,
  _temporary?: Value,
): Decision {
  throw new Error('not yet')
}
