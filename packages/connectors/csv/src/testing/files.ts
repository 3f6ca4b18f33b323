import { readFile, writeFile } from 'node:fs/promises'
import { type Connection, type Context, type Outcome, read, type Stream } from '@rollcall/connector-sdk'
import { openFor, testClock, testContext } from '@rollcall/connector-sdk/testing'
import type { Kind, Problem, SyncRecord, Write } from '@rollcall/model'
import { makeFolder } from '@rollcall/test-fixtures'
import { csv } from '../connector.ts'

/** A folder with files, and a connection to them. */
export interface Bench extends AsyncDisposable {
  readonly connection: Connection
  readonly context: Context
  readonly path: (file: string) => string
  readonly text: (file?: string) => Promise<string>
  readonly save: (contents: string | Uint8Array, file?: string) => Promise<void>
}

export const signal: AbortSignal = new AbortController().signal

export const byId = { users: { file: 'people.csv', id: 'id' } }

/** `onLook` is called whenever the connector looks at the clock. */
export async function benchOf(
  contents: string | Uint8Array,
  settings: object = byId,
  onLook: () => void = () => {},
): Promise<Bench> {
  const folder = await makeFolder('csv')
  const path = (file: string): string => folder.file(file)
  const save: Bench['save'] = (text, file = 'people.csv') => writeFile(path(file), text)
  await save(contents)
  const { now, sleep } = testClock()
  const looked = (): number => {
    onLook()
    return now()
  }
  const clock = { sleep, now: looked }
  const context = testContext({ path, clock })
  return {
    connection: await openFor(csv, settings, context),
    context,
    path,
    text: (file = 'people.csv') => readFile(path(file), 'utf8'),
    save,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

const all = ['login', 'name', 'mail', 'note', 'tags', 'active', 'members']

/** What a read brought, and how it ended. */
export interface Drain {
  readonly verdict: string
  readonly items: number
  readonly problem?: Problem
  readonly records: readonly SyncRecord[]
  readonly ids: readonly string[]
  /** The values of an attribute, record by record. */
  readonly values: (name: string) => readonly (string | undefined)[]
}

export function scanned(
  { connection }: Pick<Bench, 'connection'>,
  more: object = {},
  kind: Kind = 'user',
): Promise<Drain> {
  return drained(connection.scan?.({ kind, attributes: all, ...more }, signal))
}

export function found(
  { connection }: Bench,
  by: string,
  values: readonly string[],
  kind: Kind = 'user',
): Promise<Drain> {
  return drained(connection.find?.({ kind, attributes: all, by, values }, signal))
}

async function drained(stream: Stream<SyncRecord> | undefined): Promise<Drain> {
  if (!stream) throw new Error('it cannot')
  const records: SyncRecord[] = []
  const end = await read(stream, (batch) => void records.push(...batch))
  const values: Drain['values'] = (name) => records.map(({ attributes }) => attributes[name]?.join())
  return { ...end, records, ids: records.map(({ id }) => id), values }
}

/** The code, or `done` or `already`, of each write. */
export async function written({ connection }: Bench, ...writes: readonly Write[]): Promise<readonly string[]> {
  return (await sent(connection, writes)).map((outcome) => {
    if ('problem' in outcome) return [outcome.problem.code, outcome.problem.field].filter(Boolean).join(' ')
    return outcome.already ? 'already' : 'done'
  })
}

export function sent(connection: Connection, writes: readonly Write[]): Promise<readonly Outcome[]> {
  const call = connection[writes[0]?.op ?? 'create'] as
    | ((writes: readonly Write[], signal: AbortSignal) => Promise<readonly Outcome[]>)
    | undefined
  if (!call) throw new Error('it cannot do that')
  return call(writes, signal)
}

export function aPerson(attributes: Readonly<Record<string, string>>): Write {
  const lists = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, [value]]))
  return { op: 'create', kind: 'user', active: true, attributes: lists }
}

export function anUpdate(id: string, field: string, from: readonly string[], to: readonly string[]): Write {
  return { op: 'update', kind: 'user', id, edits: [{ field, from, to, add: [], remove: [] }] }
}
