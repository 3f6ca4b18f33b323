import { X509Certificate } from 'node:crypto'

/** A registration of an application, with what it may use to prove itself. */
export interface App {
  readonly clientId: string
  readonly displayName: string
  /** Application permissions that an administrator granted; they are in the next token. */
  permissions: readonly string[]
  secrets: { readonly value: string; readonly expires?: number }[]
  /** PEM. */
  certificates: string[]
  federated: FederatedCredential[]
  /** Switched off: AADSTS7000112. */
  isDisabled?: boolean
}

/** At most 20 for an app; issuer, subject and audience are compared exactly. */
export interface FederatedCredential {
  readonly issuer: string
  readonly subject: string
  /** Default `api://AzureADTokenExchange`. */
  readonly audience?: string
  /** The issuer's key (what its jwks_uri would tell), PEM. */
  readonly publicKey: string
}

/** A managed identity of the machine the fake's metadata door belongs to. */
export interface ManagedIdentity {
  readonly clientId: string
  readonly objectId: string
  readonly isSystemAssigned: boolean
  permissions: readonly string[]
}

/** Thumbprints of a registered certificate, base64url, as `x5t` and `x5t#S256` name it. */
export function thumbprints(certificate: string): { readonly x5t: string; readonly 'x5t#S256': string } {
  const { fingerprint, fingerprint256 } = new X509Certificate(certificate)
  const encode = (hex: string): string => Buffer.from(hex.replaceAll(':', ''), 'hex').toString('base64url')
  return { x5t: encode(fingerprint), 'x5t#S256': encode(fingerprint256) }
}

/** Any of these lets an app make the call (application permissions; the permissions tables of each api/ page). */
export type Rights = readonly string[]

const directory = ['Directory.Read.All', 'Directory.ReadWrite.All']

export const rights: Readonly<Record<string, Rights>> = {
  users: ['User.Read.All', 'User.ReadWrite.All', ...directory],
  groups: ['GroupMember.Read.All', 'Group.Read.All', 'Group.ReadWrite.All', 'GroupMember.ReadWrite.All', ...directory],
  deletedUsers: ['User.Read.All', 'User.ReadWrite.All', ...directory],
  deletedGroups: ['Group.Read.All', 'Group.ReadWrite.All', ...directory],
  organization: ['Organization.Read.All', 'Organization.ReadWrite.All', ...directory],
  devices: ['Device.Read.All', 'Device.ReadWrite.All', ...directory],
  orgContacts: ['OrgContact.Read.All', ...directory],
  servicePrincipals: ['Application.Read.All', 'Application.ReadWrite.All', ...directory],
  hiddenMembers: ['Member.Read.Hidden'],
  subscribeUsers: ['User.Read.All', 'User.ReadWrite.All', ...directory],
  subscribeGroups: ['Group.Read.All', 'Group.ReadWrite.All', ...directory],
}

/** Who may read an object of a type with more than its id. */
export const readersOf = {
  user: 'users',
  group: 'groups',
  device: 'devices',
  orgContact: 'orgContacts',
  servicePrincipal: 'servicePrincipals',
} as const

export function may(roles: readonly string[], what: string): boolean {
  return (rights[what] ?? []).some((right) => roles.includes(right))
}
