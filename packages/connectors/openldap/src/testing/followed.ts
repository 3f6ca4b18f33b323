import type { Delta, FeedEnding, OpenConnection, Query, Since, Stream } from '@rollcall/connector-sdk'
import { type TestContext, testContext } from '@rollcall/connector-sdk/testing'
import type { Ending, Kind } from '@rollcall/model'
import {
  companyLdif,
  type Dirsrv,
  type Slapd,
  type SlapdSync,
  startDirsrv,
  startSlapd,
  uuidOf,
} from '@rollcall/test-fixtures'
import { openLdap } from '../connector.ts'

export const never: AbortSignal = new AbortController().signal
export type Server = Slapd | Dirsrv
export const person = (number: number): string => uuidOf(`person ${number}`)
/** The same id as 389 Directory Server spells it. */
export const nsPerson = (number: number): string =>
  person(number)
    .replaceAll('-', '')
    .replaceAll(/.{8}(?=.)/g, '$&-')

export const inSlapd = (contentSync: SlapdSync = 'log'): Promise<Slapd> =>
  startSlapd({ seed: companyLdif(), contentSync })
export const inDirsrv = (): Promise<Dirsrv> =>
  startDirsrv({ seed: companyLdif({ server: 'dirsrv' }), changes: 'content-sync' })

export interface Opened extends AsyncDisposable {
  readonly connection: OpenConnection
  readonly context: TestContext
}

/** A connection to the company, as the reader unless somebody else is named. */
export async function opened(
  server: Server,
  settings: object = {},
  as: Server['reader'] = server.reader,
): Promise<Opened> {
  const checked = await openLdap.config['~standard'].validate({
    url: server.tlsUrl,
    ca: server.caFile,
    bindDn: as.dn,
    password: { env: 'PASSWORD' },
    baseDn: server.suffix,
    ...('freeze' in server ? {} : { idAttribute: 'nsUniqueId' }),
    ...settings,
  })
  if (checked.issues) throw new Error(checked.issues[0]?.message)
  const context = testContext({ secrets: { PASSWORD: as.password } })
  const connection = openLdap.open(checked.value, context)
  return { connection, context, [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose]() }
}

export const queryOf = (kind: Kind, more: Partial<Query> = {}): Query => ({
  kind,
  attributes: ['uid', 'cn', 'members'],
  ...more,
})

export interface Scanned {
  /** By id. */
  readonly dns: ReadonlyMap<string, string>
  readonly end: Ending | undefined
  readonly cursor: string
}

export async function scanned(
  { connection }: Opened,
  kind: Kind = 'user',
  more: Partial<Query> = {},
): Promise<Scanned> {
  const stream = connection.scan?.(queryOf(kind, more), never)
  const dns = new Map<string, string>()
  for (;;) {
    const step = await stream?.next()
    if (!step || step.done) {
      const end = step?.value
      return { dns, end, cursor: (end?.verdict === 'complete' && end.cursor) || '' }
    }
    for (const { id, dn = '' } of step.value) dns.set(id, dn)
  }
}

export interface Changes {
  /** What was said last of each id: `put DN` or `gone WHY`. */
  readonly told: Readonly<Record<string, string>>
  /** Of each group told. */
  readonly members: ReadonlyMap<string, readonly string[]>
  readonly end: FeedEnding | undefined
  readonly cursor: string
}

export async function changes(
  { connection }: Opened,
  cursor: string,
  kind: Kind = 'user',
  more: Partial<Query> = {},
): Promise<Changes> {
  return heard(connection.delta?.({ query: queryOf(kind, more), cursor }, never))
}

/** Listens until the feed ends, or has told enough. */
export async function heard(
  stream: Stream<Delta, FeedEnding> | undefined,
  isEnough: (told: Readonly<Record<string, string>>) => boolean = () => false,
): Promise<Changes> {
  const told: Record<string, string> = {}
  const members = new Map<string, readonly string[]>()
  let cursor = ''
  for (;;) {
    const step = await stream?.next()
    if (!step || step.done) {
      const end = step?.value
      return { told, members, end, cursor: (end?.verdict === 'complete' && end.cursor) || cursor }
    }
    for (const one of step.value) {
      if (one.op === 'put') {
        told[one.record.id] = `put ${one.record.dn}`
        members.set(one.record.id, (one.record.attributes.members ?? []).map(String))
      }
      if (one.op === 'gone') told[one.id] = `gone ${one.why}`
      if (one.op === 'cursor') cursor = one.cursor
    }
    if (cursor !== '' && isEnough(told)) return { told, members, end: undefined, cursor }
  }
}

export function watched({ connection }: Opened, since: Since, signal: AbortSignal): Stream<Delta, FeedEnding> {
  if (!connection.watch) throw new Error('not declared')
  return connection.watch(since, signal)
}

/** Changes one, renames one, removes one; answers what a feed is to tell of that. */
export async function change(
  server: Server,
  dns: ReadonlyMap<string, string>,
  id: (number: number) => string = person,
): Promise<Record<string, string>> {
  const [a, b, c] = [200, 201, 202].map((number) => dns.get(id(number)) ?? '') as [string, string, string]
  const renamed = b.replace(/^[^,]*/, 'uid=new-name')
  await server.modify(a, { replace: { description: 'changed' } })
  await server.rename(b, renamed)
  await server.remove(c)
  return { [id(200)]: `put ${a}`, [id(201)]: `put ${renamed}`, [id(202)]: 'gone unknown' }
}
