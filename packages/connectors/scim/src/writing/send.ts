import { RollcallError } from '@rollcall/model'
import { type Answer, scimTypeOf } from '../answer.ts'
import type { Request } from '../client.ts'
import type { Resource } from '../discovery/discover.ts'
import { type Json, pick, textOf } from '../json.ts'
import type { Opened } from '../opened.ts'
import { placeOf } from '../reading/get.ts'
import type { Identified } from '../reading/page.ts'
import { type Named, patchOf, preciseOperations, wholeOperations } from './operations.ts'
import { forPut } from './put.ts'

export interface Sending {
  readonly opened: Opened
  readonly resource: Resource
  readonly before: Identified
  /** All of the resource, as it should be. */
  readonly after: Json
  readonly named: readonly Named[]
}

/**
 * Sends a change in the form that most servers take, and where that is refused for its form, with whole attributes: a
 * refused PATCH has done nothing (RFC 7644 section 3.5.2). A server without PATCH gets the whole resource back.
 */
export async function send(sending: Sending, signal: AbortSignal): Promise<Answer> {
  const { opened, resource, before, after, named } = sending
  const { features } = await opened.discovered(signal)
  const path = placeOf(resource, before.id)
  const version = features.etag ? textOf(pick(pick(before.resource, 'meta'), 'version')) : undefined
  const condition = version === undefined ? {} : { version }
  let refused: RollcallError | undefined
  if (features.patch && opened.patches) {
    const precise = named.flatMap((one) => preciseOperations(one, before.resource))
    for (const operations of [precise, wholeOperations(named, after)]) {
      const request: Request = { method: 'PATCH', path, body: patchOf(operations), ...condition }
      const answer = await opened.client.answer(request, signal)
      if (isDone(answer)) return answer
      refused ??= opened.client.errorOf(answer, request)
      if (isNotOffered(answer)) break
      if (!isAboutForm(answer, named) || hidesMembers(resource)) throw opened.client.errorOf(answer, request)
      if (operations !== precise) throw refused
    }
  }
  if (hidesMembers(resource)) throw refused ?? withoutPatch(resource)
  const request: Request = { method: 'PUT', path, body: forPut(resource, after), ...condition }
  const answer = await opened.client.answer(request, signal)
  if (!isDone(answer)) throw refused && isNotOffered(answer) ? refused : opened.client.errorOf(answer, request)
  opened.patches = false
  return answer
}

/** Whole members that nobody can read cannot be written: that would empty the group. */
function hidesMembers({ attributes }: Resource): boolean {
  return attributes.some(({ field }) => field.name === 'members' && field.readable === false)
}

function withoutPatch({ path }: Resource): RollcallError {
  return new RollcallError(
    'config.not-offered',
    `${path} can only be replaced as a whole here, and its members cannot be read: nothing is written.`,
  )
}

export function isDone({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

/** Also 404: the record was there a moment ago, so it is the method that is not. */
function isNotOffered({ status }: Answer): boolean {
  return status === 404 || status === 405 || status === 501
}

/** Whether the same in another form may do. Some call a manager without the brackets an invalid value. */
function isAboutForm(answer: Answer, named: readonly Named[]): boolean {
  if (answer.status !== 400) return false
  const type = scimTypeOf(answer)?.toLowerCase()
  if (type === 'invalidvalue') return named.some(({ attribute }) => attribute.field.type === 'ref')
  return type === undefined || formTypes.has(type)
}

const formTypes = new Set(['notarget', 'invalidpath', 'invalidsyntax', 'invalidfilter'])
