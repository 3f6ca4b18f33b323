import {
  bothFilters,
  type Directory,
  escapeFilterValue,
  type LdapEntry,
  lookUp,
  type SyncCookie,
  type SyncRequest,
} from '@rollcall/ldap'
import { type Problem, RollcallError } from '@rollcall/model'
import { type Server, setBack } from './names.ts'

/**
 * An entry as it was last told. A server refuses the cookie of a time it has not reached; once it was restored from a backup
 * and then changed, it takes that cookie, and does not know what it has forgotten. But no entry ever gets older.
 */
export interface Witness {
  readonly id: string
  /** Of slapd its entryCSN, of 389 Directory Server its modifyTimestamp. */
  readonly stamp: string
}

/** What is asked for a witness. */
export interface Inquiry {
  readonly server: Server
  readonly request: SyncRequest
  readonly cookie: SyncCookie
  /** Who was told of just now; undefined where all were. */
  readonly told?: readonly string[]
}

/** The newest entry a cookie covers; undefined where the last change left none, or it may not be seen. */
export function findWitness(
  directory: Directory,
  { server, request, cookie, told }: Inquiry,
  signal: AbortSignal,
): Promise<Witness | undefined> {
  if (server.stamp === 'entryCSN') return newestOf(directory, request, server, byCookie(cookie), signal)
  return told ? newestAmong(directory, server, told, signal) : newestOfLate(directory, request, server, signal)
}

/** A cookie of slapd is the entryCSN of the newest entry, of each server that writes. */
function byCookie(cookie: SyncCookie): string | undefined {
  const csns = /csn=([^,]+)/.exec(Buffer.from(cookie).toString())?.[1]?.split(';') ?? []
  return csns.length === 0 ? undefined : `(|${csns.map((csn) => `(entryCSN=${escapeFilterValue(csn)})`).join('')})`
}

/** In a cookie of 389 Directory Server stands the number of a change that few may look up. */
const lateDays = [1, 30, 1_000]

async function newestOfLate(
  directory: Directory,
  request: SyncRequest,
  server: Server,
  signal: AbortSignal,
): Promise<Witness | undefined> {
  for (const days of lateDays) {
    const since = new Date(directory.now() - days * 86_400_000).toISOString().replaceAll(/[-:T]|\..*/g, '')
    const found = await newestOf(directory, request, server, `(modifyTimestamp>=${since}Z)`, signal)
    if (found) return found
  }
  return undefined
}

const mostRead = 5_000

async function newestOf(
  directory: Directory,
  { base, filter }: SyncRequest,
  { stamp }: Server,
  late: string | undefined,
  signal: AbortSignal,
): Promise<Witness | undefined> {
  if (late === undefined) return undefined
  const attributes = [directory.dialect.idAttribute, stamp]
  const { pageSize } = directory.settings
  const search = {
    base,
    scope: 'sub',
    filter: bothFilters(filter, late),
    attributes,
    pageSize,
    maxEntries: mostRead,
  } as const
  let newest: Witness | undefined
  try {
    for await (const entries of (await directory.client()).search(search, signal))
      for (const entry of entries) newest = newer(newest, witnessOf(directory, entry, stamp))
  } catch (thrown) {
    // Whoever came before a limit is a witness, too; and without any, only this is not noticed.
    if (!(thrown instanceof RollcallError) || !/^(quota|permission|invalid)/.test(thrown.code)) throw thrown
  }
  return newest
}

async function newestAmong(
  directory: Directory,
  { stamp }: Server,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Witness | undefined> {
  let newest: Witness | undefined
  const last = ids.slice(-mostLookedUp)
  if (last.length === 0) return undefined
  await lookUp(directory, last, [stamp], signal, (entry) => {
    newest = newer(newest, witnessOf(directory, entry, stamp))
  })
  return newest
}

const mostLookedUp = 200

function witnessOf(directory: Directory, entry: LdapEntry, attribute: Server['stamp']): Witness | undefined {
  const id = directory.dialect.idOf(entry)
  const stamp = entry.text(attribute)
  return id === undefined || stamp === undefined ? undefined : { id, stamp }
}

function newer(one: Witness | undefined, other: Witness | undefined): Witness | undefined {
  return one && other ? (other.stamp > one.stamp ? other : one) : (one ?? other)
}

/** `gone`: it was deleted, and the feed must say so. Otherwise what it proves, if that is anything. */
export async function hear(
  directory: Directory,
  attribute: Server['stamp'],
  { id, stamp }: Witness,
  signal: AbortSignal,
): Promise<Problem | 'gone' | undefined> {
  let now: string | undefined
  const end = await lookUp(directory, [id], [attribute], signal, (entry) => {
    now = entry.text(attribute) ?? ''
  })
  if (end.verdict !== 'complete') return end.problem
  if (now === undefined) return 'gone'
  return now < stamp
    ? setBack(`what it told of at ${stamp} was changed last at ${now || 'an unknown time'}`)
    : undefined
}
