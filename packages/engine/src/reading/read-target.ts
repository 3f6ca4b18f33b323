import { type Drained, read } from '@rollcall/connector-sdk'
import type { Ending, Kind, Problem, Read, SyncRecord } from '@rollcall/model'
import { RollcallError } from '@rollcall/model'
import { type Digest, digestRecord, toHex } from '../digest.ts'
import { claimsOf } from '../planning/comparisons.ts'
import type { Planning, TargetRead } from '../planning/planning.ts'
import { plainRecord } from '../scratch/pack.ts'

/** Lists the target to its end and notes what a decision may need: accounts that changed, and those no link covers. */
export async function readTarget(p: Planning): Promise<TargetRead> {
  const count = { unmanaged: 0, accounts: 0 }
  const holders = new Map<string, number>(
    (p.schemas.target.roles ?? []).flatMap(({ name, required }) => (required ? [[name, 0] as const] : [])),
  )
  const ends: Drained<Ending>[] = [await list(p, 'user', count, holders)]
  if (p.options.definition.groups) ends.push(await list(p, 'group', { unmanaged: 0, accounts: 0 }, new Map()))
  const bad = ends.find(({ verdict }) => verdict !== 'complete')
  const records = ends.reduce((sum, { items }) => sum + items, 0)
  const linked = p.index.user.size + p.index.group.size
  const result: Read = {
    records,
    verdict: bad ? bad.verdict : records === 0 ? 'empty' : 'complete',
    how: 'listed',
    ...(linked ? { before: linked } : {}),
    ...(bad && 'problem' in bad ? { problem: bad.problem as Problem } : {}),
  }
  p.options.onEvent?.({ event: 'read', side: 'target', name: p.options.target.name, read: result })
  return { read: result, ...count, holders: bad ? new Map() : holders }
}

async function list(
  p: Planning,
  kind: Kind,
  count: { unmanaged: number; accounts: number },
  holders: Map<string, number>,
): Promise<Drained<Ending>> {
  const { connection, name } = p.options.target
  if (!connection.scan) throw new RollcallError('config.no-scan', `${name} cannot be listed.`)
  const attributes = p.sync.fields[kind]
  let records = 0
  return read(connection.scan({ kind, attributes }, p.signal), async (batch) => {
    records += batch.length
    const others: string[] = []
    for (const record of batch) if (!takeAccount(p, record)) others.push(record.id)
    for (const [role, many] of holders)
      holders.set(role, many + batch.filter((record) => isHolder(record, role)).length)
    count.unmanaged += others.length - (await ownedElsewhere(p, kind, others))
    count.accounts = records
    p.options.onEvent?.({ event: 'reading', side: 'target', kind, records })
  })
}

/** How many of these accounts, which this sync has no link for, another sync keeps in step. */
async function ownedElsewhere(p: Planning, kind: Kind, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0
  return (await p.options.state.owners(p.schemas.target.identity, kind, ids)).length
}

function isHolder({ attributes }: SyncRecord, role: string): boolean {
  return attributes.active?.[0] !== false && (attributes.roles ?? []).includes(role)
}

/** Notes an account unless it and its person are as when they were last found equal. Answers whether a link covers it. */
export function takeAccount(p: Planning, record: SyncRecord): boolean {
  const index = p.index[record.kind]
  const slot = index.byTarget(record.id)
  const t = digestRecord(record)
  if (slot >= 0) {
    const same = index.holdsTarget(slot, t)
    index.markInTarget(slot, same)
    if (same && index.proven(slot)) return true
  }
  noteAccount(p, record, t)
  return slot >= 0
}

/** Keeps an account for decisions to come, by its id and by the values it is found by. */
export function noteAccount(p: Planning, record: SyncRecord, t: Digest = digestRecord(record)): SyncRecord {
  const plain = plainRecord(record, p.sync.fields[record.kind])
  p.scratch.accounts.put({ record: plain, t: toHex(t) }, claimsOf(p.keys[record.kind], plain.attributes))
  return plain
}
