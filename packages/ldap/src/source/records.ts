import { type Attributes, type Kind, type Problem, type Standing, type SyncRecord, toProblem } from '@rollcall/model'
import type { LdapEntry } from '../client/entry.ts'
import type { TypeOf } from '../fields/values.ts'
import type { Dialect, Members, StandingOf } from './dialect.ts'

/** What a record is made with. */
export interface Making {
  readonly kind: Kind
  /** As the query asked; `members` among them. */
  readonly attributes: readonly string[]
  readonly dialect: Dialect
  readonly typeOf: TypeOf
  readonly standingOf: StandingOf
}

/** What to ask the server for: what was asked, and what id, standing and members are told by. */
export function wantedAttributes({
  kind,
  attributes,
  dialect,
}: Pick<Making, 'kind' | 'attributes' | 'dialect'>): string[] {
  const members = attributes.includes('members') ? dialect.members.attributes : []
  const asked = attributes.filter((name) => name !== 'members' && name !== 'roles')
  const own = kind === 'user' ? dialect.standing.attributes : members
  return [...new Map([...asked, dialect.idAttribute, ...own].map((name) => [name.toLowerCase(), name])).values()]
}

/** An entry as a record; most of it is decoded only if somebody looks at it. */
export function toRecord(entry: LdapEntry, id: string, making: Making, members: Members): SyncRecord {
  // Getters may answer undefined where the interface has an optional property; to a reader that is the same.
  return new LdapRecord(entry, id, making, members) as unknown as SyncRecord
}

class LdapRecord implements Omit<SyncRecord, 'standing' | 'problem' | 'partial'> {
  readonly id: string
  readonly #entry: LdapEntry
  readonly #making: Making
  readonly #members: Members
  #attributes: Attributes | undefined
  #state: { readonly standing?: Standing | undefined; readonly problem?: Problem } | undefined

  constructor(entry: LdapEntry, id: string, making: Making, members: Members) {
    this.#entry = entry
    this.id = id
    this.#making = making
    this.#members = members
  }

  get kind(): Kind {
    return this.#making.kind
  }

  get dn(): string {
    return this.#entry.dn
  }

  get attributes(): Attributes {
    this.#attributes ??= this.#decode()
    return this.#attributes
  }

  get standing(): Standing | undefined {
    return this.#standing().standing
  }

  get problem(): Problem | undefined {
    return this.#standing().problem
  }

  /** The entry as it came; for a group that does not tell all its members itself also who these are. */
  get raw(): Uint8Array {
    const { raw } = this.#entry
    if (!this.#wantsMembers() || !this.#members.isBeyond(this.#entry)) return raw
    return Buffer.concat([raw, Buffer.from(this.#members.of(this.#entry).join('\n'))])
  }

  get partial(): readonly string[] | undefined {
    const came = this.#entry.partial
    const isPartial = this.#wantsMembers() && this.#members.isPartial(this.#entry)
    if (came.length === 0 && !isPartial) return undefined
    const sources = new Set(this.#making.dialect.members.attributes.map((name) => name.toLowerCase()))
    const members = isPartial || came.some((name) => sources.has(name.toLowerCase()))
    return members && this.#wantsMembers() ? [...came, 'members'] : came
  }

  #decode(): Attributes {
    const { attributes, dialect, typeOf } = this.#making
    const plain = dialect.attributesOf(
      this.#entry,
      attributes.filter((name) => name !== 'members' && name !== 'roles'),
      typeOf,
    )
    const members = this.#wantsMembers() ? this.#members.of(this.#entry) : []
    return members.length > 0 ? { ...plain, members } : plain
  }

  #wantsMembers(): boolean {
    return this.#making.kind === 'group' && this.#making.attributes.includes('members')
  }

  #standing(): { readonly standing?: Standing | undefined; readonly problem?: Problem } {
    if (this.#state === undefined) this.#state = this.#making.kind === 'user' ? this.#readStanding() : {}
    return this.#state
  }

  #readStanding(): { readonly standing?: Standing | undefined; readonly problem?: Problem } {
    try {
      return { standing: this.#making.standingOf(this.#entry) }
    } catch (thrown) {
      return { problem: toProblem(thrown) }
    }
  }
}
