import { read } from '@rollcall/connector-sdk'
import { type Kind, RollcallError, reactionOf, type SyncRecord, toProblem } from '@rollcall/model'
import type { Planning } from '../planning/planning.ts'
import { findAll } from '../reading/find.ts'
import { noteAccount } from '../reading/read-target.ts'

/** Accounts with this id, or with this value in a field they are found by. Throws what kept the target from saying. */
export async function accountsCalled(p: Planning, kind: Kind, text: string): Promise<readonly SyncRecord[]> {
  const keys = [...p.keys[kind]].filter(([field]) => p.sync[kind]?.schema.get(field)?.readable !== false)
  const isCalled = ({ id, attributes }: SyncRecord): boolean =>
    id === text || keys.some(([field, normal]) => attributes[field]?.some((value) => normal(value) === normal(text)))
  const found = new Map<string, SyncRecord>()
  const take = (record: SyncRecord): void => {
    if (isCalled(record)) found.set(record.id, noteAccount(p, record))
  }
  if (p.options.target.connection.find) {
    await lookUp(p, kind, 'id', text, take)
    for (const [field] of keys) if (p.sync[kind]?.schema.get(field)?.findable) await lookUp(p, kind, field, text, take)
  } else await listAccounts(p, kind, take)
  return [...found.values()]
}

/** Accounts by id; those that are not there are not handed over. */
export async function accountsById(
  p: Planning,
  kind: Kind,
  ids: readonly string[],
  take: (record: SyncRecord) => void,
): Promise<void> {
  if (ids.length === 0) return
  const { connection } = p.options.target
  const request = { kind, attributes: p.sync.fields[kind], by: 'id', values: ids }
  if (connection.find) return findAll(connection, request, p.signal, take)
  const wanted = new Set(ids)
  await listAccounts(p, kind, (record) => wanted.has(record.id) && take(record))
}

/** What cannot be an id or a value of that field, such as letters where a number is due, is simply not there. */
async function lookUp(
  p: Planning,
  kind: Kind,
  by: string,
  text: string,
  take: (record: SyncRecord) => void,
): Promise<void> {
  const request = { kind, attributes: p.sync.fields[kind], by, values: [text] }
  try {
    await findAll(p.options.target.connection, request, p.signal, take)
  } catch (thrown) {
    p.signal.throwIfAborted()
    if (reactionOf(toProblem(thrown)) !== 'invalid') throw thrown
  }
}

async function listAccounts(p: Planning, kind: Kind, take: (record: SyncRecord) => void): Promise<void> {
  const { connection, name } = p.options.target
  const request = { kind, attributes: p.sync.fields[kind] }
  if (!connection.scan) throw new RollcallError('config.no-scan', `${name} cannot be listed.`)
  const end = await read(connection.scan(request, p.signal), (batch) => batch.forEach(take))
  if (end.verdict === 'complete') return
  throw new RollcallError(end.problem.code, `${name} was not listed to its end: ${end.problem.message}`)
}
