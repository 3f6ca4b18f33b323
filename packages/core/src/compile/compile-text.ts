import { compileExpression } from '../expression/compile-expression.ts'
import type { Expression } from '../expression/expression.ts'
import type { Vocabulary } from '../expression/vocabulary.ts'
import type { Complain } from './sync-error.ts'

/** Why a field or attribute may not be named. */
export function secretText(name: string): string {
  return `\`${name}\` is a secret: it is never read, planned or kept.`
}

/** An expression of a definition, or a complaint about it. */
export function compileText(text: string, words: Vocabulary, path: string, complain: Complain): Expression | undefined {
  const compiled = compileExpression(text, words)
  if ('evaluate' in compiled) {
    const secret = compiled.attributes.find((name) => words.secrets.has(name.split(';', 1)[0] ?? ''))
    if (secret !== undefined) {
      complain(path, secretText(secret), 'Leave it out; let people sign in by the directory itself.')
      return undefined
    }
    if (!compiled.type?.startsWith('map')) return compiled
    complain(path, 'A field cannot hold a map.')
    return undefined
  }
  complain(path, compiled.message, compiled.hint, compiled.at)
  return undefined
}
