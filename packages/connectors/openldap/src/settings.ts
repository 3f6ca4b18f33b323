import type { ConfigSchema } from '@rollcall/connector-sdk'
import {
  defaultFilters,
  ldapUrl,
  memberAttributes,
  parsed,
  parseFilter,
  patienceShape,
  protectionShape,
  type SourceSettings,
  secretShape,
} from '@rollcall/ldap'
import { parseDn } from '@rollcall/model'
import { z } from 'zod'

export interface OpenLdapSettings extends SourceSettings {
  readonly url: string
  readonly saslExternal: boolean
  readonly bindDn?: string | undefined
  readonly idAttribute: string
  readonly memberAttributes: readonly string[]
  readonly lockoutDuration?: number | undefined
}

const text = z.string().min(1)

const shape = z.strictObject({
  url: ldapUrl
    .describe('Address of the server; ldap:// needs startTls, or insecure said out loud.')
    .meta({ examples: ['ldaps://ldap.acme.example'] }),
  ...protectionShape,
  saslExternal: z.boolean().default(false).describe('Bind as whom the client certificate names (SASL EXTERNAL).'),
  bindDn: parsed(parseDn)
    .optional()
    .describe('Name of the account to read with. Without it and saslExternal: anonymous.')
    .meta({ examples: ['cn=rollcall,ou=services,dc=acme,dc=example'] }),
  password: secretShape.optional().describe('Where the password of bindDn is kept.'),
  baseDn: parsed(parseDn)
    .describe('Only entries at or below this name are read.')
    .meta({ examples: ['dc=acme,dc=example'] }),
  idAttribute: text
    .default('entryUUID')
    .describe('The attribute that stays when an entry is renamed or moved; nsUniqueId on 389 Directory Server.'),
  users: parsed(parseFilter).default(defaultFilters.user).describe('Which entries are people, as an LDAP filter.'),
  groups: parsed(parseFilter).default(defaultFilters.group).describe('Which entries are groups, as an LDAP filter.'),
  memberAttributes: z
    .array(text)
    .default([...memberAttributes])
    .describe("Attributes that hold members' names; memberUid is understood besides."),
  lockoutDuration: z
    .int()
    .min(0)
    .optional()
    .describe(
      'Seconds a lock lasts; 0: until somebody resets it. Default: as the password policy in the directory says.',
    ),
  ...patienceShape,
})

export const openLdapSettings: ConfigSchema<OpenLdapSettings> = shape.superRefine((settings, context) => {
  const issue = (field: string, message: string): void => context.addIssue({ code: 'custom', path: [field], message })
  if (settings.bindDn !== undefined && settings.password === undefined) issue('password', 'bindDn needs a password.')
  if (settings.bindDn === undefined && settings.password !== undefined) issue('bindDn', 'password belongs to a bindDn.')
  if (settings.bindDn !== undefined && settings.saslExternal)
    issue('saslExternal', 'Use bindDn or saslExternal, not both.')
  if ((settings.clientCertificate === undefined) !== (settings.clientKey === undefined)) {
    issue('clientKey', 'clientCertificate and clientKey belong together.')
  }
})
