import { may } from './apps.ts'
import type { Answer, Call, House } from './call.ts'
import { count, list, manager, members, one, thingOf } from './collections.ts'
import { delta, type Generations } from './delta.ts'
import { deletedItems, getByIds, memberOf, organization } from './lookups.ts'
import { checkOptions, denied } from './options.ts'
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
  if (first === 'subscriptions') return subscriptions.route(whole, call)
  if (first === 'directory' && second === 'deletedItems') {
    onlyGet(call)
    return deletedItems(rest, call, house)
  }
  if (first === 'organization' && second === undefined) {
    onlyGet(call)
    return organization(call, house)
  }
  throw badRequest(`Resource not found for the segment '${first}'.`)
}

function inCollection(
  kind: Kind,
  [id, what, cast, ...more]: readonly string[],
  call: Call,
  house: House,
  generations: Generations,
): Answer {
  onlyGet(call)
  if (!may(call.roles, `${kind}s`)) throw denied()
  if (id === undefined) return list(kind, call, house)
  if (id === '$count') return count(kind, call, house)
  if (['delta', 'delta()', 'microsoft.graph.delta', 'microsoft.graph.delta()'].includes(id) && what === undefined)
    return delta(kind, call, house, generations)
  if (what === undefined) return one(kind, id, call, house)
  if (what === 'manager' && kind === 'user' && cast === undefined) return manager(id, call, house)
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
