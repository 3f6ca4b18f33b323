import type { Stage, Stream } from '@rollcall/connector-sdk'
import { type Directory, testStages } from '@rollcall/ldap'
import { toProblem } from '@rollcall/model'
import type { Feed } from './feed/feed.ts'

/** The steps of every directory, and how it will tell what changes. */
export async function* testDomain(directory: Directory, feed: Feed, signal: AbortSignal): Stream<Stage> {
  const end = yield* testStages(directory, signal)
  if (end.verdict !== 'complete') return end
  const stage = 'feed'
  try {
    yield [{ stage, detail: await feed.describe(signal) }]
  } catch (thrown) {
    signal.throwIfAborted()
    // Without a feed everything is read each time, which works as well.
    yield [{ stage, detail: `none, everything is read each time: ${toProblem(thrown).message}` }]
  }
  return end
}
