import type { Delta, FeedEnding, Since, Stream } from '@rollcall/connector-sdk'
import type { Directory } from '@rollcall/ldap'
import { RollcallError, reactionOf } from '@rollcall/model'
import type { Feed } from './feed.ts'

/** A round without having been called, for what a notification may have missed. */
const quietMs = 60_000
/** The same where the server calls nobody. */
const pollMs = 5_000
/** Whether a server listens for changes yet, it does not say. */
const settlingMs = 500

/** Rounds of the feed, one whenever the server says that something changed (change notification, MS-ADTS 3.1.1.3.4.1.9). */
export async function* watch(
  directory: Directory,
  feed: Feed,
  { query, cursor }: Since,
  signal: AbortSignal,
): Stream<Delta, FeedEnding> {
  const stop = new AbortController()
  const both = AbortSignal.any([signal, stop.signal])
  try {
    const client = await directory.client()
    const bell = client.notifications({ base: await directory.suffix(signal) }, both)
    let ring: Promise<IteratorResult<void>> | undefined = heardLater(bell.next())
    let wait = settlingMs
    for (let from = cursor; ; ) {
      const end = yield* feed.delta({ query, cursor: from }, signal)
      if (end.verdict !== 'complete') return end
      if (end.cursor !== undefined && end.cursor !== from) {
        from = end.cursor
        yield [{ op: 'cursor', cursor: from }]
      }
      const called = await callOrTime(directory, ring, wait, both)
      wait = quietMs
      if (called === 'call') ring = heardLater(bell.next())
      if (called === 'never') ring = undefined
      if (!ring) wait = pollMs
    }
  } finally {
    stop.abort()
  }
}

/** Throws what ended the connection; a server that only does not notify is asked now and then. */
async function callOrTime(
  directory: Directory,
  ring: Promise<IteratorResult<void>> | undefined,
  ms: number,
  signal: AbortSignal,
): Promise<'call' | 'time' | 'never'> {
  const awake = new AbortController()
  const time = directory.sleep(ms, AbortSignal.any([signal, awake.signal])).then(() => 'time' as const)
  time.catch(() => {})
  try {
    return await Promise.race([time, ...(ring ? [ring.then(() => 'call' as const)] : [])])
  } catch (thrown) {
    signal.throwIfAborted()
    if (
      !(thrown instanceof RollcallError) ||
      !['permission', 'config', 'invalid', 'quota'].includes(reactionOf(thrown))
    )
      throw thrown
    directory.log('warn', `${thrown.message} It is asked every ${pollMs / 1_000} s instead.`)
    return 'never'
  } finally {
    awake.abort()
  }
}

function heardLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
