import type { Query } from '@rollcall/connector-sdk'
import type { Directory, LdapEntry } from '@rollcall/ldap'
import { dnKey } from '@rollcall/model'
import { guidOf } from '../guid.ts'
import { watchedAttributes } from './attributes.ts'
import { drain } from './drain.ts'
import { domainUsers, type PrimaryGroups } from './primary-groups.ts'

/** Who changed, by id. What became of them is read afterwards. */
export interface Changed {
  /** Entries that changed, those deleted among them. */
  readonly ids: Set<string>
  /** Those of which a tombstone tells. */
  readonly deleted: Set<string>
  /** Entries that were there before and may have another name or place now: what lies below them has, too, and nobody reports it. */
  readonly moved: Set<string>
  /** Those of them who say that they are new. */
  readonly isNew: Set<string>
  /** Of somebody who changed it cannot be told who that is. */
  readonly hasStranger: boolean
  /** Relative ids of groups that somebody may have come to as their primary group, or left. */
  readonly primaryGroups: Set<string>
  /** Somebody's primary group may be another one: nobody reports which it was. */
  readonly anyPrimaryGroup: boolean
}

/** What DirSync tells since a cookie; the new one comes back. */
export async function changedByDirSync(
  directory: Directory,
  query: Query,
  cookie: Uint8Array,
  signal: AbortSignal,
): Promise<{ readonly changed: Changed; readonly cookie: Uint8Array }> {
  const client = await directory.client()
  const base = await directory.suffix(signal)
  const attributes = watchedAttributes(directory, query)
  // objectCategory is gone from tombstones, and so would be whoever a filter finds by it.
  const stream = client.dirSync({ base, filter: '(objectClass=*)', attributes, cookie }, signal)
  const notes = new Notes()
  for (;;) {
    const step = await stream.next()
    if (step.done) return { changed: notes, cookie: step.value }
    for (const entry of step.value) noteDirSync(notes, entry)
  }
}

/**
 * An entry holds only what changed: objectClass if it is new, name and parentGUID if it is or was renamed or moved. A server that
 * tells more than that must not hide by it that something was moved.
 */
function noteDirSync(notes: Notes, entry: LdapEntry): void {
  const id = notes.take(entry)
  if (id === undefined) return
  const classes = entry.texts('objectClass')
  const isNew = classes.length > 0
  const hasPlace = entry.values('name').length > 0 || entry.values('parentGUID').length > 0
  if (isNew) notes.isNew.add(id)
  if (hasPlace && !isLeaf(classes)) notes.moved.add(id)
  const primary = entry.text('primaryGroupID')
  if (primary === undefined) return
  if (isNew) notes.primaryGroups.add(primary)
  else notes.anyPrimaryGroup = true
}

/** What has a higher update sequence number than one; deleted entries as far as this account may see them. */
export async function changedSinceUsn(
  directory: Directory,
  usn: bigint,
  known: PrimaryGroups | undefined,
  signal: AbortSignal,
): Promise<Changed & { readonly nowPrimary: PrimaryGroups }> {
  const client = await directory.client()
  const { pageSize } = directory.settings
  const base = await directory.suffix(signal)
  const since = `(uSNChanged>=${usn + 1n})`
  const attributes = ['objectGUID', 'objectClass', 'uSNCreated', 'primaryGroupID', 'isDeleted']
  const notes = new Notes()
  await drain(client.search({ base, scope: 'sub', filter: since, attributes, pageSize }, signal), (entry) =>
    noteUsn(notes, entry, { usn, root: base, known }),
  )
  const gone = { base, scope: 'sub', filter: `(&(isDeleted=TRUE)${since})`, attributes, pageSize } as const
  await drain(client.search({ ...gone, showDeleted: true }, signal), (entry) =>
    noteUsn(notes, entry, { usn, root: base, known }),
  )
  return notes
}

interface Before {
  readonly usn: bigint
  readonly root: string
  /** Undefined: nobody knows. */
  readonly known: PrimaryGroups | undefined
}

/** Only that an entry changed is known, not what of it. */
function noteUsn(notes: Notes, entry: LdapEntry, { usn, root, known }: Before): void {
  if (dnKey(entry.dn) === dnKey(root)) return
  const id = notes.take(entry)
  if (id === undefined) return
  const isNew = BigInt(entry.text('uSNCreated') ?? 0) > usn
  if (!isNew && !isLeaf(entry.texts('objectClass'))) notes.moved.add(id)
  const primary = entry.text('primaryGroupID')
  if (primary === undefined) return
  notes.nowPrimary.set(id, primary)
  const was = known?.get(id) ?? domainUsers
  if (isNew) notes.primaryGroups.add(primary)
  else if (!known) notes.anyPrimaryGroup = true
  else if (was !== primary) for (const group of [was, primary]) notes.primaryGroups.add(group)
}

/** Nobody keeps people below these. */
export function isLeaf(classes: readonly string[]): boolean {
  return classes.some((name) => leaves.has(name.toLowerCase()))
}

const leaves: ReadonlySet<string> = new Set(['person', 'user', 'contact', 'group', 'computer'])

class Notes implements Changed {
  readonly ids = new Set<string>()
  readonly deleted = new Set<string>()
  readonly moved = new Set<string>()
  readonly isNew = new Set<string>()
  readonly primaryGroups = new Set<string>()
  readonly nowPrimary = new Map<string, string>()
  anyPrimaryGroup = false
  hasStranger = false

  /** Answers who of those still there it is. */
  take(entry: LdapEntry): string | undefined {
    const id = guidOf(entry.bytes('objectGUID')[0])
    if (id === undefined) {
      this.hasStranger = true
      return undefined
    }
    this.ids.add(id)
    if (entry.text('isDeleted')?.toUpperCase() !== 'TRUE') return id
    this.deleted.add(id)
    return undefined
  }
}
