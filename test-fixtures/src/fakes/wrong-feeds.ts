import { type Delta, type FeedEnding, read, type Since, type Stream } from '@rollcall/connector-sdk'
import type { Ending } from '@rollcall/model'
import { never, type Wrong } from './breaches.ts'

/** Sources with a change feed, each with one thing wrong. */
export const wrongFeeds: readonly Wrong[] = [
  [
    'calls somebody gone who is there',
    'tells nothing through its feed that is not so',
    ({ delta }) => ({
      delta: async function* (since, signal) {
        const { kind } = since.query
        if (Number(since.cursor) > 0)
          yield [{ op: 'gone', kind, id: kind === 'user' ? 'id-3' : 'group-3', why: 'unknown' }]
        return yield* delta?.(since, signal) as Stream<Delta, FeedEnding>
      },
    }),
  ],
  [
    'does not tell of a rename',
    'tells through its feed what changed, whole',
    ({ delta }) => ({
      delta: (since, signal) =>
        sifted(delta?.(since, signal), (one) => one.op !== 'put' || !one.record.dn?.startsWith('cn=renamed')),
    }),
  ],
  [
    'does not tell who was removed',
    'tells through its feed what was removed',
    ({ delta }) => ({ delta: (since, signal) => sifted(delta?.(since, signal), ({ op }) => op !== 'gone') }),
  ],
  [
    'takes its position after reading',
    'loses no change that is made while it is read',
    ({ scan, delta }) => ({
      scan: async function* (query, signal) {
        const end = (yield* scan?.(query, signal) ?? []) as unknown as Ending
        if (end.verdict !== 'complete') return end
        const now = delta && (await read(delta({ query, cursor: end.cursor ?? '' }, never), () => {}))
        return now?.verdict === 'complete' && now.cursor ? { ...end, cursor: now.cursor } : end
      },
    }),
  ],
  [
    'forgets what it told already',
    'goes on from every cursor it gave',
    ({ delta }) => {
      let newest = 0
      return {
        delta: async function* (since: Since, signal) {
          if (Number(since.cursor) < newest) return { verdict: 'complete', cursor: String(newest) }
          newest = Number(since.cursor) || newest
          return yield* delta?.(since, signal) as Stream<Delta, FeedEnding>
        },
      }
    },
  ],
  [
    'begins at the end where it does not know the cursor',
    'asks for a scan where it does not know the cursor',
    ({ delta }) => ({
      delta: async function* (since, signal) {
        const end = yield* delta?.(since, signal) as Stream<Delta, FeedEnding>
        return end.verdict === 'restart' ? { verdict: 'complete', cursor: '0' } : end
      },
    }),
  ],
  [
    'does not say how far it has watched',
    'tells a change while it watches, and up to where',
    ({ watch }) => ({ watch: (since, signal) => sifted(watch?.(since, signal), ({ op }) => op !== 'cursor') }),
  ],
  [
    'does not hear that a watch is aborted',
    'stops watching within a moment of being aborted',
    ({ watch }) => ({ watch: (since) => watch?.(since, never) as never }),
  ],
]

async function* sifted(
  stream: Stream<Delta, FeedEnding> | undefined,
  keep: (delta: Delta) => boolean,
): Stream<Delta, FeedEnding> {
  for (;;) {
    const step = await stream?.next()
    if (!step || step.done) return step?.value as FeedEnding
    yield step.value.filter(keep)
  }
}
