import {
  attributesOf,
  canonicalId,
  type LdapEntry,
  type LockoutDuration,
  memberDns,
  memberUid,
  standingAttributes,
  standingOf,
  type TypeOf,
} from '@rollcall/ldap'
import {
  type Attributes,
  foldText,
  type Kind,
  type Problem,
  type Standing,
  type SyncRecord,
  toProblem,
} from '@rollcall/model'
import type { OpenLdapSettings } from './settings.ts'

/** What a record is made with. */
export interface Making {
  readonly kind: Kind
  /** As the query asked; `members` among them. */
  readonly attributes: readonly string[]
  readonly settings: OpenLdapSettings
  readonly typeOf: TypeOf
  readonly lockoutDuration: LockoutDuration
}

/** The names of people by uid, for groups that name their members so. `partial` where not all could be looked up. */
export interface Uids {
  readonly dns: ReadonlyMap<string, string>
  readonly partial: boolean
}

/** What to ask the server for: what was asked, and what id, standing and members are told by. */
export function wantedAttributes({
  kind,
  attributes,
  settings,
}: Pick<Making, 'kind' | 'attributes' | 'settings'>): string[] {
  const members = attributes.includes('members') ? [...settings.memberAttributes, memberUid] : []
  const asked = attributes.filter((name) => name !== 'members' && name !== 'roles')
  const own = kind === 'user' ? standingAttributes : members
  return [...new Map([...asked, settings.idAttribute, ...own].map((name) => [name.toLowerCase(), name])).values()]
}

/** The stable id of an entry; undefined if it has none that this account may see. */
export function idOf(entry: LdapEntry, { idAttribute }: OpenLdapSettings): string | undefined {
  const id = entry.text(idAttribute)
  return id === undefined || id === '' ? undefined : canonicalId(id)
}

/** An entry as a record; most of it is decoded only if somebody looks at it. */
export function toRecord(entry: LdapEntry, id: string, making: Making, uids: Uids): SyncRecord {
  // Getters may answer undefined where the interface has an optional property; to a reader that is the same.
  return new LdapRecord(entry, id, making, uids) as unknown as SyncRecord
}

class LdapRecord implements Omit<SyncRecord, 'standing' | 'problem' | 'partial'> {
  readonly id: string
  readonly #entry: LdapEntry
  readonly #making: Making
  readonly #uids: Uids
  #attributes: Attributes | undefined
  #state: { readonly standing?: Standing | undefined; readonly problem?: Problem } | undefined

  constructor(entry: LdapEntry, id: string, making: Making, uids: Uids) {
    this.#entry = entry
    this.id = id
    this.#making = making
    this.#uids = uids
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

  /** The entry as it came; for a group that names its members by uid also who these are. */
  get raw(): Uint8Array {
    const { raw } = this.#entry
    if (!this.#wantsMembers() || this.#entry.values(memberUid).length === 0) return raw
    return Buffer.concat([raw, Buffer.from(this.#members().join('\n'))])
  }

  get partial(): readonly string[] | undefined {
    const came = this.#entry.partial
    if (came.length === 0 && !this.#uids.partial) return undefined
    const sources = new Set([...this.#making.settings.memberAttributes, memberUid].map((name) => name.toLowerCase()))
    const members = this.#uids.partial || came.some((name) => sources.has(name.toLowerCase()))
    return members && this.#wantsMembers() ? [...came, 'members'] : came
  }

  #decode(): Attributes {
    const { attributes, typeOf } = this.#making
    const plain = attributesOf(
      this.#entry,
      attributes.filter((name) => name !== 'members' && name !== 'roles'),
      typeOf,
    )
    const members = this.#wantsMembers() ? this.#members() : []
    return members.length > 0 ? { ...plain, members } : plain
  }

  #wantsMembers(): boolean {
    return this.#making.kind === 'group' && this.#making.attributes.includes('members')
  }

  /** A uid nobody has stays as it is, so that it is reported and not lost. */
  #members(): readonly string[] {
    const byUid = this.#entry.texts(memberUid).map((uid) => this.#uids.dns.get(foldText(uid)) ?? uid)
    return [...memberDns(this.#entry, this.#making.settings.memberAttributes), ...byUid]
  }

  #standing(): { readonly standing?: Standing | undefined; readonly problem?: Problem } {
    if (this.#state === undefined) this.#state = this.#making.kind === 'user' ? this.#readStanding() : {}
    return this.#state
  }

  #readStanding(): { readonly standing?: Standing | undefined; readonly problem?: Problem } {
    try {
      return { standing: standingOf(this.#entry, this.#making.lockoutDuration) }
    } catch (thrown) {
      return { problem: toProblem(thrown) }
    }
  }
}
