import type { CompiledSync } from '../compile/compiled.ts'
import type { Decision, Situation } from '../situation.ts'

/** What one run decides about one record. Total: it decides whatever it is told. */
export function decide(_sync: CompiledSync, _situation: Situation): Decision {
  throw new Error('not yet')
}
