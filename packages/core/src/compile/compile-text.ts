import { compileExpression } from '../expression/compile-expression.ts'
import type { Expression } from '../expression/expression.ts'
import type { Vocabulary } from '../expression/vocabulary.ts'
import type { Complain } from './sync-error.ts'

/** An expression of a definition, or a complaint about it. */
export function compileText(text: string, words: Vocabulary, path: string, complain: Complain): Expression | undefined {
  const compiled = compileExpression(text, words)
  if ('evaluate' in compiled) {
    if (!compiled.type?.startsWith('map')) return compiled
    complain(path, 'A field cannot hold a map.')
    return undefined
  }
  complain(path, compiled.message, compiled.hint)
  return undefined
}
