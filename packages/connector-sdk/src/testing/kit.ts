import type { Attributes, Kind } from '@rollcall/model'
import type { Connector } from '../connector.ts'
import type { Query } from '../spi.ts'
import type { TestContextOptions } from './context.ts'
import type { Seen } from './seen.ts'

/** What the suite must know to put a connector to the test. Every rule asks for a system of its own, so none depends on another. */
export interface Kit {
  /** Starts a system, or brings one back to where it was. It holds `count` records of each kind, made without the connector. */
  readonly system: () => Promise<System>
  /** Settings beside the usual ones that lead to no system: a port where nobody listens, a file that is not there. */
  readonly unreachable: object
  /** Settings beside the usual ones that make pages as small as they get. */
  readonly smallPages?: object
  readonly user: Records & { readonly draft?: UserDraft }
  /** For systems behind a network: servers that misbehave, each in its own way. */
  readonly hostile?: Hostile
  /** For those that check passwords: what one person signs in with. */
  readonly signIn?: { readonly user: string; readonly password: string }
  /** Absent: the system has no groups. */
  readonly group?: Records & { readonly draft?: Draft }
}

/** Systems as `system` makes them, but for one thing that servers really do. */
export interface Hostile {
  /** Gives everything at once, whatever page it is asked for. */
  readonly ignoresPages: () => Promise<System>
  /** Gives the last page again for each that lies behind the end. */
  readonly repeatsPages: () => Promise<System>
  /** Lists one record of each kind less than it says there are. */
  readonly losesRecords: () => Promise<System>
  /** Shows groups without their members, though something else tells that they have some. */
  readonly hidesMembers: () => Promise<System>
  /** Says yes to every write, and does nothing. */
  readonly ignoresWrites: () => Promise<System>
  /** Writes `"true"` for true. */
  readonly writesTruthAsText: () => Promise<System>
  /** Answers with its own failure where a value is taken: 500. */
  readonly breaksOnTakenValues: () => Promise<System>
  /** Answers everything with success and with nothing: 200 `{}`. */
  readonly answersNothing: () => Promise<System>
  /** Has no time, and does not say until when: 429 alone. */
  readonly isBusy: () => Promise<System>
  /** Has no time, and says until when in a unit in which that would be ages: milliseconds since 1970. */
  readonly isBusyForAges: () => Promise<System>
}

/** A running system, and what somebody else does to it behind the connector's back. */
export interface System extends Partial<AsyncDisposable> {
  /** Of the connection, as a configuration would hold them. */
  readonly settings: object
  readonly context?: TestContextOptions
  /** Gives the record another value of one of the attributes asked for. */
  readonly change: (record: Seen) => void | Promise<void>
  /** Gives the record another name. */
  readonly rename: (record: Seen) => void | Promise<void>
  readonly remove: (record: Seen) => void | Promise<void>
  /** From now on it takes requests and answers none. */
  readonly stall?: () => void | Promise<void>
}

/** The records of one kind in a new system. */
export interface Records {
  /** Three at least. */
  readonly count: number
  /** What to ask for. Each is held by somebody; odd spelling is welcome where the system does not mind. */
  readonly attributes: readonly string[]
  /** An id, and a dn where records have one, of the right form, that nobody has. */
  readonly unknown: { readonly id: string; readonly dn?: string }
  /** For sources: a narrower query, and how many records it finds. */
  readonly scope?: Pick<Query, 'base' | 'filter'> & { readonly count: number }
}

/** How a target's records are made. */
export interface Draft {
  /** Valid attributes of a new record, which differ from those of any other `n`, and of the records already there, in every unique field. */
  readonly attributes: (n: number) => Attributes
  readonly unique: string
}

export interface UserDraft extends Draft {
  /** A field with one value that takes any text of forty characters, or none. */
  readonly text: string
  /** A field with many values that takes any text. */
  readonly many?: string
  /** A field without which nobody can be made. */
  readonly required?: string
  /** A role to grant; the first of the schema. */
  readonly role?: string
}

/** A connector on the bench. */
export interface Subject extends Kit {
  readonly connector: Connector
}

export const kindsOf = ({ group }: Kit): readonly Kind[] => (group ? ['user', 'group'] : ['user'])
