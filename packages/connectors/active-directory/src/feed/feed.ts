import type { Delta, FeedEnding, Query, Since, Stream } from '@rollcall/connector-sdk'
import { type Directory, find, readSchema, scan } from '@rollcall/ldap'
import { RollcallError, reactionOf, type SyncRecord } from '@rollcall/model'
import type { AdSettings } from '../settings.ts'
import { blindSpotOf } from './attributes.ts'
import { type Changed, changedByDirSync, changedSinceUsn } from './changed.ts'
import { byId, concernedBy, type Known } from './concerned.ts'
import { bindingOf, type Cursor, parseCursor, useless, writeCursor } from './cursor.ts'
import { brokenSince, type Place, readPlace } from './place.ts'

/**
 * Tells what changed in a domain. The server only says who changed; what became of them is then read as a scan would,
 * so that nothing is pieced together.
 */
export class Feed {
  readonly #directory: Directory
  readonly #settings: AdSettings
  /** How far DirSync is known to be; whatever is read later may begin there. False: this account may not use it. */
  #cookie: Uint8Array | false | undefined
  #identity: string | undefined

  constructor(directory: Directory, settings: AdSettings) {
    this.#directory = directory
    this.#settings = settings
  }

  /** All records, and from where to go on; that is taken before the first is read. */
  async *scan(query: Query, signal: AbortSignal): Stream<SyncRecord> {
    const cursor = await this.#begin(query, signal)
    const end = yield* scan(this.#directory, query, signal)
    return end.verdict === 'complete' && cursor !== undefined ? { ...end, cursor } : end
  }

  async *delta({ query, cursor }: Since, signal: AbortSignal): Stream<Delta, FeedEnding> {
    const round = await this.#round(query, cursor, signal)
    if (typeof round === 'string') {
      this.#cookie = undefined // it may be as useless
      return { verdict: 'restart', problem: useless(round) }
    }
    const ids = await concernedBy(this.#directory, query, round.changed, signal)
    if (typeof ids === 'string') return { verdict: 'restart', problem: useless(ids) }
    const end = yield* this.#tell(query, ids, round.changed, signal)
    return end.verdict === 'complete' ? { verdict: 'complete', cursor: writeCursor(round.next) } : end
  }

  /** How changes are told, in words. */
  async describe(signal: AbortSignal): Promise<string> {
    if (this.#settings.globalCatalog) return 'a global catalog has no change feed; everything is read each time'
    const place = await readPlace(this.#directory, signal)
    const cookie = await this.#newestCookie(signal)
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
    const blind = blindSpotOf(this.#directory, query)
    return (
      blind &&
      `Active Directory does not report when ${blind} changes, which a filter or an attribute asked for depends on.`
    )
  }

  /** Undefined where nothing tells changes. */
  async #begin(query: Query, signal: AbortSignal): Promise<string | undefined> {
    if (this.#whyNone(query) !== undefined) return undefined
    try {
      const of = await this.#bindingOf(query, signal)
      const place = await readPlace(this.#directory, signal)
      const cookie = await this.#newestCookie(signal)
      return writeCursor({ of, place, ...(cookie ? { cookie } : {}) })
    } catch (thrown) {
      if (isPassing(thrown)) throw thrown
      this.#directory.log('info', `No change feed: ${(thrown as Error).message}`)
      return undefined
    }
  }

  /** The cookie says how far the server is, whatever it is asked for: so the first one is asked for with a filter that nobody fits. */
  async #newestCookie(signal: AbortSignal): Promise<Uint8Array | false> {
    if (this.#cookie !== undefined) return this.#cookie
    const client = await this.#directory.client()
    const base = await this.#directory.suffix(signal)
    const nobody = `(objectGUID=${'\\00'.repeat(16)})`
    const stream = client.dirSync({ base, filter: nobody, attributes: ['objectGUID'] }, signal)
    try {
      for (;;) {
        const step = await stream.next()
        if (!step.done) continue
        this.#cookie = step.value
        return step.value
      }
    } catch (thrown) {
      if (isPassing(thrown)) throw thrown
      this.#cookie = false
      return false
    }
  }

  /** Who changed since a cursor and the cursor after it, or the sentence why the cursor is useless. */
  async #round(
    query: Query,
    text: string,
    signal: AbortSignal,
  ): Promise<{ readonly changed: Changed; readonly next: Cursor } | string> {
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
      const place = await readPlace(this.#directory, signal)
      const broken = brokenSince(cursor.place, place, cursor.cookie === undefined)
      if (broken !== undefined) return broken
      if (cursor.cookie) return await this.#dirSyncRound(query, { of, place, cookie: cursor.cookie }, signal)
      const changed = await changedSinceUsn(this.#directory, cursor.place.usn, signal)
      return (await this.#answeredBy(place, signal)) ?? { changed, next: { of, place } }
    } catch (thrown) {
      if (isPassing(thrown) || !(thrown instanceof RollcallError)) throw thrown
      return `The server does not go on from there: ${thrown.message}`
    }
  }

  async #dirSyncRound(
    query: Query,
    { of, place, cookie: from }: Cursor & { readonly cookie: Uint8Array },
    signal: AbortSignal,
  ): Promise<{ readonly changed: Changed; readonly next: Cursor }> {
    const { changed, cookie } = await changedByDirSync(this.#directory, query, from, signal)
    this.#cookie = cookie
    return { changed, next: { of, place, cookie } }
  }

  /** The server may have been left for another in the middle. */
  async #answeredBy(place: Place, signal: AbortSignal): Promise<string | undefined> {
    return brokenSince(place, await readPlace(this.#directory, signal), true)
  }

  async *#tell(
    query: Query,
    ids: ReadonlySet<string>,
    { deleted }: Changed,
    signal: AbortSignal,
  ): Stream<Delta, FeedEnding> {
    const left = new Set(ids)
    const { kind, attributes, base, filter } = query
    const within = { ...(base && { base }), ...(filter && { filter }) }
    const alive = [...ids].filter((id) => !deleted.has(id))
    for (let from = 0; from < alive.length; from += valuesAtOnce) {
      const values = alive.slice(from, from + valuesAtOnce)
      const stream = find(this.#directory, { kind, attributes, by: 'id', values, within }, signal)
      for (;;) {
        const step = await stream.next()
        if (step.done && step.value.verdict !== 'complete') return step.value
        if (step.done) break
        for (const { id } of step.value) left.delete(id)
        yield step.value.map((record) => ({ op: 'put', record }))
      }
    }
    const known = await byId(this.#directory, [...left], signal)
    const back = [...left].filter((id) => deleted.has(id) && known.has(id))
    if (back.length > 0) {
      // Deleted and restored: it is told like anybody who changed.
      const again = new Set(back)
      for (const id of back) left.delete(id)
      const end = yield* this.#tell(query, again, { deleted: new Set() } as Changed, signal)
      if (end.verdict !== 'complete') return end
    }
    const gone = [...left].flatMap((id) => goneOf(query, id, known.get(id), deleted.has(id)) ?? [])
    if (gone.length > 0) yield gone
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
  const classes = known.classes.map((name) => name.toLowerCase())
  const isGroup = classes.includes('group')
  if (isGroup !== (kind === 'group') || classes.some((name) => containers.has(name))) return undefined
  return { op: 'gone', kind, id, why: 'left' }
}

const containers: ReadonlySet<string> = new Set(['organizationalunit', 'container', 'domain', 'builtindomain'])

/** What may be otherwise in a moment says nothing about the cursor. */
function isPassing(thrown: unknown): boolean {
  if (!(thrown instanceof RollcallError)) return true
  return ['unavailable', 'rate-limited', 'auth', 'bug'].includes(reactionOf(thrown))
}
