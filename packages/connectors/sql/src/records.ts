import type { Attributes, Kind, SyncRecord, Value } from '@rollcall/model'
import type { Row } from './database.ts'

/** One attribute asked for: what its stored value means. */
export interface Part {
  readonly name: string
  readonly values: (stored: unknown) => readonly Value[]
}

/** An account or group; its values are decoded when they are looked at. The row: its id, then one value for each part. */
export class SqlRecord implements SyncRecord {
  readonly kind: Kind
  readonly id: string
  readonly #parts: readonly Part[]
  readonly #row: Row
  #attributes: Attributes | undefined

  constructor(kind: Kind, parts: readonly Part[], row: Row) {
    this.kind = kind
    this.id = String(row[0])
    this.#parts = parts
    this.#row = row
  }

  get raw(): string {
    return JSON.stringify(this.#row)
  }

  get attributes(): Attributes {
    this.#attributes ??= this.#decoded()
    return this.#attributes
  }

  #decoded(): Attributes {
    const attributes: Record<string, readonly Value[]> = {}
    this.#parts.forEach(({ name, values }, at) => {
      const found = values(this.#row[at + 1])
      if (found.length > 0) attributes[name] = found
    })
    return attributes
  }
}
