import type { Written } from '@rollcall/connector-sdk'
import { type Edit, RollcallError, type Value } from '@rollcall/model'
import type { Attribute } from '../attributes.ts'
import type { Resource } from '../discovery/discover.ts'
import type { Json } from '../json.ts'
import { formOf, type Opened } from '../opened.ts'
import type { Identified } from '../reading/page.ts'
import { valuesOf, withValues } from '../resource.ts'
import { type Expected, keptOf, notKept, same } from './kept.ts'
import { type Named, wholeOperations, withoutPaths } from './operations.ts'
import { present, remember } from './present.ts'
import { readBack, written } from './read-back.ts'
import { send } from './send.ts'

/** Changes fields of one record: looks at it, sends what differs, and looks whether that was done. */
export async function change(
  opened: Opened,
  resource: Resource,
  id: string,
  named: readonly Named[],
  signal: AbortSignal,
): Promise<Written> {
  const before = await present(opened, resource, id, signal)
  const edits = named.map((one) => expect(one, before.resource))
  const due = edits.filter(
    ({ attribute, before: held, after }) => attribute.field.readable === false || !same(attribute, held, after),
  )
  if (due.length === 0) return written(resource, before, { already: true })
  const after = due.reduce<Json>(
    (all, { attribute, after: values }) => withValues(all, attribute, values),
    before.resource,
  )
  const answer = await send({ opened, resource, before, after, named: due }, signal)
  const seen = await readBack(opened, resource, id, due, answer, signal)
  const whole = await unmangled(opened, resource, seen, due, after, signal)
  const found = await insisted(opened, resource, whole, due, after, signal)
  const lost = due.find((one) => one.mustHold && keptOf([one], found.resource) !== 'done')
  if (lost) throw notKept(lost.attribute, opened.client.about({ method: 'PATCH', path: resource.path }).origin)
  remember(opened, resource, id, due)
  return written(resource, found)
}

/** Some cut the name of an extension at a dot of it and put the value elsewhere: they get it once more, under the whole name. */
async function unmangled(
  opened: Opened,
  resource: Resource,
  seen: Identified,
  due: readonly (Named & Expected)[],
  after: Json,
  signal: AbortSignal,
): Promise<Identified> {
  const named = due.filter((one) => one.attribute.urn !== undefined && keptOf([one], seen.resource) === 'not')
  if (named.length === 0 || opened.wholeExtensions) return seen
  const sending = { opened, resource, before: seen, after, named }
  const answer = await send(sending, signal, [wholeOperations(named, after)])
  const found = await readBack(opened, resource, seen.id, named, answer, signal)
  opened.wholeExtensions = keptOf(named, found.resource) !== 'not'
  return found
}

/** Some say yes to a path and do not know any: they get once more, without one, what access depends on. */
async function insisted(
  opened: Opened,
  resource: Resource,
  seen: Identified,
  due: readonly (Named & Expected)[],
  after: Json,
  signal: AbortSignal,
): Promise<Identified> {
  const named = due.filter((one) => one.mustHold && !one.attribute.isList && keptOf([one], seen.resource) !== 'done')
  if (named.length === 0 || opened.pathless) return seen
  const { features } = await opened.discovered(signal)
  const sending = { opened, resource, before: seen, after, named }
  if (!features.patch) return seen
  const answer = await send(sending, signal, withoutPaths(wholeOperations(named, after)))
  const found = await readBack(opened, resource, seen.id, named, answer, signal)
  opened.pathless = keptOf(named, found.resource) === 'done'
  return found
}

/** What the field holds and what it will hold. Throws `conflict` where it holds neither what was expected nor what is wanted. */
function expect(named: Named, resource: Json): Expected & Named {
  const { attribute, edit, mustHold } = named
  const { name, readable } = attribute.field
  const before = valuesOf(attribute, resource)
  const after = afterEdit(attribute, edit, before)
  const isChecked = !mustHold && readable !== false && edit.add.length + edit.remove.length === 0
  if (isChecked && !same(attribute, before, edit.from) && !same(attribute, before, after)) {
    throw new RollcallError('conflict.moved-on', `${name}: it holds another value by now.`, { field: name })
  }
  return { ...named, before, after }
}

function afterEdit(attribute: Attribute, { to, add, remove }: Edit, before: readonly Value[]): readonly Value[] {
  if (add.length + remove.length === 0) return to
  const gone = new Set(remove.map((value) => formOf(attribute, value)))
  const staying = before.filter((value) => !gone.has(formOf(attribute, value)))
  const held = new Set(staying.map((value) => formOf(attribute, value)))
  return [...staying, ...add.filter((value) => !held.has(formOf(attribute, value)))]
}
