import type { Value } from './record.ts'

/** One field of a system's schema, and what the system does with it. */
export interface Field {
  readonly name: string
  /** `ref` holds another record: on a source its dn or id, on a target its id. */
  readonly type: 'text' | 'number' | 'boolean' | 'time' | 'bytes' | 'ref'
  readonly many?: true
  readonly required?: true
  readonly unique?: true
  /** Editing it is a rename. */
  readonly naming?: true
  /** `find` takes it as `by`. */
  readonly findable?: true
  readonly ignoreCase?: true
  readonly maxLength?: number
  readonly oneOf?: readonly Value[]
  readonly writable?: 'create' | 'never'
  /** False: cannot be read back; the engine's own ledger counts. */
  readonly readable?: false
  /** A password, hash or key. No mapping may name it: it would stand in plan, journal and audit. */
  readonly secret?: true
}

export interface Role {
  readonly name: string
  readonly privileged?: true
  /** Somebody who is active has to hold it. */
  readonly required?: true
}

/** What a system knows of itself. `identity` says which system, whatever address leads to it (tenant, domain SID, naming context). */
export interface Schema {
  readonly identity: string
  readonly user: readonly Field[]
  readonly group?: readonly Field[]
  readonly roles?: readonly Role[]
  /** Active accounts, and how many there may be. */
  readonly seats?: { readonly used: number; readonly total: number }
}
