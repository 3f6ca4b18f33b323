import type { Field } from '@rollcall/model'

export interface TableName {
  readonly schema?: string
  readonly table: string
}

/** A table as the database describes it. */
export interface CatalogueTable {
  readonly name: TableName
  /** Names it whatever the search path. */
  readonly key: string
  readonly columns: readonly CatalogueColumn[]
  /** Columns by what a refusal names: a unique constraint or index. */
  readonly unique: ReadonlyMap<string, readonly string[]>
}

export interface CatalogueColumn {
  readonly name: string
  readonly type: Field['type']
  /** As the database writes it in a cast. */
  readonly sqlType: string
  readonly notNull: boolean
  /** The database finds a value itself. */
  readonly filled: boolean
  /** Always computed. */
  readonly generated: boolean
  readonly maxLength?: number
  readonly oneOf?: readonly string[]
  readonly unique?: true
  readonly ignoreCase?: true
  readonly references?: { readonly key: string; readonly column: string }
}

/** `table` or `schema.table`. */
export function parseTableName(text: string): TableName {
  const dot = text.indexOf('.')
  return dot < 0 ? { table: text } : { schema: text.slice(0, dot), table: text.slice(dot + 1) }
}
