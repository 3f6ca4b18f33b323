import type { Find, Stream } from '@rollcall/connector-sdk'
import { RollcallError, type SyncRecord } from '@rollcall/model'
import type { Attribute } from '../attributes.ts'
import type { Resource } from '../discovery/discover.ts'
import { attributeOf, formOf, type Opened } from '../opened.ts'
import { valuesOf } from '../resource.ts'
import { matching } from './filter.ts'
import { get, proveThere } from './get.ts'
import { inTurn } from './in-turn.ts'
import { list } from './list.ts'
import type { Identified } from './page.ts'
import { decoder, withMembers } from './scan.ts'
import { trustIn } from './trust.ts'

/** Records by id or by a field. Whatever a filter yields is compared here once more; where filters lie, the list is read. */
export async function* find(opened: Opened, request: Find, signal: AbortSignal): Stream<SyncRecord> {
  const { kind, attributes, by, values } = request
  const resource = await opened.resource(kind, signal)
  const decode = decoder(resource, attributes)
  if (values.length === 0) return { verdict: 'complete' }
  if (by === 'id') {
    const found = await inTurn([...new Set(values)], (id) => get(opened, resource, id, signal))
    const there = found.flatMap((one) => one ?? [])
    if (there.length < found.length) await proveThere(opened, resource, signal)
    yield there.map(decode)
    return { verdict: 'complete' }
  }
  const attribute = attributeOf(resource, by)
  if (!attribute?.field.findable) {
    throw new RollcallError('config.no-find', `Records cannot be found by ${by}.`, { field: by })
  }
  const trust = await trustIn(opened, resource, attribute, signal)
  const wanted = new Set(values.filter((value) => value !== '').map((value) => formOf(attribute, value)))
  const asked =
    typeof trust === 'object'
      ? trust
      : trust === 'all'
        ? await filtered(opened, resource, attribute, values, signal)
        : undefined
  if (asked) {
    const found = asked.filter(holdsOneOf(attribute, wanted))
    yield (await withMembers(opened, resource, attributes, found, signal)).map(decode)
    return { verdict: 'complete' }
  }
  const stream = list(opened, resource.path, {}, signal)
  for (;;) {
    const step = await stream.next()
    if (step.done) return step.value
    const found = step.value.filter(holdsOneOf(attribute, wanted))
    yield (await withMembers(opened, resource, attributes, found, signal)).map(decode)
  }
}

/** What the filters of a server find; undefined if an answer shows that they cannot be believed after all. */
async function filtered(
  opened: Opened,
  resource: Resource,
  attribute: Attribute,
  values: readonly string[],
  signal: AbortSignal,
): Promise<readonly Identified[] | undefined> {
  const found = new Map<string, Identified>()
  const asked = [...new Set(values)].filter((value) => value !== '')
  const answers = await inTurn(asked, (value) => matching(opened, resource, attribute, value, signal))
  for (const answer of answers) {
    if (!answer) return undefined
    for (const one of answer) found.set(one.id, one)
  }
  return [...found.values()]
}

function holdsOneOf(attribute: Attribute, wanted: ReadonlySet<string>): (one: Identified) => boolean {
  return ({ resource }) => valuesOf(attribute, resource).some((value) => wanted.has(formOf(attribute, value)))
}
