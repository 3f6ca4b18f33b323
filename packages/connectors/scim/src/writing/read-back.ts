import type { Written } from '@rollcall/connector-sdk'
import { RollcallError } from '@rollcall/model'
import type { Answer } from '../answer.ts'
import type { Resource } from '../discovery/discover.ts'
import type { Opened } from '../opened.ts'
import { get } from '../reading/get.ts'
import { type Identified, identified } from '../reading/page.ts'
import { decoder } from '../reading/scan.ts'
import { type Expected, keptOf } from './kept.ts'
import type { Named } from './operations.ts'

/** How long after a write it is looked for again, in ms: reads of some applications show writes late. Together the lag. */
export const waits: readonly number[] = [500, 1_500, 3_000]

/** The resource in an answer, if it is all of it: with its id, and more than that. */
export function resourceIn(answer: Answer, id?: string): Identified | undefined {
  const found = identified(answer.body)
  if (!found || (id !== undefined && found.id !== id)) return undefined
  return Object.keys(found.resource).some((key) => !['id', 'schemas', 'meta'].includes(key)) ? found : undefined
}

/**
 * What the application holds after a write: as its answer says, if answers have proved true before and access does not
 * depend on it; else read again, for as long as reads may lag behind. What it shows in the end may be something else; the engine is told, and knows what to do.
 */
export async function readBack(
  opened: Opened,
  resource: Resource,
  id: string,
  expected: readonly (Expected & Pick<Named, 'mustHold'>)[],
  answer: Answer,
  signal: AbortSignal,
): Promise<Identified> {
  const answered = resourceIn(answer, id)
  const claims = answered !== undefined && keptOf(expected, answered.resource) === 'done'
  if (claims && opened.answersHold && !expected.some(({ mustHold }) => mustHold)) return answered
  let found: Identified | undefined
  for (const wait of [0, ...waits]) {
    if (wait > 0) await opened.client.clock.sleep(wait, signal)
    found = await lookedUp(opened, resource, id, signal)
    const kept = found && keptOf(expected, found.resource)
    if (claims && kept === 'done') opened.answersHold = true
    if (found && kept !== 'not') return found
  }
  if (found) return found
  const { origin } = opened.client.about({ method: 'GET', path: resource.path })
  throw new RollcallError('outcome-unknown.gone', `${origin} does not show ${id} any more after it was written to.`)
}

/** A look that fails says nothing about the write before it. */
async function lookedUp(
  opened: Opened,
  resource: Resource,
  id: string,
  signal: AbortSignal,
): Promise<Identified | undefined> {
  try {
    return await get(opened, resource, id, signal)
  } catch (cause) {
    signal.throwIfAborted()
    throw new RollcallError('outcome-unknown.unread', `${id} was written to, and cannot be read again.`, { cause })
  }
}

/** The outcome of a write, with all that the application now holds. */
export function written(resource: Resource, found: Identified, more: Pick<Written, 'already'> = {}): Written {
  const shown = resource.attributes.filter(({ field }) => field.readable !== false)
  const names = new Set([...shown.map(({ field }) => field.name), ...(resource.kind === 'user' ? ['roles'] : [])])
  return { id: found.id, record: decoder(resource, [...names])(found), ...more }
}
