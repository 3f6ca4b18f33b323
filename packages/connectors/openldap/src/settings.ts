import type { ConfigSchema, SecretRef } from '@rollcall/connector-sdk'
import { defaultFilters, memberAttributes, parseFilter } from '@rollcall/ldap'
import { parseDn } from '@rollcall/model'
import { z } from 'zod'

export interface OpenLdapSettings {
  readonly url: string
  readonly startTls: boolean
  readonly insecure: boolean
  readonly ca?: string | undefined
  readonly clientCertificate?: string | undefined
  readonly clientKey?: string | undefined
  readonly saslExternal: boolean
  readonly bindDn?: string | undefined
  readonly password?: SecretRef | undefined
  readonly baseDn: string
  readonly idAttribute: string
  readonly users: string
  readonly groups: string
  readonly memberAttributes: readonly string[]
  readonly lockoutDuration?: number | undefined
  readonly followReferrals: readonly string[]
  readonly pageSize: number
  readonly connectTimeout: number
  readonly answerTimeout: number
}

/** Text that a parser accepts; what it says otherwise is the message. */
function parsed(parse: (text: string) => unknown): z.ZodString {
  return z.string().superRefine((text, context) => {
    try {
      parse(text)
    } catch (thrown) {
      context.addIssue({ code: 'custom', message: (thrown as Error).message })
    }
  })
}

const text = z.string().min(1)
const secret = z
  .union([
    z.strictObject({ keychain: text }),
    z.strictObject({ env: text }),
    z.strictObject({ file: text }),
    z.strictObject({ command: z.array(text).min(1) }),
  ])
  .meta({ secret: true, examples: [{ keychain: 'corp' }, { env: 'CORP_PASSWORD' }] })

const shape = z.strictObject({
  url: z
    .string()
    .regex(/^ldaps?:\/\/[^/?#]+\/?$/i, 'Write ldaps://host or ldap://host, with :port where it is not the usual one.')
    .describe('Address of the server; ldap:// needs startTls, or insecure said out loud.')
    .meta({ examples: ['ldaps://ldap.acme.example'] }),
  startTls: z.boolean().default(false).describe('Encrypt an ldap:// connection before anything else is sent.'),
  insecure: z.boolean().default(false).describe('Let the password go over the network in clear text.'),
  ca: text
    .optional()
    .describe("PEM file of the authority that signed the server's certificate; only it is trusted then."),
  clientCertificate: text.optional().describe('PEM file of a certificate to show to the server.'),
  clientKey: text.optional().describe('PEM file of its key.'),
  saslExternal: z.boolean().default(false).describe('Bind as whom the client certificate names (SASL EXTERNAL).'),
  bindDn: parsed(parseDn)
    .optional()
    .describe('Name of the account to read with. Without it and saslExternal: anonymous.')
    .meta({ examples: ['cn=rollcall,ou=services,dc=acme,dc=example'] }),
  password: secret.optional().describe('Where the password of bindDn is kept.'),
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
  followReferrals: z.array(text).default([]).describe('Hosts to follow referrals to; others are counted and left.'),
  pageSize: z.int().min(1).max(10_000).default(1_000).describe('Entries to ask for at once.'),
  connectTimeout: z.number().positive().default(8).describe('Seconds to wait for a connection.'),
  answerTimeout: z
    .number()
    .positive()
    .default(30)
    .describe('Seconds the server may be silent while it owes an answer.'),
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
