import type { Written } from '@rollcall/connector-sdk'
import { RollcallError, type Write } from '@rollcall/model'
import type { Request } from '../client.ts'
import type { Opened } from '../opened.ts'
import { canBeId, get, placeOf, proveThere } from '../reading/get.ts'
import { waits } from './read-back.ts'
import { conditioned, isDone, wantsCondition } from './send.ts'

/** Deletes a record, and looks whether it is gone: some only switch it off. */
export async function remove(
  opened: Opened,
  { kind, id }: Extract<Write, { op: 'delete' }>,
  signal: AbortSignal,
): Promise<Written> {
  const resource = await opened.resource(kind, signal)
  if (!canBeId(id)) return { id, already: true }
  opened.seen.delete(id)
  const request: Request = { method: 'DELETE', path: placeOf(resource, id) }
  let answer = await opened.client.answer(request, signal)
  if (wantsCondition(answer)) {
    const before = await get(opened, resource, id, signal)
    if (before) answer = await conditioned(opened, request, before, signal)
  }
  if (answer.status === 404 || answer.status === 410) {
    // Some say the same of a method that they do not know.
    if (await get(opened, resource, id, signal)) throw notDeleted(opened.client.about(request).origin, id)
    await proveThere(opened, resource, signal)
    return { id, already: true }
  }
  if (!isDone(answer)) throw opened.client.errorOf(answer, request)
  for (const wait of [0, ...waits]) {
    if (wait > 0) await opened.client.clock.sleep(wait, signal)
    if (!(await get(opened, resource, id, signal))) return { id }
  }
  const { origin } = opened.client.about(request)
  throw new RollcallError('invalid.not-kept', `${origin} says that it deleted ${id}, and still shows it.`, { hint })
}

const hint = 'Some applications only switch an account off: use `disable` there.'

function notDeleted(origin: string, id: string): RollcallError {
  return new RollcallError('config.not-offered', `${origin} does not delete ${id}, which it still shows.`, { hint })
}
