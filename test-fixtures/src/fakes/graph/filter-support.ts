import type { Kind } from './tenant.ts'

/** Works without anything, with the advanced query parameters only, or never. */
export type Level = 'plain' | 'advanced' | undefined

/** What a property can be filtered by (Graph: filter-directory-objects); `ne` and `not` are always advanced. */
export interface Support {
  readonly eq?: Level
  readonly startsWith?: Level
  readonly endsWith?: Level
  readonly range?: Level
  readonly isNull?: Level
}

const flag: Support = { eq: 'plain' }
const text: Support = { eq: 'plain', startsWith: 'plain', range: 'plain', isNull: 'advanced' }
const name: Support = { eq: 'plain', startsWith: 'plain', isNull: 'advanced' }
const time: Support = { eq: 'plain', range: 'plain' }
const slow: Support = { eq: 'advanced', startsWith: 'advanced', isNull: 'advanced' }
const slowTime: Support = { eq: 'advanced', range: 'advanced' }

function each(names: string, support: Support): Readonly<Record<string, Support>> {
  return Object.fromEntries(names.split(' ').map((one) => [one, support]))
}

const user: Readonly<Record<string, Support>> = {
  ...each('id ageGroup accountEnabled consentProvidedForMinor creationType externalUserState isResourceAccount', flag),
  ...each('onPremisesImmutableId', flag),
  ...each('onPremisesSyncEnabled userType', { ...flag, isNull: 'advanced' }),
  ...each('city country department displayName employeeId givenName jobTitle mailNickname state surname', text),
  ...each('usageLocation', text),
  mail: { ...text, endsWith: 'advanced' },
  userPrincipalName: { eq: 'plain', startsWith: 'plain', range: 'plain', endsWith: 'advanced' },
  ...each('createdDateTime externalUserStateChangeDateTime onPremisesLastSyncDateTime', time),
  ...each('companyName faxNumber mobilePhone officeLocation postalCode preferredLanguage streetAddress', slow),
  onPremisesSamAccountName: { eq: 'advanced', startsWith: 'advanced' },
  ...each('employeeType showInAddressList employeeOrgData/costCenter employeeOrgData/division', { eq: 'advanced' }),
  ...each('employeeHireDate', slowTime),
  ...each('onPremisesSecurityIdentifier passwordPolicies', { isNull: 'advanced' }),
}

const group: Readonly<Record<string, Support>> = {
  ...each('id mailEnabled securityEnabled', flag),
  hasMembersWithLicenseErrors: { eq: 'plain', isNull: 'plain' },
  ...each('classification membershipRule', { eq: 'plain', startsWith: 'plain' }),
  ...each('displayName mail mailNickname', name),
  onPremisesSyncEnabled: { ...flag, isNull: 'advanced' },
  ...each('createdDateTime onPremisesLastSyncDateTime renewedDateTime', time),
  expirationDateTime: slowTime,
  ...each('description onPremisesSamAccountName', { eq: 'advanced', startsWith: 'advanced' }),
  preferredLanguage: slow,
  onPremisesSecurityIdentifier: { isNull: 'advanced' },
}

/** What the elements of a list can be asked for by any(). */
const elements: Readonly<Record<Kind, Readonly<Record<string, Support>>>> = {
  user: {
    'assignedLicenses/skuId': flag,
    businessPhones: { eq: 'advanced', startsWith: 'advanced' },
    imAddresses: { eq: 'plain', startsWith: 'plain' },
    otherMails: { eq: 'plain', startsWith: 'plain', endsWith: 'advanced' },
    proxyAddresses: { eq: 'plain', startsWith: 'plain', endsWith: 'advanced' },
  },
  group: {
    'assignedLicenses/skuId': flag,
    groupTypes: flag,
    proxyAddresses: { eq: 'plain', startsWith: 'plain', endsWith: 'advanced' },
  },
}

const extensionAttribute: Support = { eq: 'advanced', isNull: 'advanced' }

export function supportFor(kind: Kind, path: string, extensions: readonly string[]): Support | undefined {
  if (extensions.includes(path)) return slow
  if (kind === 'user' && /^onPremisesExtensionAttributes\/extensionAttribute([1-9]|1[0-5])$/.test(path))
    return extensionAttribute
  return (kind === 'user' ? user : group)[path]
}

export function supportForElement(kind: Kind, path: string): Support | undefined {
  return elements[kind][path]
}
