import type { SyncRecord, Value } from '@rollcall/model'

/** What an expression gives for one record. */
export type Result =
  /** More than one possible value where attributes with several values were asked for their single one. */
  | { readonly values: readonly Value[]; readonly choices?: readonly (readonly Value[])[] }
  | { readonly problem: 'missing' | 'malformed'; readonly message: string }

export interface Expression {
  /** As the configuration writes it. */
  readonly text: string
  /** Source attributes it looks at; `id` and `dn` are none. */
  readonly attributes: readonly string[]
  readonly evaluate: (record: SyncRecord) => Result
}
