import type { Context, Delta, FeedEnding, Query, Since, Stream } from '@rollcall/connector-sdk'
import {
  blindSpotOf,
  type Directory,
  retell,
  type SyncCookie,
  type SyncEnd,
  type SyncRequest,
  scan,
} from '@rollcall/ldap'
import { isUnder, type Kind, type Problem, parseDn, RollcallError, type SyncRecord } from '@rollcall/model'
import type { OpenLdapSettings } from '../settings.ts'
import { type Binding, bindingOf, type Memory, readCursor, writeCursor } from './cursor.ts'
import { contentAttributes, contentFilter, Names, onlyPresent, type Server, serverOf } from './names.ts'
import { whyOtherIds } from './same-id.ts'
import { silent } from './silent.ts'
import { findWitness, hear, type Inquiry } from './witness.ts'

/** A connection whose changes can be followed by content synchronisation (RFC 4533), where its server offers that. */
export interface Followed {
  readonly directory: Directory
  readonly settings: OpenLdapSettings
  readonly context: Context
  /** Kinds whose place was refused: a server may bind a cookie to the very search that got it, for that says what the content is (RFC 4533 section 3.2). */
  readonly refused: Set<Kind>
}

/** Remembers for the next scan that a server did not take the cookie it gave, or made nothing of it. */
export async function* minding(
  { refused }: Followed,
  kind: Kind,
  stream: Stream<Delta, FeedEnding>,
): Stream<Delta, FeedEnding> {
  const end = yield* stream
  if (end.verdict === 'restart' && ofCookie.has(end.problem.code)) refused.add(kind)
  return end
}

const ofCookie: ReadonlySet<string> = new Set(['conflict.sync-cookie', 'conflict.present-phase'])

/** Where a feed goes on, and what its names mean. */
export interface Place extends Memory {
  readonly server: Server
  readonly binding: Binding
  /** What to ask the server for, but for the cookie. */
  readonly request: SyncRequest
  /** Who was told of last and is no longer there. */
  readonly gone?: string | undefined
}

/** A scan that says where a feed goes on, if there is one: that place is taken before anything is read. */
export async function* scanWithPlace(followed: Followed, query: Query, signal: AbortSignal): Stream<SyncRecord> {
  const cursor = await takePlace(followed, query, signal)
  const end = yield* scan(followed.directory, query, signal)
  return end.verdict === 'complete' && cursor !== undefined ? { ...end, cursor } : end
}

/** The changes since the cursor. A message without a proof of what is gone makes it a `restart`, before anything is told. */
export async function* delta(followed: Followed, since: Since, signal: AbortSignal): Stream<Delta, FeedEnding> {
  const { directory } = followed
  const place = await openPlace(followed, since, signal)
  if ('code' in place) return { verdict: 'restart', problem: place }
  const names = new Names(directory, place.server, place.gone)
  const end = await listen(directory, place, names, signal)
  if (end.verdict !== 'complete') return asRestart(end)
  const untold = (end.cookie && whyNoPlace(end.cookie)) ?? (await names.whyUntold(signal))
  if (untold) return untold
  const told = yield* retell(directory, since.query, names.ids, signal)
  if (told.verdict !== 'complete') return told
  // Without a new cookie nothing happened, and the old one stays good.
  if (!end.cookie) return { verdict: 'complete', cursor: since.cursor }
  const memory = await memoryAt(directory, { ...place, cookie: end.cookie, told: names.ids }, signal)
  return { verdict: 'complete', cursor: writeCursor(place.binding, memory) }
}

/** What to remember with a cookie that came just now. */
export async function memoryAt(directory: Directory, inquiry: Inquiry & Memory, signal: AbortSignal): Promise<Memory> {
  const newer = await findWitness(directory, inquiry, signal)
  // Whoever was told of and is no newer witness was deleted, and could not be heard again.
  const { cookie, witness, told } = inquiry
  return { cookie, witness: newer ?? (witness && told?.includes(witness.id) ? undefined : witness) }
}

/** Throws `config` where the query asks for more than one search can follow. */
async function requestFor(directory: Directory, query: Query, signal: AbortSignal): Promise<SyncRequest> {
  const { baseDn } = directory.settings
  const bases = (query.base ?? [baseDn]).map(parseDn)
  const suffix = await directory.suffix(signal)
  // A scope may lie beside the base of the connection.
  const base = [baseDn, suffix].find((top) => bases.every((dn) => isUnder(dn, parseDn(top))))
  if (base === undefined)
    throw new RollcallError('config.feed-base', `The bases of the scope are not all below ${suffix}.`)
  return {
    base,
    scope: 'sub',
    filter: contentFilter(directory, query.kind),
    attributes: contentAttributes(directory),
  }
}

/** The place a cursor names, or why it is of no use. */
export async function openPlace(
  { directory, settings }: Followed,
  { query, cursor }: Since,
  signal: AbortSignal,
): Promise<Place | Problem> {
  const server = serverOf(directory)
  if (!server) return noCommonId(directory)
  const unseen = whyUnseen(directory, query)
  if (unseen) return unseen
  const request = await requestFor(directory, query, signal)
  const binding = await bindingOf(directory, settings, query, request, signal)
  const memory = readCursor(cursor, binding)
  if ('code' in memory) return memory
  const heard = memory.witness && (await hear(directory, server.stamp, memory.witness, signal))
  if (heard && heard !== 'gone') return heard
  return { ...memory, server, binding, request, ...(heard ? { gone: memory.witness?.id, witness: undefined } : {}) }
}

/** An empty cookie is no place: slapd sends it where it did not understand ours and listed everything. */
export function whyNoPlace(cookie: SyncCookie): Extract<FeedEnding, { verdict: 'restart' }> | undefined {
  const message = 'The server does not say where to go on: it did not understand where the last read ended.'
  return cookie.length > 0 ? undefined : { verdict: 'restart', problem: { code: 'conflict.sync-cookie', message } }
}

/** What a limit cut off a scan can read, for that is done in pages. */
export function asRestart(end: SyncEnd): FeedEnding {
  return end.verdict === 'complete' ? { verdict: 'complete' } : { verdict: 'restart', problem: end.problem }
}

/** Takes the names of all that changed since the place. */
export async function listen(
  directory: Directory,
  { request, cookie, server }: Pick<Place, 'request' | 'cookie' | 'server'>,
  names: Names,
  signal: AbortSignal,
): Promise<SyncEnd> {
  const stream = (await directory.client()).sync({ ...request, cookie }, signal)
  try {
    for (;;) {
      const step = await stream.next()
      if (!step.done) {
        for (const message of step.value) {
          const problem = names.take(message)
          if (problem) return { verdict: 'restart', problem }
        }
        continue
      }
      const end = step.value
      if (end.verdict !== 'complete' || end.refreshDeletes || !server.exact) return end
      return { verdict: 'restart', problem: onlyPresent }
    }
  } finally {
    await stream.return(undefined as never)
  }
}

/** How a synchronisation ends, whatever it tells. */
async function endOf(directory: Directory, request: SyncRequest, signal: AbortSignal): Promise<SyncEnd> {
  const stream = (await directory.client()).sync(request, signal)
  for (;;) {
    const step = await stream.next()
    if (step.done) return step.value
  }
}

/**
 * The server's cookie of this moment. A search of the base alone has the same one as a search below it, and lists nobody; only
 * where that one was not taken the search itself is made, which lists everybody. Undefined where there is no feed: then there is none, and the scan goes on.
 */
async function takePlace(followed: Followed, query: Query, signal: AbortSignal): Promise<string | undefined> {
  const { directory, settings, context } = followed
  try {
    const server = serverOf(directory)
    if (!server) throw new RollcallError('config.feed-id', noCommonId(directory).message)
    const unseen = whyUnseen(directory, query)
    if (unseen) throw new RollcallError(unseen.code, unseen.message)
    const request = await requestFor(directory, query, signal)
    const otherIds = await whyOtherIds(directory, server, request, signal)
    if (otherIds) throw new RollcallError(otherIds.code, otherIds.message)
    const binding = await bindingOf(directory, settings, query, request, signal)
    const whole = followed.refused.has(query.kind) ? await endOf(directory, request, signal) : undefined
    const end = whole?.verdict === 'complete' ? whole : await endOf(directory, { ...request, scope: 'base' }, signal)
    if (end.verdict !== 'complete') throw new RollcallError(end.problem.code, end.problem.message)
    if (!end.cookie?.length) return undefined
    return writeCursor(binding, await memoryAt(directory, { server, request, cookie: end.cookie }, signal))
  } catch (thrown) {
    signal.throwIfAborted()
    if (!(thrown instanceof RollcallError)) throw thrown
    context.log('info', `What changes cannot be followed, so everything is read each time: ${thrown.message}`)
    return undefined
  }
}

/** A change of what nobody tells could bring somebody into the query, or out of it. */
function whyUnseen(directory: Directory, query: Query): Problem | undefined {
  const name = blindSpotOf(directory, query, silent)
  return name === undefined
    ? undefined
    : {
        code: 'config.feed-blind',
        message: `The server does not tell when ${name} changes, which a filter or an attribute asked for depends on.`,
        hint: 'Name groups by inGroups instead of a filter on memberOf.',
      }
}

function noCommonId({ dialect }: Directory): Problem {
  return {
    code: 'config.feed-id',
    message: `A feed names entries by entryUUID, on 389 Directory Server by nsUniqueId, and never by ${dialect.idAttribute}.`,
    field: 'idAttribute',
  }
}
