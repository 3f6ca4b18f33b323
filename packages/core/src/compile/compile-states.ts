import type { SyncDefinition } from '@rollcall/model'
import type { Expression } from '../expression/expression.ts'
import type { Vocabulary } from '../expression/vocabulary.ts'
import { compileText } from './compile-text.ts'
import type { CompiledKind } from './compiled.ts'
import type { Complain } from './sync-error.ts'

/** The expressions that replace the source's own states. */
export function compileStates(
  definition: SyncDefinition,
  words: Vocabulary,
  complain: Complain,
): CompiledKind['states'] {
  const states: Partial<Record<keyof CompiledKind['states'], Expression>> = {}
  for (const state of ['disabled', 'lockedUntil', 'expiresAt'] as const) {
    const text = definition.states[state]
    const compiled = text === undefined ? undefined : compileText(text, words, `states.${state}`, complain)
    if (compiled === undefined) continue
    const fits = state === 'disabled' ? ['bool', 'dyn'] : ['string', 'dyn', 'google.protobuf.Timestamp']
    if (fits.includes(compiled.type ?? 'dyn')) states[state] = compiled
    else
      complain(
        `states.${state}`,
        `This gives ${compiled.type}, not ${state === 'disabled' ? 'true or false' : 'a time'}.`,
      )
  }
  return states
}
