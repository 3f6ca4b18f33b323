import { may, readersOf } from './apps.ts'
import type { Answer, Call, House } from './call.ts'
import { isAdvanced, isEventual } from './call.ts'
import { type Expansion, expanded, expansionOf } from './expand.ts'
import { filterOf } from './filter.ts'
import { denied, orderOf, pageSizeOf, type Selection, selectionOf, wantsCount } from './options.ts'
import { paged } from './pages.ts'
import { properties } from './properties.ts'
import { notFound, Refusal } from './refusal.ts'
import { searchOf } from './search-option.ts'
import type { Kind, ObjectType, Thing } from './tenant.ts'

/** `/users` and `/groups` (api/user-list, api/group-list). */
export function list(kind: Kind, call: Call, house: House): Answer {
  const selection = selectionOf([kind], call, house, true)
  const size = pageSizeOf(call, house, selection.properties)
  const order = orderOf(kind, call)
  const fits = filterOf(kind, call, house)
  const found = searchOf(kind, call)
  const expansion = expansionOf(kind, call, house)
  const rows = (): readonly string[] => {
    const all = house.tenant.all(kind).filter((thing) => fits(thing) && found(thing))
    if (order) all.sort((one, two) => compare(one.values[order.by], two.values[order.by], order.isDescending))
    return all.map(({ id }) => id)
  }
  const show = (id: string): object | undefined => {
    const thing = house.tenant.find(id)
    return thing && rowOf(thing, selection, expansion, call, house)
  }
  return paged(call, house, size, contextOf(kind, selection), rows, show, wantsCount(call))
}

/** `/users/$count`: a number as text, with the header only (aad-advanced-queries). */
export function count(kind: Kind, call: Call, house: House): Answer {
  if (!isEventual(call.headers)) throw new Refusal(400, 'Request_BadRequest', '$count is not currently supported.')
  const advanced = new URLSearchParams([...call.query, ['$count', 'true']])
  const fits = filterOf(kind, { ...call, query: advanced }, house)
  return {
    status: 200,
    text: String(house.tenant.all(kind).filter(fits).length),
    headers: { 'content-type': 'text/plain' },
  }
}

/** `/users/{id or name}`, `/groups/{id}`. */
export function one(kind: Kind, id: string, call: Call, house: House): Answer {
  const selection = selectionOf([kind], call, house, false)
  const thing = thingOf(kind, id, house)
  const context = { '@odata.context': `${house.root}/v1.0/$metadata#${contextOf(kind, selection)}/$entity` }
  const expansion = expansionOf(kind, call, house)
  return { status: 200, body: { ...context, ...rowOf(thing, selection, expansion, call, house) } }
}

function rowOf(thing: Thing, selection: Selection, expansion: Expansion | undefined, call: Call, house: House): object {
  const row = shown(thing, selection)
  if (!expansion) return row
  return { ...row, ...expanded(thing, expansion, house, (other, inner) => memberRow(other, inner, call)) }
}

export function thingOf(kind: Kind, id: string, { tenant }: House): Thing {
  const found = tenant.find(id) ?? (kind === 'user' ? tenant.user(id) : undefined)
  if (found?.type !== kind) throw notFound(id)
  return found
}

/** `/users/{id}/manager` (api/user-list-manager): 404 where there is none. */
export function manager(id: string, call: Call, house: House): Answer {
  const selection = selectionOf(['user'], call, house, false)
  const { manager: of } = thingOf('user', id, house)
  const thing = of === undefined ? undefined : house.tenant.find(of)
  if (!thing) throw notFound('manager')
  const context = { '@odata.context': `${house.root}/v1.0/$metadata#directoryObjects/$entity` }
  return { status: 200, body: { ...context, ...typed(thing), ...shown(thing, selection) } }
}

/** `/groups/{id}/members` and `/transitiveMembers`, with or without a cast (api/group-list-members). */
export function members(id: string, isTransitive: boolean, cast: string | undefined, call: Call, house: House): Answer {
  if (cast !== undefined && !isAdvanced(call))
    throw new Refusal(
      400,
      'Request_UnsupportedQuery',
      'The specified filter to the reference property query is currently not supported.',
    )
  const type = cast === undefined ? undefined : castOf(cast)
  const kinds: readonly Kind[] = type === 'user' || type === 'group' ? [type] : ['user', 'group']
  const selection = selectionOf(kinds, call, house, true)
  const size = pageSizeOf(call, house)
  const group = thingOf('group', id, house)
  if (group.values.visibility === 'HiddenMembership' && !may(call.roles, 'hiddenMembers')) throw denied()
  const rows = (): readonly string[] =>
    (isTransitive ? allMembers(group, house) : liveMembers(group, house))
      .filter((one) => type === undefined || one.type === type)
      .map((one) => one.id)
  const show = (member: string): object | undefined => {
    const thing = house.tenant.find(member)
    return thing && memberRow(thing, selection, call)
  }
  return paged(call, house, size, 'directoryObjects', rows, show, wantsCount(call))
}

/** Of a type that the app may not read only type and id come, everything else is null (limited-info). */
export function memberRow(thing: Thing, selection: Selection, { roles }: Call): object {
  const row = shown(thing, selectionFor(thing.type, selection))
  if (may(roles, readersOf[thing.type])) return { ...typed(thing), ...row }
  const nulls = Object.fromEntries(Object.keys(row).map((name) => [name, null]))
  return { ...typed(thing), ...nulls, id: thing.id }
}

function selectionFor(type: ObjectType, { properties: names, isDefault }: Selection): Selection {
  const kind = type === 'user' || type === 'group' ? type : undefined
  if (!kind)
    return {
      properties: isDefault ? ['id', 'displayName'] : names.filter((name) => ['id', 'displayName'].includes(name)),
      isDefault,
    }
  if (isDefault) return { properties: properties[kind].shown, isDefault }
  const { shown: usual, more } = properties[kind]
  return { properties: names.filter((name) => usual.includes(name) || more.includes(name)), isDefault }
}

/** Soft-deleted ones keep their link and are not shown. */
function liveMembers(group: Thing, { tenant }: House): readonly Thing[] {
  return [...group.members].flatMap((id) => tenant.find(id) ?? [])
}

function allMembers(group: Thing, house: House): readonly Thing[] {
  const found = new Map<string, Thing>()
  const open = [group]
  for (let next = open.pop(); next; next = open.pop())
    for (const member of liveMembers(next, house)) {
      if (found.has(member.id)) continue
      found.set(member.id, member)
      if (member.type === 'group') open.push(member)
    }
  return [...found.values()]
}

export function castOf(segment: string): ObjectType {
  const type = ['user', 'group', 'device', 'orgContact', 'servicePrincipal'].find(
    (one) => segment === `microsoft.graph.${one}`,
  )
  if (!type) throw new Refusal(400, 'BadRequest', `Resource not found for the segment '${segment}'.`)
  return type as ObjectType
}

/** An object with what is selected: null for what has no value, an empty list for lists. */
export function shown({ type, values }: Thing, selection: Selection): Readonly<Record<string, unknown>> {
  const lists = type === 'user' || type === 'group' ? properties[type].collections : []
  return Object.fromEntries(
    selection.properties.map((name) => [name, values[name] ?? (lists.includes(name) ? [] : null)]),
  )
}

export function typed({ type }: Thing): object {
  return { '@odata.type': `#microsoft.graph.${type}` }
}

export function contextOf(kind: Kind, { properties: names, isDefault }: Selection): string {
  return isDefault ? `${kind}s` : `${kind}s(${names.join(',')})`
}

function compare(one: unknown, two: unknown, isDescending: boolean): number {
  const [left, right] = [String(one ?? '').toLowerCase(), String(two ?? '').toLowerCase()]
  const order = left < right ? -1 : left > right ? 1 : 0
  return isDescending ? -order : order
}
