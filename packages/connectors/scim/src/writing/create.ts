import type { Stream, Written } from '@rollcall/connector-sdk'
import { RollcallError, reactionOf, type SyncRecord, toProblem, type Write } from '@rollcall/model'
import type { Answer } from '../answer.ts'
import type { Request } from '../client.ts'
import type { Resource } from '../discovery/discover.ts'
import type { Json } from '../json.ts'
import { attributeOf, type Opened, see } from '../opened.ts'
import { find } from '../reading/find.ts'
import { get } from '../reading/get.ts'
import type { Identified } from '../reading/page.ts'
import { valuesOf, withValues } from '../resource.ts'
import { same } from './kept.ts'
import { remember } from './present.ts'
import { schemasOf } from './put.ts'
import { resourceIn, waits, written } from './read-back.ts'
import { isDone } from './send.ts'
import { update, writable } from './update.ts'

type Create = Extract<Write, { op: 'create' }>

/** Makes a record. Never sent twice: what became of one without an answer is for the engine to look up. */
export async function create(opened: Opened, write: Create, signal: AbortSignal): Promise<Written> {
  const resource = await opened.resource(write.kind, signal)
  if (write.kind === 'group') await refuseSecond(opened, resource, write, signal)
  const request: Request = { method: 'POST', path: resource.path, body: bodyOf(resource, write) }
  const answer = await opened.client.answer(request, signal)
  if (!isDone(answer)) {
    const error = opened.client.errorOf(answer, request)
    if (reactionOf(error) === 'outcome-unknown') throw await takenOr(error, opened, write, signal)
    const later = answer.status === 400 ? referencesIn(resource, write) : []
    if (later.length === 0) throw error
    return createThenRefer(opened, write, later, signal)
  }
  const made = await madeBy(opened, resource, write, answer, signal)
  if (made) {
    remember(opened, resource, made.id, [])
    see(opened, resource, [made])
    if (write.kind === 'group') opened.made.add(made.id)
    return written(resource, made)
  }
  const { origin } = opened.client.about(request)
  const message = `${origin} says that it made it (${answer.status}), and does not say where.`
  throw new RollcallError('outcome-unknown.no-id', message)
}

/** Some make nobody where a value is taken, and hand out whoever has it. */
function isNotNew({ client }: Opened, { path }: Resource, id: string): RollcallError {
  const { origin } = client.about({ method: 'POST', path })
  return new RollcallError('exists.taken', `${origin} made nobody: it answers with ${id}, who was there before.`)
}

/** Two groups of one name are something that many servers take and no client can tell apart. */
async function refuseSecond(
  opened: Opened,
  resource: Resource,
  { attributes }: Create,
  signal: AbortSignal,
): Promise<void> {
  const field = resource.attributes.find((one) => one.field.naming)?.field
  const values = (field && attributes[field.name])?.map(String) ?? []
  if (!field || values.length === 0) return
  const request = { kind: 'group', attributes: [], by: field.name, values } as const
  for await (const [held] of find(opened, request, signal)) {
    if (!held) continue
    const message = `${field.name}: there is a group of this name already.`
    throw new RollcallError('exists.taken', message, { field: field.name })
  }
}

/** Some refuse a record with a manager in the form of the RFC: it is made without, and a change knows other forms. */
async function createThenRefer(
  opened: Opened,
  write: Create,
  later: readonly string[],
  signal: AbortSignal,
): Promise<Written> {
  const now = Object.entries(write.attributes).filter(([name]) => !later.includes(name))
  const made = await create(opened, { ...write, attributes: Object.fromEntries(now) }, signal)
  const edits = later.map((field) => ({ field, from: [], to: write.attributes[field] ?? [], add: [], remove: [] }))
  try {
    return await update(opened, { op: 'update', kind: write.kind, id: made.id, edits }, signal)
  } catch (thrown) {
    // It is there; that it does not refer to whom it should shows in its record.
    opened.client.log('warn', `${made.id}: ${toProblem(thrown).message}`)
    return made
  }
}

function referencesIn(resource: Resource, { attributes }: Create): readonly string[] {
  return Object.keys(attributes).filter((name) => {
    const field = attributeOf(resource, name)?.field
    return field?.type === 'ref' && !field.many
  })
}

function bodyOf(resource: Resource, { kind, attributes, active }: Create): Json {
  for (const { field } of resource.attributes) {
    if (!field.required || field.writable === 'never' || attributes[field.name]?.some((value) => value !== '')) continue
    throw new RollcallError('invalid.required', `${field.name}: it cannot be without a value.`, { field: field.name })
  }
  const start: Json = kind === 'user' && attributeOf(resource, 'active') ? { active } : {}
  const body = Object.entries(attributes).reduce(
    (all, [name, values]) => withValues(all, writable(resource, name), values),
    start,
  )
  return { schemas: schemasOf(resource, body), ...body }
}

/** The record as it was made. Until answers have proved true it is not believed before it was seen. */
async function madeBy(
  opened: Opened,
  resource: Resource,
  write: Create,
  answer: Answer,
  signal: AbortSignal,
): Promise<Identified | undefined> {
  const answered = answer.status === 201 ? resourceIn(answer) : undefined
  const id = answered?.id ?? idIn(answer)
  if (resource.kind === 'user' && id !== undefined && opened.seen.has(id)) throw isNotNew(opened, resource, id)
  if (answered && opened.answersHold) return answered
  for (const wait of id === undefined ? [] : [0, ...waits]) {
    if (wait > 0) await opened.client.clock.sleep(wait, signal)
    const found = await get(opened, resource, id as string, signal).catch(() => undefined)
    if (found && answered) opened.answersHold = true
    if (found) return resourceIn(answer) || isNamed(resource, write, found) ? found : undefined
  }
  return undefined
}

/** An address alone may lead to somebody else. */
function isNamed(resource: Resource, { attributes }: Create, { resource: found }: Identified): boolean {
  const naming = resource.attributes.find(({ field }) => field.naming)
  return naming === undefined || same(naming, valuesOf(naming, found), attributes[naming.field.name] ?? [])
}

function idIn(answer: Answer): string | undefined {
  const last = answer.headers.get('location')?.split(/[?#]/)[0]?.split('/').filter(Boolean).at(-1)
  return resourceIn(answer)?.id ?? (last === undefined ? undefined : unescaped(last))
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Some break over a value that is taken, instead of saying so: then somebody has it who is not as this record was to be. */
async function takenOr(
  error: RollcallError,
  opened: Opened,
  { kind, attributes }: Create,
  signal: AbortSignal,
): Promise<RollcallError> {
  const resource = await opened.resource(kind, signal)
  for (const { field } of resource.attributes) {
    const values = (attributes[field.name] ?? []).map(String)
    if (!field.unique || !field.findable || values.length === 0) continue
    const request = { kind, attributes: Object.keys(attributes), by: field.name, values }
    const held = await firstOf(find(opened, request, signal))
    const isOther = Object.entries(attributes).some(([name, sent]) => {
      const attribute = attributeOf(resource, name)
      return attribute && attribute.field.readable !== false && !same(attribute, held?.attributes[name] ?? [], sent)
    })
    if (held && isOther) {
      const message = `${field.name}: somebody has this value already.`
      return new RollcallError('exists.taken', message, { field: field.name, cause: error })
    }
  }
  return error
}

async function firstOf(stream: Stream<SyncRecord>): Promise<SyncRecord | undefined> {
  try {
    for await (const [record] of stream) if (record) return record
  } catch {
    // What cannot be looked up stays unknown.
  }
  return undefined
}
