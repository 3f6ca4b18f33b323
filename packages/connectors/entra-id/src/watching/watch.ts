import type { Clock, Delta, FeedEnding, Since, Stream } from '@rollcall/connector-sdk'
import type { Source } from '../reading/source.ts'
import type { Notifications } from './notifications.ts'

/** Rounds of the feed: one now and then, and one whenever Graph says that something changed. */
export async function* watch(
  source: Source,
  notifications: Notifications,
  { query, cursor }: Since,
  { clock, pollMs }: { readonly clock: Clock; readonly pollMs: number },
  signal: AbortSignal,
): Stream<Delta, FeedEnding> {
  for (let from = cursor; ; ) {
    const bell = await notifications.bellFor(query.kind, signal)
    const { rings } = bell // before the round: what changes from now on is for the next
    const end = yield* source.delta({ query, cursor: from }, signal)
    if (end.verdict !== 'complete') return end
    if (end.cursor !== undefined && end.cursor !== from) {
      from = end.cursor
      yield [{ op: 'cursor', cursor: from }]
    }
    await bell.wait(rings, pollMs, clock, signal)
  }
}
