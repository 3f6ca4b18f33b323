import type { Field, Kind, Role, Value } from '@rollcall/model'

/** An account or group of the in-memory application. */
export interface Account {
  readonly kind: Kind
  readonly id: string
  readonly values: Readonly<Record<string, readonly Value[]>>
  readonly active: boolean
  readonly members: ReadonlySet<string>
  readonly roles: ReadonlySet<string>
}

/** What the application is like. */
export interface AppShape {
  readonly user?: readonly Field[]
  readonly group?: readonly Field[]
  readonly roles?: readonly Role[]
  readonly batch?: number
  readonly atOnce?: number
  /** False: `find` is left out. */
  readonly find?: boolean
  /** False: writes are done whatever the fields held before, and the engine has to look. */
  readonly checks?: false
  /** Until reads show a write, in ms. */
  readonly lag?: number
  /** Writes are answered with the record as it is afterwards. */
  readonly echo?: true
  /** How many accounts may be active at once. */
  readonly seats?: number
}

export const userFields: readonly Field[] = [
  { name: 'externalId', type: 'text', unique: true, findable: true },
  {
    name: 'userName',
    type: 'text',
    required: true,
    unique: true,
    findable: true,
    naming: true,
    ignoreCase: true,
    maxLength: 64,
  },
  { name: 'displayName', type: 'text' },
  { name: 'mail', type: 'text', findable: true, ignoreCase: true },
  { name: 'title', type: 'text' },
  { name: 'tags', type: 'text', many: true },
  { name: 'manager', type: 'ref' },
  { name: 'active', type: 'boolean' },
]
export const groupFields: readonly Field[] = [
  { name: 'displayName', type: 'text', required: true, unique: true, findable: true, naming: true },
  { name: 'members', type: 'ref', many: true },
]
