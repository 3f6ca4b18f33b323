import { type Connection, type Context, type Delta, type Query, read } from '@rollcall/connector-sdk'
import type { SyncRecord } from '@rollcall/model'
import type { Account, Samba } from '@rollcall/test-fixtures'
import { activeDirectory } from './connector.ts'

const { signal } = new AbortController()

/** A connection to a domain as somebody; `more` are settings beside the usual ones. */
export async function connectedTo(
  { tlsUrl, caFile, suffix }: Pick<Samba, 'tlsUrl' | 'caFile' | 'suffix'>,
  { dn, password }: Account,
  more: object = {},
) {
  const usual = { url: tlsUrl, ca: caFile, bindDn: dn, password: { env: 'PASSWORD' }, baseDn: suffix }
  const checked = await activeDirectory.config['~standard'].validate({ ...usual, ...more })
  if (checked.issues) throw new Error(checked.issues[0]?.message)
  const log: string[] = []
  const context: Context = {
    name: 'corp',
    path: (file) => file,
    log: (_, message) => void log.push(message),
    http: () => Promise.reject(new Error('no network')),
    clock: { now: () => Date.now(), sleep: (ms, stop) => sleep(ms, stop) },
    secret: async () => password,
  }
  return Object.assign(activeDirectory.open(checked.value, context), { log })
}

async function sleep(ms: number, stop: AbortSignal): Promise<void> {
  const { setTimeout } = await import('node:timers/promises')
  await setTimeout(ms, undefined, { signal: stop, ref: false })
}

export async function scanned(connection: Connection, query: Query) {
  const records: (Pick<SyncRecord, 'id' | 'dn' | 'attributes' | 'problem' | 'partial'> & {
    members: readonly unknown[]
  })[] = []
  const stream = connection.scan?.(query, signal)
  if (!stream) throw new Error('not declared')
  const end = await read(stream, (batch) => {
    for (const { id, dn, attributes, problem, partial } of batch) {
      const more = { ...(dn && { dn }), ...(problem && { problem }), ...(partial && { partial }) }
      records.push({ id, attributes, members: attributes.members ?? [], ...more })
    }
  })
  const cursor = end.verdict === 'complete' ? (end.cursor ?? '') : ''
  return { records, end, cursor, idOf: (start: string) => records.find(({ dn }) => dn?.startsWith(start))?.id ?? '' }
}

/** What a feed tells, a line for each record: `put CN=Mora,…`, `left ID`. */
export async function told(connection: Connection, query: Query, cursor: string) {
  const lines = new Map<string, string>()
  const records = new Map<string, { dn: string | undefined; standing: unknown; members: readonly unknown[] }>()
  const take = (delta: Delta): void => {
    if (delta.op === 'put') {
      const { id, dn, standing, attributes } = delta.record
      lines.set(id, `put ${dn}`)
      records.set(id, { dn, standing, members: attributes.members ?? [] })
    } else if (delta.op === 'gone') lines.set(delta.id, `${delta.why} ${delta.id}`)
  }
  const stream = connection.delta?.({ query, cursor }, signal)
  if (!stream) throw new Error('not declared')
  const end = await read(stream, (batch) => batch.forEach(take))
  return { lines: [...lines.values()].sort(), records, end, cursor: 'cursor' in end ? (end.cursor ?? '') : '' }
}
