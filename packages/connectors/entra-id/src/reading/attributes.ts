import type { Field, Kind } from '@rollcall/model'

type Type = Field['type']

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

function fields(text: string, type: Type, more: Partial<Field> = {}): readonly Field[] {
  return words(text).map((name) => ({ name, type, ...more }))
}

/** `find` takes it as `by`: what `$filter` compares by eq or in, with the advanced query parameters at worst. */
const found = { findable: true, ignoreCase: true } as const

/** Properties of people (Graph: resources/user) that are kept in the directory itself, so that lists and delta know them. */
const user: readonly Field[] = [
  { name: 'id', type: 'text', unique: true, findable: true },
  { name: 'userPrincipalName', type: 'text', naming: true, unique: true, ...found },
  { name: 'displayName', type: 'text', ...found },
  ...fields(
    'givenName surname mail mailNickname employeeId department jobTitle city state country usageLocation',
    'text',
    found,
  ),
  ...fields(
    'onPremisesSamAccountName companyName officeLocation postalCode mobilePhone faxNumber employeeType',
    'text',
    found,
  ),
  { name: 'onPremisesImmutableId', type: 'text', unique: true, findable: true },
  ...fields('onPremisesDistinguishedName onPremisesDomainName onPremisesUserPrincipalName', 'text', {
    ignoreCase: true,
  }),
  ...fields('onPremisesSecurityIdentifier securityIdentifier preferredDataLocation passwordPolicies', 'text'),
  ...fields('userType creationType externalUserState preferredLanguage streetAddress ageGroup', 'text', {
    ignoreCase: true,
  }),
  ...fields('consentProvidedForMinor legalAgeGroupClassification', 'text', { ignoreCase: true }),
  { name: 'proxyAddresses', type: 'text', many: true, ignoreCase: true },
  ...fields('otherMails businessPhones imAddresses', 'text', { many: true, ignoreCase: true }),
  ...fields('accountEnabled onPremisesSyncEnabled isResourceAccount showInAddressList', 'boolean'),
  ...fields(
    'createdDateTime deletedDateTime employeeHireDate employeeLeaveDateTime lastPasswordChangeDateTime',
    'time',
  ),
  ...fields('externalUserStateChangeDateTime onPremisesLastSyncDateTime signInSessionsValidFromDateTime', 'time'),
  { name: 'manager', type: 'ref' },
  ...Array.from(
    { length: 15 },
    (_, index): Field => ({ name: `extensionAttribute${index + 1}`, type: 'text', ignoreCase: true }),
  ),
  ...fields('employeeOrgData.costCenter employeeOrgData.division', 'text', { ignoreCase: true }),
  ...fields('assignedLicenses.skuId', 'text', { many: true }),
]

/** Properties of groups (Graph: resources/group). */
const group: readonly Field[] = [
  { name: 'id', type: 'text', unique: true, findable: true },
  { name: 'displayName', type: 'text', naming: true, ...found },
  ...fields('mail mailNickname description onPremisesSamAccountName', 'text', found),
  ...fields('classification membershipRule membershipRuleProcessingState visibility uniqueName theme', 'text', {
    ignoreCase: true,
  }),
  ...fields('onPremisesDomainName onPremisesNetBiosName onPremisesSecurityIdentifier securityIdentifier', 'text', {
    ignoreCase: true,
  }),
  ...fields('preferredDataLocation preferredLanguage', 'text', { ignoreCase: true }),
  ...fields('groupTypes proxyAddresses resourceBehaviorOptions resourceProvisioningOptions', 'text', {
    many: true,
    ignoreCase: true,
  }),
  ...fields('mailEnabled securityEnabled onPremisesSyncEnabled isAssignableToRole', 'boolean'),
  ...fields('createdDateTime deletedDateTime expirationDateTime renewedDateTime onPremisesLastSyncDateTime', 'time'),
  { name: 'members', type: 'ref', many: true },
]

export const knownFields: Readonly<Record<Kind, readonly Field[]>> = { user, group }

/**
 * What delta does not report though lists have it (Graph: delta-query-overview, limitations); read with rights of
 * their own, or dear.
 */
export const untracked: readonly string[] = ['signInActivity', 'customSecurityAttributes', 'licenseAssignmentStates']

/** The same, by the names that a mapping may use. */
export const blindAttributes: readonly string[] = [
  ...untracked,
  ...words('signInActivity.lastSignInDateTime signInActivity.lastNonInteractiveSignInDateTime'),
  'signInActivity.lastSuccessfulSignInDateTime',
]

/** Shown by nothing but their own name. */
const canonical: Readonly<Record<Kind, ReadonlyMap<string, string>>> = {
  user: spellings(user),
  group: spellings(group),
}

function spellings(all: readonly Field[]): ReadonlyMap<string, string> {
  return new Map([...all.map(({ name }) => name), ...blindAttributes].map((name) => [name.toLowerCase(), name]))
}

/** An attribute as Graph spells it, whatever its case. */
export function spelt(kind: Kind, name: string): string {
  return canonical[kind].get(name.toLowerCase()) ?? name
}
