import { type Call, type House, isAdvanced } from './call.ts'
import { guarded, isKnown, properties } from './properties.ts'
import { badRequest, Refusal, unsupported } from './refusal.ts'
import type { Kind } from './tenant.ts'

const known = ['$select', '$top', '$filter', '$expand', '$count', '$orderby', '$search', '$skiptoken', '$deltatoken']

/** Refuses system query options that Graph does not have, or has twice (Graph: query-parameters). */
export function checkOptions({ query, method }: Call): void {
  const names = [...query.keys()].filter((name) => name.startsWith('$')).map((name) => name.toLowerCase())
  for (const name of names) {
    if (name === '$skip') throw badRequest("'$skip' is not supported by the service.")
    if (!known.includes(name)) throw badRequest(`The query parameter '${name}' is not supported.`)
    if (names.indexOf(name) !== names.lastIndexOf(name))
      throw badRequest(`Query option '${name}' was specified more than once, but it must be specified at most once.`)
  }
  if (method !== 'GET' && names.length > 0) throw badRequest(`'${names[0]}' is not supported with ${method}.`)
}

/** What each kind of address can be asked with. Of what Graph offers on relationships (advanced `$filter`) this is less. */
const allowed = {
  list: ['$select', '$top', '$filter', '$expand', '$count', '$orderby', '$search', '$skiptoken'],
  related: ['$select', '$top', '$count', '$skiptoken'],
  one: ['$select', '$expand'],
  count: ['$filter', '$count'],
  select: ['$select'],
  nothing: [],
} as const

export function onlyWith(shape: keyof typeof allowed, { query }: Call): void {
  const names: readonly string[] = allowed[shape]
  const strange = [...query.keys()].find((name) => name.startsWith('$') && !names.includes(name))
  if (strange !== undefined) throw unsupported(`The query option '${strange}' is not supported here.`)
}

export interface Selection {
  readonly properties: readonly string[]
  /** Nothing was selected. */
  readonly isDefault: boolean
}

/** `$select`. An unknown property is 400, one that is kept elsewhere 501 (api/user-list), a guarded one 403. */
export function selectionOf(kinds: readonly Kind[], call: Call, house: House, inCollection: boolean): Selection {
  const asked = call.query.get('$select')
  if (asked === null)
    return { properties: [...new Set(kinds.flatMap((kind) => properties[kind].shown))], isDefault: true }
  const names = asked.split(',').map((name) => name.trim())
  for (const name of names) {
    if (kinds.some((kind) => properties[kind].outside.includes(name))) {
      if (inCollection) throw new Refusal(501, 'NotImplemented', 'This operation target is not yet supported.')
    } else if (!kinds.some((kind) => isKnown(kind, name, house.extensions)))
      throw badRequest(
        `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${kinds.length > 1 ? 'directoryObject' : kinds[0]}'.`,
      )
    const right = guarded[name]
    if (right !== undefined && !call.roles.includes(right)) throw denied()
  }
  return { properties: names, isDefault: false }
}

export function denied(): Refusal {
  return new Refusal(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.')
}

/** `$top`: 1 to 999; 500 with signInActivity (api/user-list). */
export function pageSizeOf({ query }: Call, { behaviour }: House, selected: readonly string[] = []): number {
  const text = query.get('$top')
  const most = selected.includes('signInActivity') ? 500 : 999
  const size = Number(text ?? 100)
  if (!/^\d+$/.test(text ?? '100')) throw badRequest(`Invalid value '${text}' for $top query option found.`)
  if (size < 1 || size > most)
    throw unsupported(`Invalid page size specified: '${size}'. Must be between 1 and ${most} inclusive.`)
  return Math.min(size, behaviour.pageSize ?? size)
}

/** `$count=true` without the header is ignored; with it page one has a number. */
export function wantsCount(call: Call): boolean {
  return isAdvanced(call)
}

/** `$orderby`: on displayName and userPrincipalName by default, else advanced (aad-advanced-queries). */
export function orderOf(kind: Kind, call: Call): { readonly by: string; readonly isDescending: boolean } | undefined {
  const text = call.query.get('$orderby')
  if (text === null) return undefined
  const [, by = '', direction = 'asc'] = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/.exec(text) ?? []
  const plain = kind === 'user' ? ['displayName', 'userPrincipalName'] : ['displayName']
  const advanced = kind === 'user' ? ['createdDateTime', 'deletedDateTime'] : ['deletedDateTime']
  const needsMore = !plain.includes(by) || call.query.has('$filter')
  if (!plain.includes(by) && !advanced.includes(by)) throw unsupported('Sorting not supported for current query.')
  if (needsMore && !isAdvanced(call)) throw unsupported('Sorting not supported for current query.')
  return { by, isDescending: direction === 'desc' }
}
