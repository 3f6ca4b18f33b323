import { may } from './apps.ts'
import type { Answer, Call, House } from './call.ts'
import { count, list, manager, members, one, thingOf } from './collections.ts'
import { delta, type Generations } from './delta.ts'
import { deletedItems, getByIds, memberOf, organization } from './lookups.ts'
import { checkOptions, denied, onlyWith } from './options.ts'
import { badRequest, Refusal } from './refusal.ts'
import type { Subscriptions } from './subscriptions.ts'
import type { Kind } from './tenant.ts'

/** A request to Graph, by its path. */
export function route(
  call: Call,
  house: House,
  generations: Generations,
  subscriptions: Subscriptions,
): Answer | Promise<Answer> {
  const [first = '', second, ...rest] = call.segments
  checkOptions(call)
  const whole = call.segments.slice(1)
  if (first === 'users') return inCollection('user', whole, call, house, generations)
  if (first === 'groups') return inCollection('group', whole, call, house, generations)
  if (first === 'directoryObjects' && second === 'getByIds' && rest.length === 0) return getByIds(call, house)
  if (first === 'subscriptions') {
    onlyWith('nothing', call)
    return subscriptions.route(whole, call)
  }
  if (first === 'directory' && second === 'deletedItems') {
    onlyGet(call)
    onlyWith('related', call)
    return deletedItems(rest, call, house)
  }
  if (first === 'organization' && second === undefined) {
    onlyGet(call)
    onlyWith('select', call)
    return organization(call, house)
  }
  throw badRequest(`Resource not found for the segment '${first}'.`)
}

/** The spellings of the delta function. */
const names: readonly string[] = ['delta', 'delta()', 'microsoft.graph.delta', 'microsoft.graph.delta()']

function inCollection(
  kind: Kind,
  [id, what, cast, ...more]: readonly string[],
  call: Call,
  house: House,
  generations: Generations,
): Answer {
  onlyGet(call)
  if (!may(call.roles, `${kind}s`)) throw denied()
  if (id !== undefined && what === undefined && names.includes(id)) return delta(kind, call, house, generations)
  if (id === undefined) {
    onlyWith('list', call)
    return list(kind, call, house)
  }
  if (id === '$count') {
    onlyWith('count', call)
    return count(kind, call, house)
  }
  if (what === undefined) {
    onlyWith('one', call)
    return one(kind, id, call, house)
  }
  if (what === 'manager' && kind === 'user' && cast === undefined) {
    onlyWith('select', call)
    return manager(id, call, house)
  }
  onlyWith('related', call)
  if ((what === 'memberOf' || what === 'transitiveMemberOf') && cast === undefined)
    return memberOf(thingOf(kind, id, house), what === 'transitiveMemberOf', call, house)
  if (kind === 'group' && (what === 'members' || what === 'transitiveMembers') && more.length === 0)
    return members(id, what === 'transitiveMembers', cast, call, house)
  throw badRequest(`Resource not found for the segment '${what}'.`)
}

function onlyGet({ method }: Call): void {
  if (method !== 'GET')
    throw new Refusal(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.')
}
