import type { Delta, Query } from '@rollcall/connector-sdk'
import { type OpenConnection, read } from '@rollcall/connector-sdk'
import type { Kind, SyncRecord } from '@rollcall/model'
import { signal } from './tenant-kit.ts'

/** Drains a scan. */
export async function scanned(connection: OpenConnection, kind: Kind, query: Partial<Query> = {}) {
  const records: SyncRecord[] = []
  const stream = connection.scan?.({ kind, attributes: [], ...query }, signal)
  if (!stream) throw new Error('It has no scan.')
  const end = await read(stream, (batch) => void records.push(...batch))
  return { records, end, cursor: 'cursor' in end ? String(end.cursor) : '' }
}

/** Drains what a feed tells since a cursor. */
export async function told(connection: OpenConnection, kind: Kind, cursor: string, query: Partial<Query> = {}) {
  const items: Delta[] = []
  const stream = connection.delta?.({ query: { kind, attributes: [], ...query }, cursor }, signal)
  if (!stream) throw new Error('It has no delta.')
  const end = await read(stream, (batch) => void items.push(...batch))
  return { items, end, cursor: 'cursor' in end ? String(end.cursor) : '' }
}

export async function found(
  connection: OpenConnection,
  kind: Kind,
  by: string,
  values: readonly string[],
  attributes: readonly string[] = [],
) {
  const records: SyncRecord[] = []
  const stream = connection.find?.({ kind, attributes, by, values }, signal)
  if (!stream) throw new Error('It has no find.')
  const end = await read(stream, (batch) => void records.push(...batch))
  return { records, end }
}

/** In a few words: `put mora`, `gone unknown 4711`. */
export function inWords(items: readonly Delta[], name = 'displayName'): readonly string[] {
  return items
    .map((item) => {
      if (item.op === 'put') return `put ${item.record.attributes[name]?.[0] ?? item.record.id}`
      return item.op === 'gone' ? `gone ${item.why} ${item.id}` : item.op
    })
    .sort()
}

/** Names of the stages of a connection test, and the problem it stopped with. */
export async function tested(connection: OpenConnection) {
  const stages: string[] = []
  const details: string[] = []
  const end = await read(connection.test({}, signal), (batch) => {
    for (const { stage, detail } of batch) {
      stages.push(stage)
      details.push(detail)
    }
  })
  return { stages, details, end, problem: 'problem' in end ? end.problem : undefined }
}
