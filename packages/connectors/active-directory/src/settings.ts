import type { ConfigSchema, SecretRef } from '@rollcall/connector-sdk'
import {
  ldapUrl,
  parsed,
  parseFilter,
  patienceShape,
  protectionShape,
  type SourceSettings,
  secretShape,
} from '@rollcall/ldap'
import { parseDn } from '@rollcall/model'
import { z } from 'zod'

export interface AdSettings extends SourceSettings {
  readonly url?: string | undefined
  readonly otherUrls: readonly string[]
  readonly domain?: string | undefined
  readonly site?: string | undefined
  readonly globalCatalog: boolean
  readonly kerberos: boolean
  readonly bindDn?: string | undefined
  readonly password?: SecretRef | undefined
  readonly securityGroupsOnly: boolean
  readonly lockoutDuration?: number | undefined
}

const text = z.string().min(1)
const dnsName = z.string().regex(/^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/i, 'Write a DNS name: acme.example.')

/** People and no computers, service accounts of the system or trusts. */
export const adFilters = {
  user: '(&(objectClass=user)(!(objectClass=computer))(!(sAMAccountType=805306370)))',
  group: '(objectClass=group)',
} as const

const shape = z.strictObject({
  url: ldapUrl
    .optional()
    .describe('Address of a domain controller; ldap:// needs startTls, or insecure said out loud. Or name the domain.')
    .meta({ examples: ['ldaps://dc1.acme.example'] }),
  otherUrls: z
    .array(ldapUrl)
    .default([])
    .describe('Further domain controllers of the same domain, for when the first cannot be reached.'),
  domain: dnsName
    .optional()
    .describe('DNS name of the domain; its domain controllers are then looked up in the DNS.')
    .meta({ examples: ['acme.example'] }),
  site: text.optional().describe('Site of the domain whose domain controllers are tried first.'),
  globalCatalog: z
    .boolean()
    .default(false)
    .describe('Read the global catalog: people of all domains, with fewer attributes and no change feed.'),
  ...protectionShape,
  kerberos: z
    .boolean()
    .default(false)
    .describe('Sign in with the Kerberos ticket or keytab of the system; needs the package kerberos.'),
  bindDn: text
    .optional()
    .describe('The account to read with: its DN, name@domain, or DOMAIN\\name.')
    .meta({ examples: ['rollcall@acme.example'] }),
  password: secretShape.optional().describe('Where its password is kept.'),
  baseDn: parsed(parseDn)
    .describe('Only entries at or below this name are read.')
    .meta({ examples: ['DC=acme,DC=example'] }),
  users: parsed(parseFilter).default(adFilters.user).describe('Which entries are people, as an LDAP filter.'),
  groups: parsed(parseFilter).default(adFilters.group).describe('Which entries are groups, as an LDAP filter.'),
  securityGroupsOnly: z.boolean().default(false).describe('Leave distribution groups out.'),
  lockoutDuration: z
    .int()
    .min(0)
    .optional()
    .describe('Seconds a lock lasts; 0: until somebody unlocks it. Default: as the domain says.'),
  ...patienceShape,
})

export const adSettings: ConfigSchema<AdSettings> = shape.superRefine((settings, context) => {
  const issue = (field: string, message: string): void => context.addIssue({ code: 'custom', path: [field], message })
  if (settings.url === undefined && settings.domain === undefined)
    issue('url', 'Name a domain controller by its url, or the domain.')
  if (settings.url !== undefined && settings.domain !== undefined) issue('domain', 'Use url or domain, not both.')
  if (settings.kerberos && settings.bindDn !== undefined) issue('kerberos', 'Use bindDn or kerberos, not both.')
  if (!settings.kerberos && settings.bindDn === undefined)
    issue('bindDn', 'Name the account to read with; Active Directory tells strangers nothing.')
  if (settings.bindDn !== undefined && settings.password === undefined) issue('password', 'bindDn needs a password.')
  if (settings.bindDn === undefined && settings.password !== undefined) issue('bindDn', 'password belongs to a bindDn.')
  if (settings.domain === undefined && settings.site !== undefined) issue('site', 'site belongs to a domain.')
  if (settings.url === undefined && settings.otherUrls.length > 0) issue('otherUrls', 'otherUrls belong to a url.')
  if ((settings.clientCertificate === undefined) !== (settings.clientKey === undefined))
    issue('clientKey', 'clientCertificate and clientKey belong together.')
})
