import type { Behaviour } from './behaviour.ts'
import type { Kind, ObjectType, Tenant } from './tenant.ts'
import type { Event, Tie } from './tenant-log.ts'

/** What a client asked to be told, for as long as its links live. */
export interface Tracked {
  readonly kind: Kind
  /** Properties, without id. */
  readonly properties: readonly string[]
  readonly relations: readonly Tie[]
  /** Only these objects. */
  readonly ids?: readonly string[]
}

export interface Link {
  readonly id: string
  readonly type: ObjectType
  readonly isRemoved: boolean
}

/** An object as a round tells it; its values are read when the page is made. */
export interface Item {
  readonly id: string
  readonly removed?: 'changed' | 'deleted'
  /** Properties that `return=minimal` shows; absent: all of them. */
  readonly changed?: ReadonlySet<string>
  readonly links: Readonly<Partial<Record<Tie, readonly Link[]>>>
}

/** The first enumeration: everything there is. */
export function enumerated(tracked: Tracked, tenant: Tenant, { removedAtFirst }: Behaviour): readonly Item[] {
  const { kind, relations, ids } = tracked
  const wanted = (id: string): boolean => ids === undefined || ids.includes(id)
  const link = (id: string): Link => ({ id, type: tenant.typeOf(id), isRemoved: false })
  const live = tenant
    .all(kind)
    .filter(({ id }) => wanted(id))
    .map(({ id, members, owners, manager }): Item => {
      const left = removedAtFirst && relations.includes('members') ? leftMembers(id, tenant, kind) : []
      const ties = {
        members: [...left, ...[...members].map(link)],
        owners: [...owners].map(link),
        manager: manager === undefined ? [] : [link(manager)],
      }
      return { id, links: onlyTracked(ties, relations) }
    })
  const binned = removedAtFirst ? tenant.deleted(kind).filter(({ id }) => wanted(id)) : []
  return [...binned.map(({ id }): Item => ({ id, removed: 'changed', links: {} })), ...live]
}

function leftMembers(group: string, tenant: Tenant, kind: Kind): readonly Link[] {
  const { members } = tenant.live(group)
  const ids = tenant.log
    .between(kind, 0, tenant.log.position())
    .flatMap((event) =>
      event.what === 'unlinked' && event.id === group && event.relation === 'members' ? event.other : [],
    )
  return [...new Set(ids)]
    .filter((id) => !members.has(id))
    .map((id) => ({ id, type: tenant.typeOf(id), isRemoved: true }))
}

/** What happened between two positions: each object once, in the order of its newest change. */
export function changes(tracked: Tracked, tenant: Tenant, from: number, to: number): readonly Item[] {
  const byId = new Map<string, Event[]>()
  for (const event of tenant.log.between(tracked.kind, from, to)) {
    if (tracked.ids !== undefined && !tracked.ids.includes(event.id)) continue
    if (!isTracked(event, tracked)) continue
    const before = byId.get(event.id) ?? []
    byId.delete(event.id)
    byId.set(event.id, [...before, event])
  }
  return [...byId].flatMap(([id, events]) => itemOf(id, events, tracked, tenant) ?? [])
}

/** `$select` limits what is tracked (delta-query-overview). */
function isTracked(event: Event, { properties, relations }: Tracked): boolean {
  if (event.what === 'changed') return event.properties.some((name) => properties.includes(name))
  if (event.what === 'linked' || event.what === 'unlinked') return relations.includes(event.relation)
  return true
}

function itemOf(id: string, events: readonly Event[], tracked: Tracked, tenant: Tenant): Item | undefined {
  const whats = events.map(({ what }) => what)
  if (whats.includes('hardDeleted')) return { id, removed: 'deleted', links: {} }
  const bin = Math.max(whats.lastIndexOf('softDeleted'), whats.lastIndexOf('restored'))
  if (whats[bin] === 'softDeleted') return { id, removed: 'changed', links: {} }
  const links = onlyTracked(
    {
      members: net(events, 'members', tenant),
      owners: net(events, 'owners', tenant),
      manager: net(events, 'manager', tenant),
    },
    tracked.relations,
  )
  const isNew = whats.includes('made') || whats.includes('restored')
  const changed = new Set(events.flatMap((event) => (event.what === 'changed' ? event.properties : [])))
  return { id, links, ...(isNew ? {} : { changed }) }
}

/** The last word on each linked object. */
function net(events: readonly Event[], relation: Tie, tenant: Tenant): readonly Link[] {
  const last = new Map<string, boolean>()
  for (const event of events) {
    if ((event.what !== 'linked' && event.what !== 'unlinked') || event.relation !== relation) continue
    last.delete(event.other)
    last.set(event.other, event.what === 'unlinked')
  }
  return [...last].map(([id, isRemoved]) => ({ id, type: tenant.typeOf(id), isRemoved }))
}

function onlyTracked(ties: Readonly<Record<Tie, readonly Link[]>>, relations: readonly Tie[]): Item['links'] {
  const kept = relations.map((relation) => [relation, ties[relation]] as const)
  return Object.fromEntries(kept.filter(([, links]) => links.length > 0))
}

/** The items of a round as pages: large groups in pieces over several pages, others between them (delta-query-groups). */
export function cut(items: readonly Item[], behaviour: Behaviour): readonly (readonly Item[])[] {
  const { deltaPageSize = 200, membersPerPage = 1_000, duplicates = 0, emptyPages, everywhere } = behaviour
  const repeated = Array.from({ length: duplicates + 1 }, () => items).flat()
  const pages: Item[][] = [[]]
  let members = 0
  for (const item of inPieces(shuffle(repeated, behaviour.shuffled), membersPerPage)) {
    const count = item.links.members?.length ?? 0
    const last = pages.at(-1) as Item[]
    if (last.length >= deltaPageSize || (last.length > 0 && members + count > membersPerPage)) {
      pages.push([item])
      members = count
    } else {
      last.push(item)
      members += count
    }
  }
  const again = items.find(({ id }) => id === everywhere)
  const full = again ? pages.map((page) => (page.includes(again) ? page : [...page, again])) : pages
  return emptyPages ? full.flatMap((page) => [[], page]) : full
}

/** First everything's first piece, then the second ones, and so on. */
function inPieces(items: readonly Item[], size: number): readonly Item[] {
  const pieces = items.map((item) => {
    const { members, ...others } = item.links
    if (members === undefined || members.length <= size) return [item]
    return Array.from({ length: Math.ceil(members.length / size) }, (_, index) => ({
      ...item,
      links: { ...(index === 0 ? others : {}), members: members.slice(index * size, (index + 1) * size) },
    }))
  })
  const most = Math.max(0, ...pieces.map(({ length }) => length))
  return Array.from({ length: most }, (_, index) => pieces.flatMap((all) => all[index] ?? [])).flat()
}

function shuffle(items: readonly Item[], seed: number | undefined): readonly Item[] {
  if (seed === undefined) return items
  const shuffled = [...items]
  let state = seed + 1
  for (let left = shuffled.length - 1; left > 0; left -= 1) {
    state = (state * 48_271) % 2_147_483_647
    const other = state % (left + 1)
    const one = shuffled[left] as Item
    shuffled[left] = shuffled[other] as Item
    shuffled[other] = one
  }
  return shuffled
}
