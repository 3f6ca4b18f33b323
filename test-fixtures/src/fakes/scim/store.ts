import type { Behaviour, Kind, Resource } from './behaviour.ts'
import type { Path } from './grammar.ts'
import { Refusal } from './patching.ts'
import { cores, extensions } from './schemas.ts'

type Json = Readonly<Record<string, unknown>>

/** What the application holds, and what its reads show of it. */
export class Store {
  readonly #behaviour: () => Behaviour
  readonly #now: Record<Kind, Map<string, Resource>> = { user: new Map(), group: new Map() }
  /** What was there before each write, for as long as reads lag behind it. */
  readonly #before: {
    readonly kind: Kind
    readonly resources: ReadonlyMap<string, Resource>
    readonly until: number
  }[] = []
  #next = 1

  constructor(behaviour: () => Behaviour) {
    this.#behaviour = behaviour
  }

  /** As it is. */
  all(kind: Kind): readonly Resource[] {
    return [...this.#now[kind].values()]
  }

  /** As a read shows it. */
  read(kind: Kind): ReadonlyMap<string, Resource> {
    const now = this.#behaviour().lag?.now() ?? Number.POSITIVE_INFINITY
    while (this.#before[0] && this.#before[0].until <= now) this.#before.shift()
    return this.#before.find((one) => one.kind === kind)?.resources ?? this.#now[kind]
  }

  /** Who has the name of a record that is to be made. */
  holderOf(kind: Kind, values: Json): Resource | undefined {
    const naming = kind === 'user' ? 'userName' : 'displayName'
    return this.all(kind).find((one) => String(one[naming]).toLowerCase() === String(values[naming]).toLowerCase())
  }

  /** A new record; throws where the application refuses it. */
  add(kind: Kind, values: Json): Resource {
    const id = `${kind}-${this.#next}`
    this.keep(kind, { ...values, id })
    this.#next += 1
    return this.#now[kind].get(id) as Resource
  }

  keep(kind: Kind, resource: Resource): Resource {
    this.#refuse(kind, resource)
    const version = Number(/\d+/.exec(String((resource.meta as Json | undefined)?.version))?.[0] ?? 0) + 1
    const { schemas: _, ...plain } = this.#altered(resource) as Resource & Json
    const used = extensions[kind].filter((urn) => Object.keys((plain[urn] as Json | undefined) ?? {}).length > 0)
    const kept = {
      schemas: [cores[kind], ...used],
      ...plain,
      meta: { resourceType: kind === 'user' ? 'User' : 'Group', version: `W/"${version}"` },
    } as Resource
    this.#remember(kind)
    this.#now[kind].set(resource.id, kept)
    return kept
  }

  drop(kind: Kind, id: string): void {
    this.#remember(kind)
    this.#now[kind].delete(id)
    for (const group of this.#now.group.values()) {
      const members = (group.members ?? []) as readonly { readonly value: string }[]
      if (members.some(({ value }) => value === id))
        this.#now.group.set(group.id, { ...group, members: members.filter(({ value }) => value !== id) })
    }
  }

  #remember(kind: Kind): void {
    const { lag } = this.#behaviour()
    if (lag) this.#before.push({ kind, resources: new Map(this.#now[kind]), until: lag.now() + lag.ms })
  }

  #refuse(kind: Kind, resource: Resource): void {
    const naming = kind === 'user' ? 'userName' : 'displayName'
    if (typeof resource[naming] !== 'string') throw new Refusal(400, 'invalidValue', `${naming} is required`)
    for (const field of [naming, 'externalId'])
      for (const other of this.all(kind)) {
        const [one, two] = [resource[field], other[field]].map((value) => String(value).toLowerCase())
        if (resource[field] === undefined || other.id === resource.id || one !== two) continue
        throw this.#behaviour().breaksOnDuplicates
          ? new Refusal(500, undefined, 'Internal server error')
          : new Refusal(409, 'uniqueness', `${field} is taken`)
      }
    for (const { value } of (resource.members ?? []) as readonly { readonly value?: string }[])
      if (value !== undefined && !this.#now.user.has(value) && !this.#now.group.has(value))
        throw new Refusal(400, 'invalidValue', `There is no member ${value}`)
  }

  #altered(resource: Json): Json {
    const { alter } = this.#behaviour()
    if (!alter) return resource
    const changed = (name: string, value: unknown): unknown => {
      if (typeof value === 'string') return alter(name, value)
      if (Array.isArray(value)) return value.map((one) => changed(name, one))
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value).map(([sub, one]) => [sub, sub === 'type' ? one : changed(name, one)]),
      )
    }
    return Object.fromEntries(
      Object.entries(resource).map(([name, one]) => [name, name === 'id' ? one : changed(name, one)]),
    )
  }
}

/** Whether a resource has a value at a path, as this server compares. */
export function holds(
  resource: Resource,
  { urn, name, sub, where }: Path,
  value: string,
  filters: Behaviour['filters'],
): boolean {
  if (filters === 'everybody') return true
  const named =
    filters === 'any'
      ? [resource.userName, resource.emails]
      : [(urn === undefined ? resource : ((resource[urn] ?? {}) as Json))[name]]
  const held = named
    .flatMap((one) => (Array.isArray(one) ? one : [one]))
    .flatMap((one): unknown[] => {
      if (typeof one !== 'object' || one === null) return [one]
      const element = one as Json
      if (where && element[where.sub] !== where.value) return []
      return [element[sub ?? 'value']]
    })
  const exact = filters === 'caseSensitive' || name === 'externalId' || name === 'id' || name === 'badge'
  return held.some(
    (one) => one !== undefined && (exact ? one === value : String(one).toLowerCase() === value.toLowerCase()),
  )
}
