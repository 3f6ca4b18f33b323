import type { SyncRecord, Value } from '@rollcall/model'

/** What an expression gives for one record. */
export type Result = Values | Failure

export interface Values {
  readonly values: readonly Value[]
  /**
   * Every possible result in byte order, where an attribute with several values was asked for its single one; `values`
   * is then the first of them. The caller prefers the one agreed last.
   */
  readonly choices?: readonly (readonly Value[])[]
}

export interface Failure {
  /** `absent`: an attribute without a value was used where one is needed. */
  readonly failure: 'absent' | 'malformed'
  readonly message: string
}

/** A compiled expression over a source record. Never throws. */
export interface Expression {
  /** As the configuration writes it. */
  readonly text: string
  /** Source attributes it looks at; `id` and `dn` are none. */
  readonly attributes: readonly string[]
  /** What kind of value comes out, where that is known: a CEL type. */
  readonly type?: string
  readonly evaluate: (record: SyncRecord) => Result
}

/** Why a text is no expression. */
export interface ExpressionProblem {
  /** The characters of the text that it is about: from, and to before. */
  readonly at?: readonly [from: number, to: number]
  readonly message: string
  readonly hint?: string
}
