import type { Kind } from './tenant.ts'

/** What Graph v1.0 knows of an object: names as in its metadata (msgraph-metadata, Aug 2026), without navigation. */
interface Properties {
  /** Shown when nothing is selected. */
  readonly shown: readonly string[]
  readonly more: readonly string[]
  /** Kept outside of the directory: 501 on the collection, refused in delta (api/user-list). */
  readonly outside: readonly string[]
  readonly collections: readonly string[]
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

export const properties: Readonly<Record<Kind, Properties>> = {
  user: {
    shown: words(`businessPhones displayName givenName id jobTitle mail mobilePhone officeLocation preferredLanguage
      surname userPrincipalName`),
    more: words(`accountEnabled ageGroup assignedLicenses assignedPlans authorizationInfo city companyName
      consentProvidedForMinor country createdDateTime creationType customSecurityAttributes deletedDateTime department
      employeeHireDate employeeId employeeLeaveDateTime employeeOrgData employeeType externalUserState
      externalUserStateChangeDateTime faxNumber identities imAddresses isManagementRestricted isResourceAccount
      lastPasswordChangeDateTime legalAgeGroupClassification licenseAssignmentStates mailNickname
      onPremisesDistinguishedName onPremisesDomainName onPremisesExtensionAttributes onPremisesImmutableId
      onPremisesLastSyncDateTime onPremisesProvisioningErrors onPremisesSamAccountName onPremisesSecurityIdentifier
      onPremisesSyncEnabled onPremisesUserPrincipalName otherMails passwordPolicies passwordProfile postalCode
      preferredDataLocation provisionedPlans proxyAddresses securityIdentifier serviceProvisioningErrors
      showInAddressList signInActivity signInSessionsValidFromDateTime state streetAddress usageLocation userType`),
    outside: words(`aboutMe birthday hireDate interests mailboxSettings mySite pastProjects preferredName
      responsibilities schools skills`),
    collections: words(`assignedLicenses assignedPlans businessPhones identities imAddresses interests
      licenseAssignmentStates onPremisesProvisioningErrors otherMails pastProjects provisionedPlans proxyAddresses
      responsibilities schools serviceProvisioningErrors skills`),
  },
  group: {
    shown:
      words(`classification createdDateTime deletedDateTime description displayName expirationDateTime groupTypes id
      isAssignableToRole mail mailEnabled mailNickname membershipRule membershipRuleProcessingState
      onPremisesDomainName onPremisesLastSyncDateTime onPremisesNetBiosName onPremisesProvisioningErrors
      onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesSyncEnabled preferredDataLocation
      preferredLanguage proxyAddresses renewedDateTime resourceBehaviorOptions resourceProvisioningOptions
      securityEnabled securityIdentifier serviceProvisioningErrors theme uniqueName visibility`),
    more: words(`assignedLabels assignedLicenses hasMembersWithLicenseErrors isManagementRestricted
      licenseProcessingState onPremisesExtensionAttributes`),
    outside: words(`allowExternalSenders autoSubscribeNewMembers hideFromAddressLists hideFromOutlookClients
      isSubscribedByMail unseenCount`),
    collections: words(`assignedLabels assignedLicenses groupTypes onPremisesProvisioningErrors proxyAddresses
      resourceBehaviorOptions resourceProvisioningOptions serviceProvisioningErrors`),
  },
}

/** What can be followed in delta besides properties (api/user-delta, api/group-delta). */
export const relations: Readonly<Record<Kind, readonly string[]>> = { user: ['manager'], group: ['members', 'owners'] }

/** Never reported by delta though they are the directory's (delta-query-overview, known-issues). */
export const untracked: readonly string[] = ['licenseAssignmentStates', 'signInActivity', 'customSecurityAttributes']

/** Read only with a right of their own. */
export const guarded: Readonly<Record<string, string>> = {
  customSecurityAttributes: 'CustomSecAttributeAssignment.Read.All',
  employeeLeaveDateTime: 'User-LifeCycleInfo.Read.All',
  signInActivity: 'AuditLog.Read.All',
}

/** Whether this is a property of the kind; `extensions` are the tenant's directory extensions. */
export function isKnown(kind: Kind, name: string, extensions: readonly string[]): boolean {
  const { shown, more } = properties[kind]
  return shown.includes(name) || more.includes(name) || extensions.includes(name)
}
