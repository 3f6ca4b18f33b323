import { compileExpression } from './compile-expression.ts'
import type { ExpressionProblem } from './expression.ts'
import { anyVocabulary, type Vocabulary } from './vocabulary.ts'

let words: Vocabulary | undefined

/** What is wrong with an expression whatever attributes the source has: its syntax, or a function that there is not. */
export function checkExpression(text: string): ExpressionProblem | undefined {
  words ??= anyVocabulary()
  const compiled = compileExpression(text, words)
  return 'evaluate' in compiled ? undefined : compiled
}
