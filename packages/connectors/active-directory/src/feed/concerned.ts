import type { Query } from '@rollcall/connector-sdk'
import type { Directory, LdapEntry } from '@rollcall/ldap'
import { guidBytes, guidOf } from '../guid.ts'
import { sidBytes, sidOf } from '../sid.ts'
import { type Changed, isLeaf } from './changed.ts'
import { drain } from './drain.ts'
import { domainUsers } from './primary-groups.ts'

/** Of whom a feed has to tell. */
export interface Concerned {
  /** Those who changed, and those whose name changed with that of what they lie in: what they are now, or that they left. */
  readonly changed: ReadonlySet<string>
  /** Groups that somebody may have come to or left without their own entry changing: what they are now, if they are in the query. */
  readonly besides: ReadonlySet<string>
}

/** Everybody of the kind whom the changes concern, or the sentence why that cannot be told. */
export async function concernedBy(
  directory: Directory,
  query: Query,
  changed: Changed,
  signal: AbortSignal,
): Promise<Concerned | string> {
  if (changed.hasStranger) return 'An entry was changed that shows no objectGUID, so nobody can say who it is.'
  const ids = new Set(changed.ids)
  const besides = new Set<string>()
  const below = await belowMoved(directory, query, changed, ids, signal)
  if (below !== undefined) return below
  if (query.kind === 'group' && query.attributes.includes('members'))
    await addPrimaryGroups(directory, changed, besides, signal)
  return { changed: ids, besides: besides.difference(ids) }
}

/** Where a container has another name, everybody below it has one, too, and may have come into a base or left it. */
async function belowMoved(
  directory: Directory,
  { kind }: Query,
  { moved, isNew }: Changed,
  ids: Set<string>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const found = await byId(directory, [...moved], signal)
  const client = await directory.client()
  const { pageSize } = directory.settings
  for (const id of moved) {
    const { dn, classes } = found.get(id) ?? {}
    // What lies below somebody new is new as well, and told of by itself.
    if (dn === undefined && isNew.has(id)) continue
    if (dn === undefined || classes === undefined)
      return `An entry (${id}) was moved to where this account cannot see it, and with it all that lies below.`
    if (isLeaf(classes)) continue
    const filter = directory.filterOf(kind)
    const search = { base: dn, scope: 'sub', filter, attributes: ['objectGUID'], pageSize } as const
    await drain(client.search(search, signal), (entry) => {
      const below = idOf(entry)
      if (below !== undefined) ids.add(below)
    })
  }
  return undefined
}

/** Whoever comes to a primary group, or goes, changes nothing of the group's own entry. */
async function addPrimaryGroups(
  directory: Directory,
  { primaryGroups, anyPrimaryGroup, deleted }: Changed,
  ids: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  const client = await directory.client()
  const base = await directory.suffix(signal)
  const add = (entry: LdapEntry): void => {
    const id = idOf(entry)
    if (id !== undefined) ids.add(id)
  }
  const { pageSize } = directory.settings
  const filter = directory.filterOf('group')
  const search = { base, scope: 'sub', attributes: ['objectGUID'], pageSize, filter } as const
  if (anyPrimaryGroup) return drain(client.search(search, signal), add)
  // A tombstone does not say which it was; it is this one unless somebody chose another.
  const rids = new Set([...primaryGroups, ...(deleted.size > 0 ? [domainUsers] : [])])
  if (rids.size === 0) return
  const root = await client.readOne(base, ['objectSid'], signal)
  const domain = sidOf(root?.bytes('objectSid')[0])
  if (domain === undefined) return drain(client.search(search, signal), add)
  const values = [...rids].flatMap((rid) => sidBytes(`${domain}-${rid}`) ?? [])
  await drain(client.findMany({ ...search, by: 'objectSid', values }, signal), add)
}

export interface Known {
  readonly dn: string
  readonly classes: readonly string[]
}

/** What is there now of these ids, wherever it is. */
export async function byId(
  directory: Directory,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Known>> {
  const known = new Map<string, Known>()
  if (ids.length === 0) return known
  const client = await directory.client()
  const base = await directory.readableRoot(signal)
  const { pageSize } = directory.settings
  const values = ids.flatMap((id) => guidBytes(id) ?? [])
  const attributes = ['objectGUID', 'objectClass']
  await drain(
    client.findMany({ base, scope: 'sub', by: 'objectGUID', values, attributes, pageSize }, signal),
    (entry) => {
      const id = idOf(entry)
      if (id !== undefined) known.set(id, { dn: entry.dn, classes: entry.texts('objectClass') })
    },
  )
  return known
}

function idOf(entry: LdapEntry): string | undefined {
  return guidOf(entry.bytes('objectGUID')[0])
}
