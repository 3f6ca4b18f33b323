import { RollcallError } from '@rollcall/model'
import { type Answer, scimTypeOf } from '../answer.ts'
import type { Request } from '../client.ts'
import type { Resource } from '../discovery/discover.ts'
import type { Json } from '../json.ts'
import type { Opened } from '../opened.ts'
import { placeOf } from '../reading/get.ts'
import type { Identified } from '../reading/page.ts'
import { withValues } from '../resource.ts'
import type { Expected } from './kept.ts'
import {
  listRemovals,
  type Named,
  type Operation,
  patchOf,
  preciseOperations,
  wholeOperations,
  withoutPaths,
} from './operations.ts'
import { forPut, mayEmpty, writableOf } from './put.ts'

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
    const request: Request = { method: 'PATCH', path, body: patchOf(operations) }
    const answer = await conditioned(opened, request, before, signal)
    if (isDone(answer)) {
      opened.pathless ||= refused !== undefined && knowsNoPath(operations)
      return answer
    }
    const error = opened.client.errorOf(answer, request)
    if (isNotOffered(answer)) return refused ?? error
    refused ??= error
    if (!isAboutForm(answer, named)) throw error
  }
  throw refused ?? new Error('There is nothing to send.')
}

function knowsNoPath(operations: readonly Operation[]): boolean {
  return operations.some(
    ({ path, value }) => path === undefined && Object.keys(value as Json).some((key) => !/^urn:/i.test(key)),
  )
}

async function put({ opened, resource, before, after }: Sending, _: unknown, signal: AbortSignal): Promise<Tried> {
  if (await mayEmpty(opened, resource, before, signal)) return withoutPatch(resource)
  const request: Request = { method: 'PUT', path: placeOf(resource, before.id), body: forPut(resource, after) }
  const answer = await conditioned(opened, request, before, signal)
  if (isDone(answer)) return answer
  const error = opened.client.errorOf(answer, request)
  if (isNotOffered(answer)) return error
  throw error
}

/** Sends a request for the version just read, where the server says that it looks at it, or refuses to go without. */
export async function conditioned(
  opened: Opened,
  request: Request,
  { version }: Pick<Identified, 'version'>,
  signal: AbortSignal,
): Promise<Answer> {
  const { features } = await opened.discovered(signal)
  const isSent = version !== undefined && (features.etag || opened.conditional)
  const answer = await opened.client.answer(isSent ? { ...request, version } : request, signal)
  if (isSent || version === undefined || !wantsCondition(answer)) return answer
  opened.conditional = true
  return opened.client.answer({ ...request, version }, signal)
}

/** 428 (RFC 6585), or 412 though there was no condition that could have failed. */
export function wantsCondition({ status }: Answer): boolean {
  return status === 428 || status === 412
}

/** The forms a change can be sent in, the most understood first. */
export function formsOf({ opened, resource, before, after, named }: Sending): readonly (readonly Operation[])[] {
  let current = before.resource
  const precise = named.flatMap((one) => {
    const isWhole = one.attribute.urn !== undefined && opened.wholeExtensions
    const operations = isWhole ? wholeOperations([one], after) : preciseOperations(one, current)
    current = withValues(current, one.attribute, one.after)
    return operations
  })
  // Members and roles that are not shown are not written as a whole: that would take away all others.
  const isSafe = named.every(({ attribute, before: held, mustHold }) => {
    return !(attribute.name === 'members' || (mustHold && attribute.isList)) || held.length > 0
  })
  const sent = writableOf(resource, after)
  const whole = wholeOperations(named, sent)
  const pathless = isSafe ? withoutPaths(whole) : []
  const others = isSafe ? [whole, wholeOperations(named, sent, true), ...pathless] : []
  const all = [...(opened.pathless ? pathless : []), precise, ...others, listRemovals(precise)]
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
  // It understood, and nobody fits: a list in place of the path would mean everybody to some.
  if (type === 'notarget' && named.some(({ attribute }) => isUnseen(attribute))) return false
  if (type === 'invalidvalue') return named.some(({ attribute }) => attribute.field.type === 'ref')
  return type === undefined || formTypes.has(type)
}

function isUnseen({ name, field }: Named['attribute']): boolean {
  return name === 'members' && field.readable === false
}

const formTypes = new Set(['notarget', 'invalidpath', 'invalidsyntax', 'invalidfilter'])
