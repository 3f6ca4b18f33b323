import type { Stage, Stream } from '@rollcall/connector-sdk'
import { type Directory, testStages } from '@rollcall/ldap'
import { toProblem } from '@rollcall/model'
import type { Feed } from './feed/feed.ts'

/** The steps of every directory, whether it can be told who is off, and how it will tell what changes. */
export async function* testDomain(directory: Directory, feed: Feed, signal: AbortSignal): Stream<Stage> {
  const end = yield* testStages(directory, signal)
  if (end.verdict !== 'complete') return end
  const stage = 'feed'
  try {
    yield [{ stage: 'states', detail: await describeStates(directory, signal) }]
    yield [{ stage, detail: await feed.describe(signal) }]
  } catch (thrown) {
    signal.throwIfAborted()
    // Without a feed everything is read each time, which works as well.
    yield [{ stage, detail: `none, everything is read each time: ${toProblem(thrown).message}` }]
  }
  return end
}

/** What an account may not read looks like what is not set: then everybody would seem to be on. */
async function describeStates(directory: Directory, signal: AbortSignal): Promise<string> {
  const { settings, dialect } = directory
  const client = await directory.client()
  const { attributes } = dialect.standing
  const filter = directory.filterOf('user')
  const sample = { base: settings.baseDn, scope: 'sub', filter, attributes, pageSize: 1, maxEntries: 1 } as const
  for await (const [person] of client.search(sample, signal)) {
    if (!person) continue
    const missing = ['userAccountControl', 'accountExpires'].filter((name) => person.text(name) === undefined)
    return missing.length === 0
      ? 'disabled, locked and expired accounts can be told'
      : `${person.dn} shows no ${missing.join(' and no ')}: let the account read account restrictions, or who is off cannot be told`
  }
  return 'there is nobody to tell it of'
}
