import type { Sql } from './sql.ts'
import type { Column } from './tables.ts'

/** Where the two databases differ in words. Columns are those of a table called `t`. */
export interface Dialect {
  /** Rows of texts, handed over as one parameter, as a table called `v`. */
  readonly rows: (names: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]) => Sql
  /** A column as it is read, of `t` or as `returning` calls it. */
  readonly shown: (column: Column, called?: Sql) => Sql
  /** A text of `v` as a value of the column. */
  readonly given: (column: Column, text: Sql) => Sql
  /** Whether the column holds that value, null included. */
  readonly holds: (column: Column, text: Sql) => Sql
  /** Whether the column holds one of the values, compared as its unique index does. */
  readonly isOneOf: (column: Column, values: readonly string[]) => Sql
  /** All values of a column of a table called `p`, as a JSON list of texts in a fixed order. */
  readonly list: (column: Column) => Sql
  /** Keeps the rows of `t` as they are until the transaction ends. */
  readonly locked: Sql
}
