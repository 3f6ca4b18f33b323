import type { Delta, FeedEnding, Query, Since, Stream } from '@rollcall/connector-sdk'
import { type Directory, retell, type SyncCookie, type SyncMessage } from '@rollcall/ldap'
import type { Problem } from '@rollcall/model'
import { writeCursor } from './cursor.ts'
import { asRestart, type Followed, listen, memoryAt, openPlace, type Place, whyNoPlace } from './feed.ts'
import { Names } from './names.ts'
import type { Witness } from './witness.ts'

/** What comes within so long after a change is read together with it. */
const momentMs = 20
const mostAtOnce = 500
/** When a server that does not listen from the very beginning surely does. */
const laterMs = 500

/**
 * The changes since the cursor, and then each as it happens, until aborted, over a connection of its own. Throws
 * `unavailable` when that is lost.
 */
export async function* watch(followed: Followed, since: Since, signal: AbortSignal): Stream<Delta, FeedEnding> {
  const { directory, context } = followed
  const place = await openPlace(followed, since, signal)
  if ('code' in place) return { verdict: 'restart', problem: place }
  const client = await directory.client()
  const request = { ...place.request, cookie: place.cookie, persist: true }
  const stop = new AbortController() // a generator that waits cannot be ended by its `return`
  const stream = client.sync(request, AbortSignal.any([signal, stop.signal]))
  const news = new News(directory, place)
  let next = heardLater(stream.next())
  let later: Promise<void> | undefined
  try {
    for (;;) {
      const first = await Promise.race(later ? [next, later] : [next])
      if (!first) {
        later = undefined
        const end = yield* news.tell(since.query, signal)
        if (end.verdict !== 'complete') return end
        continue
      }
      if (first.done) return asRestart(first.value)
      const moment = heardLater(context.clock.sleep(momentMs, signal))
      for (let step = first; ; ) {
        const problem = news.take(step.value)
        if (problem) return { verdict: 'restart', problem }
        next = heardLater(stream.next())
        const more = news.isWorthAWait ? await Promise.race([next, moment]) : undefined
        if (!more || more.done) break
        step = more
      }
      const end = yield* news.tell(since.query, signal)
      if (end.verdict !== 'complete') return end
      if (news.mayMissTheStart) later = heardLater(context.clock.sleep(laterMs, signal))
    }
  } finally {
    stop.abort()
  }
}

/** What was heard and is not told yet. */
class News {
  readonly #directory: Directory
  readonly #place: Place
  #names: Names
  #cookie: SyncCookie | undefined
  /** Before, a server may still find that it can only tell who is left. */
  #refreshed = false
  /** Up to where a server has told that is asked for it. */
  #asked: SyncCookie
  #told = 0
  #witness: Witness | undefined

  constructor(directory: Directory, place: Place) {
    this.#directory = directory
    this.#place = place
    this.#names = new Names(directory, place.server, place.gone)
    this.#asked = place.cookie
    this.#witness = place.witness
  }

  /** 389 Directory Server keeps silent about what happens between the end of the refresh and the beginning of its listening. */
  get mayMissTheStart(): boolean {
    return this.#told === 1 && !this.#place.server.exact
  }

  get isWorthAWait(): boolean {
    return this.#refreshed && this.#names.size > 0 && this.#names.size < mostAtOnce
  }

  /** Answers why this cannot go on, if that is so. */
  take(messages: readonly SyncMessage[]): Problem | undefined {
    for (const message of messages) {
      const problem = this.#names.take(message)
      if (problem) return problem
      if (message.kind === 'phase' && message.refreshed) this.#refreshed = true
      // Within a refresh, cookies are for who breaks off there.
      if (this.#refreshed && message.cookie) this.#cookie = message.cookie
    }
    return undefined
  }

  async *tell(query: Query, signal: AbortSignal): Stream<Delta, FeedEnding> {
    if (!this.#refreshed) return { verdict: 'complete' }
    this.#told++
    const names = this.#names
    let cookie = this.#cookie
    this.#names = new Names(this.#directory, this.#place.server)
    this.#cookie = undefined
    if (!this.#place.server.exact) {
      // Whatever it forgot is told when it is asked again from where it was asked last.
      const end = await listen(this.#directory, { ...this.#place, cookie: this.#asked }, names, signal)
      if (end.verdict !== 'complete') return asRestart(end)
      cookie = end.cookie && Buffer.compare(end.cookie, this.#asked) !== 0 ? end.cookie : undefined
      this.#asked = cookie ?? this.#asked
    }
    const untold = (cookie && whyNoPlace(cookie)) ?? (await names.whyUntold(signal))
    if (untold) return untold
    const end = yield* retell(this.#directory, query, names.ids, signal)
    if (end.verdict === 'complete' && cookie)
      yield [{ op: 'cursor', cursor: await this.#cursorAt(cookie, names.ids, signal) }]
    return end
  }

  async #cursorAt(cookie: SyncCookie, told: readonly string[], signal: AbortSignal): Promise<string> {
    const { server, request, binding } = this.#place
    const memory = await memoryAt(this.#directory, { server, request, cookie, told, witness: this.#witness }, signal)
    this.#witness = memory.witness
    return writeCursor(binding, memory)
  }
}

/** It may fail while nobody waits for it. */
function heardLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
