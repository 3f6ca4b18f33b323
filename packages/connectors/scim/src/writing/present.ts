import { RollcallError } from '@rollcall/model'
import type { Resource } from '../discovery/discover.ts'
import type { Opened } from '../opened.ts'
import { get } from '../reading/get.ts'
import type { Identified } from '../reading/page.ts'
import { type Expected, keptOf } from './kept.ts'
import { waits } from './read-back.ts'

/** Writes remembered at once; a run writes to one record again soon or not at all. */
const remembered = 1_000

/**
 * The record as it is now, with what we wrote to it ourselves: where reads show writes late, it waits for that. Throws
 * `not-found`.
 */
export async function present(
  opened: Opened,
  resource: Resource,
  id: string,
  signal: AbortSignal,
): Promise<Identified> {
  const ours = opened.recent.get(keyOf(resource, id))
  let found: Identified | undefined
  for (const wait of ours ? [0, ...waits] : [0]) {
    if (wait > 0) await opened.client.clock.sleep(wait, signal)
    found = await get(opened, resource, id, signal)
    if (found && (!ours || keptOf(ours, found.resource) !== 'not')) return found
  }
  if (found) return found
  throw new RollcallError('not-found', `There is no ${resource.kind === 'user' ? 'account' : 'group'} ${id}.`)
}

/** Notes what was written. */
export function remember({ recent }: Opened, resource: Resource, id: string, expected: readonly Expected[]): void {
  const key = keyOf(resource, id)
  recent.delete(key) // the latest are at the end
  recent.set(key, expected)
  const [oldest] = recent.keys()
  if (recent.size > remembered && oldest !== undefined) recent.delete(oldest)
}

function keyOf({ kind }: Resource, id: string): string {
  return `${kind} ${id}`
}
