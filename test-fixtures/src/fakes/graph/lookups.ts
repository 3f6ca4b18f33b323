import { may } from './apps.ts'
import type { Answer, Call, House } from './call.ts'
import { castOf, contextOf, memberRow, shown } from './collections.ts'
import { denied, pageSizeOf, selectionOf, wantsCount } from './options.ts'
import { paged } from './pages.ts'
import { properties } from './properties.ts'
import { badRequest, notFound, Refusal } from './refusal.ts'
import type { Kind, Thing } from './tenant.ts'

/** POST /directoryObjects/getByIds: at most 1,000 ids; who is not there is left out. Needs Directory.Read.All (api/directoryobject-getbyids). */
export function getByIds(call: Call, house: House): Answer {
  if (call.method !== 'POST')
    throw new Refusal(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.')
  if (!call.roles.includes('Directory.Read.All') && !call.roles.includes('Directory.ReadWrite.All')) throw denied()
  const { ids, types } = (call.body ?? {}) as { readonly ids?: readonly string[]; readonly types?: readonly string[] }
  if (!Array.isArray(ids) || ids.some((id) => typeof id !== 'string'))
    throw invalidBody("Invalid value specified for property 'ids' of resource 'Action'.")
  if (ids.length > 1_000) throw invalidBody('The number of ids exceeds the maximum of 1000.')
  const rows = [...new Set(ids)].flatMap((id) => {
    const thing = house.tenant.find(id)
    if (!thing || (types && !types.includes(thing.type) && !types.includes('directoryObject'))) return []
    const kind = thing.type === 'user' || thing.type === 'group' ? thing.type : undefined
    return memberRow(
      thing,
      { properties: kind ? properties[kind].shown : ['id', 'displayName'], isDefault: true },
      call,
    )
  })
  return {
    status: 200,
    body: { '@odata.context': `${house.root}/v1.0/$metadata#directoryObjects`, value: rows },
  }
}

function invalidBody(message: string): Refusal {
  return new Refusal(400, 'Request_BadRequest', message)
}

/** The recycle bin: by type, or one object by its id (api/directory-deleteditems-list, -get). */
export function deletedItems([segment, ...more]: readonly string[], call: Call, house: House): Answer {
  if (segment === undefined)
    throw badRequest('Resource type must be specified: /directory/deletedItems/microsoft.graph.{type}.')
  if (more.length > 0) throw badRequest(`Resource not found for the segment '${more[0]}'.`)
  if (!segment.startsWith('microsoft.graph.')) return deletedItem(segment, call, house)
  const kind = castOf(segment)
  if (kind !== 'user' && kind !== 'group') throw badRequest(`Resource not found for the segment '${segment}'.`)
  if (!may(call.roles, kind === 'user' ? 'deletedUsers' : 'deletedGroups')) throw denied()
  const selection = selectionOf([kind], call, house, true)
  const rows = (): readonly string[] => house.tenant.deleted(kind).map(({ id }) => id)
  const show = (id: string): object | undefined => {
    const thing = house.tenant.look(id)
    return thing?.deletedAt === undefined ? undefined : shown(thing, selection)
  }
  return paged(call, house, pageSizeOf(call, house), contextOf(kind, selection), rows, show, wantsCount(call))
}

function deletedItem(id: string, call: Call, house: House): Answer {
  const thing: Thing | undefined = house.tenant.look(id)
  const kind: Kind = thing?.type === 'group' ? 'group' : 'user'
  if (!may(call.roles, kind === 'user' ? 'deletedUsers' : 'deletedGroups')) throw denied()
  if (thing?.deletedAt === undefined) throw notFound(id)
  const selection = selectionOf([kind], call, house, false)
  const context = { '@odata.context': `${house.root}/v1.0/$metadata#directoryObjects/$entity` }
  return { status: 200, body: { ...context, '@odata.type': `#microsoft.graph.${kind}`, ...shown(thing, selection) } }
}

/** GET /organization (api/organization-list). */
export function organization(call: Call, { root, tenant }: House): Answer {
  if (!may(call.roles, 'organization')) throw denied()
  const whole: Readonly<Record<string, unknown>> = {
    id: tenant.id,
    deletedDateTime: null,
    displayName: 'Acme',
    tenantType: 'AAD',
    verifiedDomains: [
      {
        capabilities: 'Email, OfficeCommunicationsOnline',
        isDefault: true,
        isInitial: false,
        name: tenant.domain,
        type: 'Managed',
      },
    ],
    onPremisesSyncEnabled: null,
  }
  const names = call.query.get('$select')?.split(',')
  for (const name of names ?? [])
    if (!(name in whole))
      throw badRequest(
        `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.organization'.`,
      )
  const row = names ? Object.fromEntries(names.map((name) => [name, whole[name]])) : whole
  return { status: 200, body: { '@odata.context': `${root}/v1.0/$metadata#organization`, value: [row] } }
}

/** GET /users/{id}/memberOf, directly or not (api/user-list-memberof). */
export function memberOf(thing: Thing, isTransitive: boolean, call: Call, house: House): Answer {
  const selection = selectionOf(['group'], call, house, true)
  const rows = (): readonly string[] => {
    const found = new Set<string>()
    const open = [thing.id]
    for (let next = open.pop(); next !== undefined; next = open.pop())
      for (const { id } of house.tenant.groupsOf(next)) {
        if (found.has(id)) continue
        found.add(id)
        if (isTransitive) open.push(id)
      }
    return [...found]
  }
  const show = (id: string): object | undefined => {
    const group = house.tenant.find(id)
    return group && memberRow(group, selection, call)
  }
  return paged(call, house, pageSizeOf(call, house), 'directoryObjects', rows, show, wantsCount(call))
}
