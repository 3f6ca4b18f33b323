import { RollcallError } from '@rollcall/model'
import { type Answer, scimTypeOf } from '../answer.ts'
import type { Request } from '../client.ts'
import type { Resource } from '../discovery/discover.ts'
import { type Json, pick, textOf } from '../json.ts'
import type { Opened } from '../opened.ts'
import { placeOf } from '../reading/get.ts'
import type { Identified } from '../reading/page.ts'
import { withValues } from '../resource.ts'
import type { Expected } from './kept.ts'
import { listRemovals, type Named, type Operation, patchOf, preciseOperations, wholeOperations } from './operations.ts'
import { forPut, mayEmpty } from './put.ts'

export interface Sending {
  readonly opened: Opened
  readonly resource: Resource
  readonly before: Identified
  /** All of the resource, as it should be. */
  readonly after: Json
  readonly named: readonly (Named & Expected)[]
}

/**
 * Sends a change in the form that most servers take, and where that is refused for its form, in others: a refused PATCH
 * has done nothing (RFC 7644 section 3.5.2). A server without PATCH gets the whole resource back.
 */
export async function send(
  sending: Sending,
  signal: AbortSignal,
  forms: readonly (readonly Operation[])[] = formsOf(sending),
): Promise<Answer> {
  const { opened } = sending
  const { features } = await opened.discovered(signal)
  const what = whatOf(sending)
  const isFirst = features.patch && !opened.unpatched.has(what)
  const [first, second] = isFirst ? [patch, put] : [put, patch]
  const answer = await first(sending, forms, signal)
  if (answer instanceof RollcallError) {
    const other = await second(sending, forms, signal)
    // Why the usual way was refused says more, unless something can be done about the other.
    if (other instanceof RollcallError) throw answer.hint === undefined && other.hint !== undefined ? other : answer
    if (isFirst) opened.unpatched.add(what)
    else opened.unpatched.delete(what)
    return other
  }
  return answer
}

/** A kind of record and the fields that are written. */
function whatOf({ resource, named }: Sending): string {
  return [resource.kind, ...named.map(({ attribute }) => attribute.field.name).toSorted()].join(' ')
}

/** An error that is returned, not thrown: the server does not offer this way of writing at all. */
type Tried = Answer | RollcallError

async function patch(
  { opened, resource, before, named }: Sending,
  forms: readonly (readonly Operation[])[],
  signal: AbortSignal,
): Promise<Tried> {
  const path = placeOf(resource, before.id)
  let refused: RollcallError | undefined
  for (const operations of forms) {
    const request: Request = {
      method: 'PATCH',
      path,
      body: patchOf(operations),
      ...(await condition(opened, before, signal)),
    }
    const answer = await opened.client.answer(request, signal)
    if (isDone(answer)) return answer
    const error = opened.client.errorOf(answer, request)
    if (isNotOffered(answer)) return refused ?? error
    refused ??= error
    if (!isAboutForm(answer, named)) throw error
  }
  throw refused ?? new Error('There is nothing to send.')
}

async function put({ opened, resource, before, after }: Sending, _: unknown, signal: AbortSignal): Promise<Tried> {
  if (await mayEmpty(opened, resource, before, signal)) return withoutPatch(resource)
  const request: Request = {
    method: 'PUT',
    path: placeOf(resource, before.id),
    body: forPut(resource, after),
    ...(await condition(opened, before, signal)),
  }
  const answer = await opened.client.answer(request, signal)
  if (isDone(answer)) return answer
  const error = opened.client.errorOf(answer, request)
  if (isNotOffered(answer)) return error
  throw error
}

/** The version just read, where the server says that it looks at it. */
async function condition(opened: Opened, { resource }: Identified, signal: AbortSignal): Promise<{ version?: string }> {
  const { features } = await opened.discovered(signal)
  const version = features.etag ? textOf(pick(pick(resource, 'meta'), 'version')) : undefined
  return version === undefined ? {} : { version }
}

/** The forms a change can be sent in, the most understood first. */
export function formsOf({ opened, before, after, named }: Sending): readonly (readonly Operation[])[] {
  let current = before.resource
  const precise = named.flatMap((one) => {
    const isWhole = one.attribute.urn !== undefined && opened.wholeExtensions
    const operations = isWhole ? wholeOperations([one], after) : preciseOperations(one, current)
    current = withValues(current, one.attribute, one.after)
    return operations
  })
  // Members that are not shown are not written as a whole: that would empty the group.
  const isSafe = named.every(({ attribute, before: held }) => attribute.name !== 'members' || held.length > 0)
  const others = [wholeOperations(named, after), wholeOperations(named, after, true)]
  const all = [precise, ...(isSafe ? others : []), listRemovals(precise)]
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}

function withoutPatch({ path }: Resource): RollcallError {
  return new RollcallError(
    'config.not-offered',
    `${path} can only be replaced as a whole here, and its members cannot be read: nothing is written.`,
    {
      hint: 'If nobody is in any group yet, put somebody into one by hand: then it shows whether members can be read.',
    },
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
