import { createHash } from 'node:crypto'
import { TenantLog, type Tie } from './tenant-log.ts'

export type Kind = 'user' | 'group'
export type ObjectType = Kind | 'device' | 'orgContact' | 'servicePrincipal'
export type Values = Readonly<Record<string, unknown>>

/** A directory object. What was never set is not in `values`; what was cleared is there as null. */
export interface Thing {
  readonly id: string
  readonly type: ObjectType
  values: Values
  manager?: string
  readonly members: Set<string>
  readonly owners: Set<string>
  deletedAt?: number
}

const recycled = 30 * 24 * 3_600_000

/** The directory of one tenant, and what administrators do in it. Refuses what Entra ID refuses by throwing an Error. */
export class Tenant {
  readonly id: string
  readonly domain = 'acme.test'
  readonly log: TenantLog
  readonly #things = new Map<string, Thing>()
  readonly #bin = new Set<Thing>()
  readonly #gone = new Map<string, ObjectType>()
  /** Who has a userPrincipalName or a proxy address, in lower case. */
  readonly #taken = new Map<string, string>()
  readonly #now: () => number
  /** A member of these groups is told when it is deleted for good. */
  tellsHardDeletes: () => boolean = () => false
  #made = 0

  constructor(id: string, now: () => number) {
    this.id = id
    this.#now = now
    this.log = new TenantLog(now)
  }

  /** A user. `userPrincipalName` is needed; `displayName` and `accountEnabled` have defaults. Answers the id. */
  addUser(values: Values & { readonly userPrincipalName: string }): string {
    this.#refuseTaken(values, undefined)
    const name = values.userPrincipalName.split('@')[0] as string
    return this.#add('user', {
      displayName: name,
      mailNickname: name.replaceAll(/[^\w.-]/g, ''),
      userType: 'Member',
      accountEnabled: true,
      createdDateTime: this.#time(),
      ...values,
    })
  }

  /** A security group; with `groupTypes: ['Unified']` a Microsoft 365 group. Members are added by `addMember`. Answers the id. */
  addGroup(values: Values & { readonly displayName: string }): string {
    const isUnified = ((values.groupTypes ?? []) as readonly string[]).includes('Unified')
    return this.#add('group', {
      groupTypes: [],
      mailEnabled: isUnified,
      mailNickname: values.displayName.replaceAll(/[^\w.-]/g, '') || 'group',
      securityEnabled: !isUnified,
      createdDateTime: this.#time(),
      ...values,
    })
  }

  /** Something else that may be a member. */
  addOther(type: 'device' | 'orgContact' | 'servicePrincipal', displayName: string): string {
    return this.#add(type, { displayName })
  }

  /** null clears a value. */
  change(id: string, values: Values): void {
    const thing = this.live(id)
    this.#refuseTaken(values, id)
    const changed = Object.keys(values).filter((name) => !same(thing.values[name], values[name]))
    if (changed.length === 0) return
    this.#keep(thing, { ...thing.values, ...values })
    this.log.write({ id, type: thing.type, what: 'changed', properties: changed })
  }

  disable(id: string): void {
    this.change(id, { accountEnabled: false })
  }

  enable(id: string): void {
    this.change(id, { accountEnabled: true })
  }

  /** A user's userPrincipalName and mail, or a group's displayName. */
  rename(id: string, name: string): void {
    const { type, values } = this.live(id)
    if (type !== 'user') this.change(id, { displayName: name })
    else this.change(id, { userPrincipalName: name, ...(values.mail ? { mail: name } : {}) })
  }

  setManager(id: string, manager: string | undefined): void {
    const thing = this.live(id)
    if (thing.manager === manager) return
    const { manager: before } = thing
    if (manager === undefined) delete thing.manager
    else thing.manager = this.live(manager).id
    if (before !== undefined) this.#tie('unlinked', thing, 'manager', before)
    if (manager !== undefined) this.#tie('linked', thing, 'manager', manager)
  }

  addMember(group: string, member: string): void {
    const thing = this.live(group)
    const other = this.live(member)
    const isUnified = ((thing.values.groupTypes ?? []) as readonly string[]).includes('Unified')
    if (thing.type !== 'group') throw new Error(`${group} is no group`)
    if (isUnified && other.type === 'group') throw new Error('A Microsoft 365 group cannot hold groups')
    if (thing.members.has(member)) throw new Error(`${member} is a member already`)
    thing.members.add(member)
    this.#tie('linked', thing, 'members', member)
  }

  removeMember(group: string, member: string): void {
    const thing = this.live(group)
    if (!thing.members.delete(member)) throw new Error(`${member} is no member`)
    this.#tie('unlinked', thing, 'members', member)
  }

  addOwner(group: string, owner: string): void {
    const thing = this.live(group)
    thing.owners.add(this.live(owner).id)
    this.#tie('linked', thing, 'owners', owner)
  }

  /**
   * Into the recycle bin. A user's name is free at once (it is kept behind the id); memberships stay with whoever may
   * be restored. What cannot be restored (a security group) is gone for good.
   */
  softDelete(id: string): void {
    const thing = this.live(id)
    const isUnified = ((thing.values.groupTypes ?? []) as readonly string[]).includes('Unified')
    if (thing.type !== 'user' && !isUnified) {
      this.hardDelete(id)
      return
    }
    thing.deletedAt = this.#now()
    this.#bin.add(thing)
    const { userPrincipalName: name } = thing.values
    const userPrincipalName = `${plain(id)}${String(name)}`
    const renamed = thing.type === 'user' ? { userPrincipalName } : {}
    this.#keep(thing, { ...thing.values, ...renamed, deletedDateTime: this.#time() })
    this.log.write({ id, type: thing.type, what: 'softDeleted' })
  }

  restore(id: string): void {
    const thing = this.#things.get(id)
    if (thing?.deletedAt === undefined) throw new Error(`${id} is not in the recycle bin`)
    const { deletedDateTime: _, userPrincipalName: kept, ...values } = thing.values
    const userPrincipalName = String(kept).slice(plain(id).length)
    if (thing.type === 'user') this.#refuseTaken({ userPrincipalName }, id)
    delete thing.deletedAt
    this.#bin.delete(thing)
    this.#keep(thing, thing.type === 'user' ? { ...values, userPrincipalName } : values)
    this.log.write({ id, type: thing.type, what: 'restored' })
  }

  /** For good, from the recycle bin or not. */
  hardDelete(id: string): void {
    const thing = this.#things.get(id)
    if (!thing) throw new Error(`There is no ${id}`)
    this.#things.delete(id)
    this.#bin.delete(thing)
    this.#gone.set(id, thing.type)
    this.#keep(thing, {})
    this.log.write({ id, type: thing.type, what: 'hardDeleted' })
    for (const other of this.#things.values()) {
      if (other.manager === id) {
        delete other.manager
        this.#tie('unlinked', other, 'manager', id)
      }
      other.owners.delete(id)
      if (other.members.delete(id) && this.tellsHardDeletes()) this.#tie('unlinked', other, 'members', id)
    }
  }

  /** Who was in the recycle bin for 30 days is gone. */
  empty(): void {
    for (const { id, deletedAt } of [...this.#bin])
      if (deletedAt !== undefined && deletedAt + recycled <= this.#now()) this.hardDelete(id)
  }

  /** Throws where it is deleted or never was. */
  live(id: string): Thing {
    const thing = this.find(id)
    if (!thing) throw new Error(`There is no ${id}`)
    return thing
  }

  /** Not what is deleted. */
  find(id: string): Thing | undefined {
    const thing = this.#things.get(id)
    return thing?.deletedAt === undefined ? thing : undefined
  }

  /** Also what is in the recycle bin. */
  look(id: string): Thing | undefined {
    return this.#things.get(id)
  }

  user(name: string): Thing | undefined {
    return this.find(this.#taken.get(`name ${lower(name)}`) ?? '')
  }

  /** In the order of their ids, which is the order of nothing else. */
  all(type: ObjectType): readonly Thing[] {
    return sorted([...this.#things.values()].filter((one) => one.type === type && one.deletedAt === undefined))
  }

  /** Whether there are more than so many. */
  exceeds(type: ObjectType, count: number): boolean {
    let left = count
    for (const one of this.#things.values()) {
      if (one.type === type && one.deletedAt === undefined) left -= 1
      if (left < 0) return true
    }
    return false
  }

  deleted(type: ObjectType): readonly Thing[] {
    return sorted([...this.#bin].filter((one) => one.type === type))
  }

  typeOf(id: string): ObjectType {
    return this.#things.get(id)?.type ?? this.#gone.get(id) ?? 'user'
  }

  /** Groups it is in, directly. */
  groupsOf(id: string): readonly Thing[] {
    return this.all('group').filter(({ members }) => members.has(id))
  }

  #add(type: ObjectType, { id: wanted, ...values }: Values): string {
    this.#made += 1
    const id = typeof wanted === 'string' ? wanted : uuid(`${this.id} ${type} ${this.#made}`)
    if (this.#things.has(id) || this.#gone.has(id)) throw new Error(`${id} is taken`)
    const thing: Thing = { id, type, values: {}, members: new Set(), owners: new Set() }
    this.#things.set(id, thing)
    this.#keep(thing, { id, ...values })
    this.log.write({ id, type, what: 'made' })
    return id
  }

  #tie(what: 'linked' | 'unlinked', { id, type }: Thing, relation: Tie, other: string): void {
    this.log.write({ id, type, what, relation, other })
  }

  #refuseTaken(values: Values, id: string | undefined): void {
    for (const key of keysOf(values)) {
      const holder = this.#taken.get(key)
      const property = key.startsWith('name ') ? 'userPrincipalName' : 'proxyAddresses'
      if (holder !== undefined && holder !== id)
        throw new Error(`Another object with the same value for property ${property} already exists.`)
    }
  }

  #keep(thing: Thing, values: Values): void {
    for (const key of keysOf(thing.values)) this.#taken.delete(key)
    thing.values = values
    for (const key of keysOf(values)) this.#taken.set(key, thing.id)
  }

  #time(): string {
    return new Date(this.#now()).toISOString().replace(/\.\d+/, '')
  }
}

function sorted(things: readonly Thing[]): readonly Thing[] {
  return things.toSorted((one, two) => (one.id < two.id ? -1 : 1))
}

/** What no two objects may have. */
function keysOf({ userPrincipalName, proxyAddresses }: Values): readonly string[] {
  const addresses = ((proxyAddresses ?? []) as readonly string[]).map((one) => `address ${lower(one)}`)
  return userPrincipalName === undefined ? addresses : [`name ${lower(userPrincipalName)}`, ...addresses]
}

function plain(id: string): string {
  return id.replaceAll('-', '')
}

function lower(value: unknown): string {
  return String(value).toLowerCase()
}

function same(one: unknown, two: unknown): boolean {
  return one !== undefined && JSON.stringify(one) === JSON.stringify(two)
}

/** The same for the same name, always. */
export function uuid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
