import type { Delta, FeedEnding, Query, Since, Stream } from '@rollcall/connector-sdk'
import { blindSpotOf, type Directory, find, readSchema, scan } from '@rollcall/ldap'
import { type Kind, RollcallError, reactionOf, type SyncRecord } from '@rollcall/model'
import type { AdSettings } from '../settings.ts'
import { blindAttributes } from './attributes.ts'
import { type Changed, changedByDirSync, changedSinceUsn } from './changed.ts'
import { byId, type Concerned, concernedBy, type Known } from './concerned.ts'
import { bindingOf, type Cursor, parseCursor, useless, writeCursor } from './cursor.ts'
import { brokenSince, isSameCopy, type Place, readPlace } from './place.ts'
import { KnownPrimaryGroups, type PrimaryGroups, readPrimaryGroups } from './primary-groups.ts'
import { findWitnesses, hear, setBack, type Witness } from './witness.ts'

/** Who changed since a cursor, and where to go on. */
interface Round {
  readonly changed: Changed
  readonly next: Omit<Cursor, 'witnesses'>
  /** Where nothing happened, they are the same. */
  readonly witnesses?: readonly Witness[]
}

/**
 * Tells what changed in a domain. The server only says who changed; what became of them is then read as a scan would,
 * so that nothing is pieced together.
 */
export class Feed {
  readonly #directory: Directory
  readonly #settings: AdSettings
  /** How far DirSync of a server is known to be; whatever is read from that server later may begin there. False: this account may not use it. */
  #cookie: { readonly place: Place; readonly cookie: Uint8Array } | false | undefined
  readonly #primary = new KnownPrimaryGroups()
  #identity: string | undefined

  constructor(directory: Directory, settings: AdSettings) {
    this.#directory = directory
    this.#settings = settings
  }

  /** All records, and from where to go on; that is taken before the first is read. */
  async *scan(query: Query, signal: AbortSignal): Stream<SyncRecord> {
    const cursor = await this.#begin(query, signal)
    const end = yield* scan(this.#directory, query, signal)
    if (end.verdict !== 'complete' || !cursor || (await this.#wasLeft(cursor.place, signal))) return end
    return { ...end, cursor: writeCursor(cursor) }
  }

  async *delta({ query, cursor }: Since, signal: AbortSignal): Stream<Delta, FeedEnding> {
    const round = await this.#round(query, cursor, signal)
    if (typeof round === 'string') {
      this.#cookie = undefined // it may be as useless
      return { verdict: 'restart', problem: useless(round) }
    }
    const concerned = await concernedBy(this.#directory, query, round.changed, signal)
    if (typeof concerned === 'string') return { verdict: 'restart', problem: useless(concerned) }
    const end = yield* this.#tell(query, concerned, round.changed.deleted, signal)
    if (end.verdict !== 'complete') return end
    // Another server may not know yet what this one told to have changed: it is told again.
    const isLeft = await this.#wasLeft(round.next.place, signal)
    if (isLeft) return { verdict: 'complete', cursor }
    const witnesses = round.witnesses ?? (await findWitnesses(this.#directory, round.next.place, signal))
    return { verdict: 'complete', cursor: writeCursor({ ...round.next, witnesses }) }
  }

  /** Whether what was read came from another server, which may be behind. */
  async #wasLeft(place: Place, signal: AbortSignal): Promise<boolean> {
    return !isSameCopy(place, await readPlace(this.#directory, signal))
  }

  /** How changes are told, in words. */
  async describe(signal: AbortSignal): Promise<string> {
    if (this.#settings.globalCatalog) return 'a global catalog has no change feed; everything is read each time'
    const place = await readPlace(this.#directory, signal)
    const cookie = await this.#newestCookie(place, signal)
    const how = cookie
      ? 'DirSync'
      : 'uSNChanged (without the right Replicating Directory Changes, which DirSync would need)'
    return `${how}, from ${place.server} at USN ${place.usn}; ${await this.#deletions(signal)}`
  }

  async #deletions(signal: AbortSignal): Promise<string> {
    const client = await this.#directory.client()
    const filter = '(&(isDeleted=TRUE)(objectClass=person))'
    const base = await this.#directory.suffix(signal)
    const search = {
      base,
      scope: 'sub',
      filter,
      attributes: ['1.1'],
      pageSize: 1,
      maxEntries: 1,
      showDeleted: true,
    } as const
    for await (const entries of client.search(search, signal)) if (entries.length > 0) return 'sees who was deleted'
    return 'sees nobody who was deleted: if somebody was, let the account read CN=Deleted Objects; else only a full run notices'
  }

  #whyNone(query: Query): string | undefined {
    if (this.#settings.globalCatalog) return 'A global catalog does not tell what changed.'
    const blind = blindSpotOf(this.#directory, query, blindAttributes)
    return (
      blind &&
      `Active Directory does not report when ${blind} changes, which a filter or an attribute asked for depends on.`
    )
  }

  /** Undefined where nothing tells changes. */
  async #begin(query: Query, signal: AbortSignal): Promise<Cursor | undefined> {
    if (this.#whyNone(query) !== undefined) return undefined
    try {
      const of = await this.#bindingOf(query, signal)
      const place = await readPlace(this.#directory, signal)
      const cookie = await this.#newestCookie(place, signal)
      const witnesses = await findWitnesses(this.#directory, place, signal)
      return { of, place, witnesses, ...(cookie ? { cookie } : {}) }
    } catch (thrown) {
      if (isPassing(thrown)) throw thrown
      this.#directory.log('info', `No change feed: ${(thrown as Error).message}`)
      return undefined
    }
  }

  /** The cookie says how far the server is, whatever it is asked for: so the first one is asked for with a filter that nobody fits. */
  async #newestCookie(place: Place, signal: AbortSignal): Promise<Uint8Array | false> {
    if (this.#cookie === false) return false
    // One from further than the server is now would pass over all until there.
    const { place: then, cookie } = this.#cookie ?? {}
    if (then && cookie && isSameCopy(then, place) && then.usn <= place.usn) return cookie
    const client = await this.#directory.client()
    const base = await this.#directory.suffix(signal)
    const nobody = `(objectGUID=${'\\00'.repeat(16)})`
    const stream = client.dirSync({ base, filter: nobody, attributes: ['objectGUID'] }, signal)
    try {
      for (;;) {
        const step = await stream.next()
        if (!step.done) continue
        this.#cookie = { place, cookie: step.value }
        return step.value
      }
    } catch (thrown) {
      if (isPassing(thrown)) throw thrown
      this.#cookie = false
      return false
    }
  }

  /** Who changed since a cursor and the cursor after it, or the sentence why the cursor is useless. */
  async #round(query: Query, text: string, signal: AbortSignal): Promise<Round | string> {
    const none = this.#whyNone(query)
    if (none !== undefined) return none
    let cursor: Cursor
    try {
      cursor = parseCursor(text)
    } catch (thrown) {
      return (thrown as Error).message
    }
    const of = await this.#bindingOf(query, signal)
    if (cursor.of !== of)
      return 'The place where reading was to go on belongs to another directory, base, filter, list of attributes or account.'
    try {
      const primary = await this.#primaryGroups(query, cursor, signal)
      const place = await readPlace(this.#directory, signal)
      const broken = brokenSince(cursor.place, place, cursor.cookie === undefined)
      if (broken !== undefined) return broken
      // Of another copy of the directory, numbers say nothing.
      const heard = isSameCopy(cursor.place, place)
        ? await hear(this.#directory, cursor.witnesses, signal)
        : new Set<string>()
      if (typeof heard === 'string') return heard
      const round = cursor.cookie
        ? await this.#dirSyncRound(query, { of, place, cookie: cursor.cookie }, signal)
        : await this.#usnRound(cursor, place, primary, signal)
      if (typeof round === 'string') return round
      if (heard.difference(round.changed.deleted).size > 0)
        return setBack(
          'an entry is gone, and nothing says that it was deleted; or else deletions are hidden from this account',
        )
      const isStill = isSameCopy(cursor.place, place) && cursor.place.usn === place.usn
      return { ...round, ...(isStill && { witnesses: cursor.witnesses }) }
    } catch (thrown) {
      if (isPassing(thrown) || !(thrown instanceof RollcallError)) throw thrown
      return `The server does not go on from there: ${thrown.message}`
    }
  }

  async #usnRound(
    { of, place: { usn } }: Cursor,
    place: Place,
    primary: PrimaryGroups,
    signal: AbortSignal,
  ): Promise<Round | string> {
    const changed = await changedSinceUsn(this.#directory, usn, this.#primary.at(of, usn), signal)
    const left = brokenSince(place, await readPlace(this.#directory, signal), true)
    if (left !== undefined) return left
    this.#primary.keep(of, place.usn, primary, changed.nowPrimary)
    return { changed, next: { of, place } }
  }

  async #dirSyncRound(
    query: Query,
    { of, place, cookie: from }: Omit<Cursor, 'witnesses'> & { readonly cookie: Uint8Array },
    signal: AbortSignal,
  ): Promise<Round> {
    const { changed, cookie } = await changedByDirSync(this.#directory, query, from, signal)
    this.#cookie = { place, cookie }
    return { changed, next: { of, place, cookie } }
  }

  /** As they were where the round begins, or before it is asked where it ends: so that no change falls between. */
  async #primaryGroups(
    { kind, attributes }: Query,
    { of, place, cookie }: Cursor,
    signal: AbortSignal,
  ): Promise<PrimaryGroups> {
    if (cookie || kind !== 'group' || !attributes.includes('members')) return new Map()
    return this.#primary.at(of, place.usn) ?? (await readPrimaryGroups(this.#directory, signal))
  }

  async *#tell(
    query: Query,
    { changed, besides }: Concerned,
    deleted: ReadonlySet<string>,
    signal: AbortSignal,
  ): Stream<Delta, FeedEnding> {
    const left = new Set(changed)
    const found = yield* this.#put(query, [...changed.difference(deleted), ...besides], left, signal)
    if (found.verdict !== 'complete') return found
    const known = await byId(this.#directory, [...left], signal)
    // Deleted and restored: they are told like anybody who changed.
    const back = yield* this.#put(
      query,
      [...deleted].filter((id) => known.has(id)),
      left,
      signal,
    )
    if (back.verdict !== 'complete') return back
    const gone = [...left].flatMap((id) => goneOf(query, id, known.get(id), deleted.has(id)) ?? [])
    if (gone.length > 0) yield gone
    return { verdict: 'complete' }
  }

  /** Those of these who are in the query, as a scan would tell them; they are taken off those left. */
  async *#put(
    { kind, attributes, base, filter }: Query,
    ids: readonly string[],
    left: Set<string>,
    signal: AbortSignal,
  ): Stream<Delta, FeedEnding> {
    const within = { ...(base && { base }), ...(filter && { filter }) }
    for (let from = 0; from < ids.length; from += valuesAtOnce) {
      const values = ids.slice(from, from + valuesAtOnce)
      const stream = find(this.#directory, { kind, attributes, by: 'id', values, within }, signal)
      for (;;) {
        const step = await stream.next()
        if (step.done && step.value.verdict !== 'complete') return step.value
        if (step.done) break
        for (const { id } of step.value) left.delete(id)
        yield step.value.map((record) => ({ op: 'put', record }))
      }
    }
    return { verdict: 'complete' }
  }

  async #bindingOf(query: Query, signal: AbortSignal): Promise<string> {
    this.#identity ??= (await readSchema(this.#directory, signal)).identity
    return bindingOf(this.#identity, query, this.#settings)
  }
}

const valuesAtOnce = 1_000

/** Who is there but does not fit has left; what never was of this kind is not worth a word. */
function goneOf({ kind }: Query, id: string, known: Known | undefined, deleted: boolean): Delta | undefined {
  if (!known) return { op: 'gone', kind, id, why: deleted ? 'deleted' : 'unknown' }
  if (known.classes.some((name) => strangers[kind].has(name.toLowerCase()))) return undefined
  return { op: 'gone', kind, id, why: 'left' }
}

const containers = ['organizationalunit', 'container', 'domain', 'builtindomain']
/** Classes that nobody of a kind ever has. */
const strangers: Readonly<Record<Kind, ReadonlySet<string>>> = {
  user: new Set([...containers, 'group']),
  group: new Set([...containers, 'person', 'user', 'contact', 'computer']),
}

/** What may be otherwise in a moment says nothing about the cursor. */
function isPassing(thrown: unknown): boolean {
  if (!(thrown instanceof RollcallError)) return true
  return ['unavailable', 'rate-limited', 'auth', 'bug'].includes(reactionOf(thrown))
}
