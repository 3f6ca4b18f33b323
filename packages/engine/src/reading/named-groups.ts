import type { SyncRecord } from '@rollcall/model'
import { dnKey } from '@rollcall/model'
import { type Digest, digest } from '../digest.ts'

/** The name of the scope among the named groups; roles are named by themselves. */
const scopeName = ''

/**
 * Who is effectively in which named group: those of the scope's `inGroups`, and those of each role. Members are known
 * by source id, or by `dn:` and the normal form of their name.
 */
export class NamedGroups {
  readonly #members = new Map<string, Set<string>>()
  readonly #digests = new Map<string, Digest>()
  readonly #scoped: boolean
  readonly #pilot = new Set<string>()
  /** What people were called when last read, where a group still names them so. */
  readonly #former = new Map<string, string>()

  constructor(scoped: boolean) {
    this.#scoped = scoped
  }

  /** `name`: a role, or undefined for the scope. */
  add(name: string | undefined, members: Iterable<string>): void {
    const set = this.#members.get(name ?? scopeName) ?? new Set()
    for (const member of members) set.add(member)
    this.#members.set(name ?? scopeName, set)
  }

  /** The named groups this person is in; `scope` is left out of `roles`. */
  of(record: Pick<SyncRecord, 'id' | 'dn'>): { readonly inScope: boolean; readonly roles: readonly string[] } {
    if (this.#members.size === 0) return this.#scoped ? nowhere : everywhere
    const keys = this.#keysOf(record)
    const roles: string[] = []
    let inScope = !this.#scoped
    for (const [name, members] of this.#members) {
      if (!keys.some((key) => members.has(key))) continue
      if (name === scopeName) inScope = true
      else roles.push(name)
    }
    return { inScope, roles: roles.sort() }
  }

  /** No group is named, or nobody is in any. */
  get isEmpty(): boolean {
    return this.#members.size === 0 && this.#pilot.size === 0
  }

  /** Who is called what another was called is in the named groups that one is in. */
  inherit(from: string, to: string): void {
    for (const members of [...this.#members.values(), this.#pilot]) if (members.has(from)) members.add(to)
  }

  /** Members of a group of the pilot. */
  addPilot(members: Iterable<string>): void {
    for (const member of members) this.#pilot.add(member)
  }

  inPilot(record: Pick<SyncRecord, 'id' | 'dn'>): boolean {
    if (this.#pilot.size === 0) return false
    return this.#keysOf(record).some((key) => this.#pilot.has(key))
  }

  /** Notes who bore a name that a group names. */
  knowFormer(id: string, dnKey: string): void {
    this.#former.set(id, dnKey)
  }

  /** The name by which a group may still mean this person, who is called otherwise now. */
  formerName({ id, dn }: Pick<SyncRecord, 'id' | 'dn'>): string | undefined {
    const former = this.#former.get(id)
    return former === dnKey(dn ?? id) ? undefined : former
  }

  /** Somebody else bears that name now, and is meant. */
  forgetFormer(id: string): void {
    this.#former.delete(id)
  }

  #keysOf({ id, dn }: Pick<SyncRecord, 'id' | 'dn'>): readonly string[] {
    const former = this.#former.get(id)
    const keys = [id, `dn:${dnKey(dn ?? id)}`]
    return former === undefined ? keys : [...keys, `dn:${former}`]
  }

  /** I: the digest of all inputs to a decision but the entry itself and the configuration. */
  inputs(roles: readonly string[]): Digest {
    const text = roles.join('\n')
    const known = this.#digests.get(text) ?? digest(text)
    this.#digests.set(text, known)
    return known
  }
}

const everywhere = { inScope: true, roles: [] } as const
const nowhere = { inScope: false, roles: [] } as const
