import type { Query } from '@rollcall/connector-sdk'
import { attributesIn, type Directory, filtersOf, parseFilter } from '@rollcall/ldap'

/** Computed when asked for, or kept by each server for itself: nobody reports their change. */
export const blindAttributes: readonly string[] = [
  'memberOf',
  'directReports',
  'managedObjects',
  'tokenGroups',
  'canonicalName',
  'lastLogon',
  'lastLogoff',
  'logonCount',
  'badPwdCount',
  'badPasswordTime',
  'msDS-User-Account-Control-Computed',
  'msDS-UserPasswordExpiryTimeComputed',
  'msDS-ResultantPSO',
  'uSNChanged',
  'whenChanged',
  'modifyTimeStamp',
]

const blind: ReadonlySet<string> = new Set(blindAttributes.map((name) => name.toLowerCase()))

/** What says that an entry came, went, was renamed or moved. */
const always = ['objectClass', 'name', 'parentGUID', 'isDeleted']

/**
 * Attributes whose change may change what a query tells: what is asked for, what tells the standing or the members, and
 * what its filters look at. None where a filter looks at all of them.
 */
export function watchedAttributes(directory: Directory, query: Query): readonly string[] {
  const { dialect } = directory
  const looked = filtersOf(directory, query).map((filter) => attributesIn(parseFilter(filter)))
  if (looked.includes(undefined)) return []
  const own = query.kind === 'user' ? dialect.standing.attributes : [...dialect.members.attributes, 'primaryGroupID']
  const asked = query.attributes.filter((name) => name !== 'members' && name !== 'roles')
  const names = [...always, ...own, ...asked, ...looked.flatMap((names) => names ?? [])]
  const unique = new Map(names.map((name) => [name.toLowerCase(), name]))
  return [...unique].flatMap(([key, name]) => (blind.has(key) ? [] : [name]))
}
