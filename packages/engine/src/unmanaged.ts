import { read, type Stream } from '@rollcall/connector-sdk'
import { type Kind, RollcallError, type SyncRecord } from '@rollcall/model'
import type { Owner } from '@rollcall/state'
import type { Prepared } from './planning/planning.ts'
import { labelAttributes, labelOf } from './reading/labels.ts'

/** Something in the target that no link covers, and that Rollcall therefore leaves alone. */
export interface Unmanaged {
  readonly what: 'account' | 'group' | 'member' | 'role'
  /** Of the account or the group itself. */
  readonly id: string
  readonly label: string
  /** For a member the group, for a role its name. */
  readonly of?: string
  /** Of an account. */
  readonly active?: boolean
}

/** Lists the target and tells what no sync of this state covers; ends as the lists ended. Reads only. */
export async function* listUnmanaged(prepared: Prepared, signal: AbortSignal): Stream<Unmanaged> {
  const { definition } = prepared.options
  for (const kind of ['user', 'group'] as const) {
    if (kind === 'group' ? !definition.groups : !definition.users) continue
    const end = yield* ofKind(prepared, kind, signal)
    if (end.verdict !== 'complete') return end
  }
  return { verdict: 'complete' }
}

async function* ofKind(prepared: Prepared, kind: Kind, signal: AbortSignal): Stream<Unmanaged> {
  const { target } = prepared.options
  if (!target.connection.scan) throw new RollcallError('config.no-scan', `${target.name} cannot be listed.`)
  const labels = labelAttributes(prepared.schemas.target, kind)
  const attributes = [...new Set([...prepared.sync.fields[kind], ...labels])]
  const stream = target.connection.scan({ kind, attributes }, signal)
  for (;;) {
    const step = await stream.next()
    if (step.done) return step.value
    const found = await inBatch(prepared, kind, step.value, labels, signal)
    if (found.length > 0) yield found
  }
}

async function inBatch(
  prepared: Prepared,
  kind: Kind,
  records: readonly SyncRecord[],
  labels: readonly string[],
  signal: AbortSignal,
): Promise<readonly Unmanaged[]> {
  const owners = await ownersOf(
    prepared,
    kind,
    records.map(({ id }) => id),
  )
  const name = prepared.options.definition.name
  const found: Unmanaged[] = []
  for (const record of records) {
    const label = labelOf(record, labels)
    const owner = owners.get(record.id)
    if (!owner) found.push(itself(record, label))
    else if (owner.sync !== name) continue
    found.push(
      ...(kind === 'user'
        ? await roles(prepared, record, label, owner)
        : await members(prepared, record, label, owner, signal)),
    )
  }
  return found
}

function itself({ kind, id, attributes }: SyncRecord, label: string): Unmanaged {
  if (kind === 'group') return { what: 'group', id, label }
  return { what: 'account', id, label, ...(attributes.active ? { active: attributes.active[0] !== false } : {}) }
}

/** Roles of the sync that somebody holds and that Rollcall did not give. */
async function roles(
  { options: { state, definition } }: Prepared,
  { id, attributes }: SyncRecord,
  label: string,
  owner: Owner | undefined,
): Promise<readonly Unmanaged[]> {
  const held = (attributes.roles ?? []).map(String).filter((role) => Object.hasOwn(definition.roles, role))
  if (held.length === 0) return []
  const [link] = owner ? await state.links(definition.name, 'user', { targets: [id] }) : []
  const given = new Set(link?.base.roles ?? [])
  return held.filter((role) => !given.has(role)).map((of) => ({ what: 'role', id, label, of }))
}

/** Members of a group that no link covers. */
async function members(
  prepared: Prepared,
  group: SyncRecord,
  of: string,
  owner: Owner | undefined,
  signal: AbortSignal,
): Promise<readonly Unmanaged[]> {
  if (!owner) return [] // the group itself is none of ours
  const ids = (group.attributes.members ?? []).map(String)
  const owners = await ownersOf(prepared, 'user', ids)
  const strangers = ids.filter((id) => !owners.has(id))
  const names = await namesOf(prepared, strangers, signal)
  return strangers.map((id) => ({ what: 'member', id, label: names.get(id) ?? id, of }))
}

/** What people call accounts, where the target can be asked about them. */
async function namesOf(
  prepared: Prepared,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const { connection } = prepared.options.target
  const names = new Map<string, string>()
  if (!connection.find || ids.length === 0) return names
  const attributes = labelAttributes(prepared.schemas.target, 'user')
  await read(connection.find({ kind: 'user', attributes, by: 'id', values: ids }, signal), (batch) => {
    for (const record of batch) names.set(record.id, labelOf(record, attributes))
  })
  return names
}

async function ownersOf(
  { options: { state }, schemas }: Prepared,
  kind: Kind,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Owner>> {
  if (ids.length === 0) return new Map()
  const owners = await state.owners(schemas.target.identity, kind, ids)
  return new Map(owners.map((owner) => [owner.target, owner]))
}
