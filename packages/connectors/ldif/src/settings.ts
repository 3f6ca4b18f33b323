import type { ConfigSchema } from '@rollcall/connector-sdk'
import { defaultFilters, memberAttributes, parsed, parseFilter } from '@rollcall/ldap'
import { parseDn } from '@rollcall/model'
import { z } from 'zod'

export interface LdifSettings {
  readonly file: string | readonly string[]
  readonly baseDn?: string | undefined
  readonly idAttribute: string
  readonly users: string
  readonly groups: string
  readonly memberAttributes: readonly string[]
  readonly lockoutDuration?: number | undefined
}

const file = z.string().min(1)

export const ldifSettings: ConfigSchema<LdifSettings> = z.strictObject({
  file: z
    .union([file, z.array(file).min(1)])
    .describe('The LDIF file, or several that together hold the directory; relative to the configuration.')
    .meta({ examples: ['export.ldif'] }),
  baseDn: parsed(parseDn)
    .optional()
    .describe('Only entries at or below this name count. Default: the whole file.')
    .meta({ examples: ['dc=acme,dc=example'] }),
  idAttribute: z
    .string()
    .min(1)
    .default('entryUUID')
    .describe('The attribute that stays when an entry is renamed or moved; every entry read needs it.')
    .meta({ examples: ['entryUUID', 'nsUniqueId'] }),
  users: parsed(parseFilter).default(defaultFilters.user).describe('Which entries are people, as an LDAP filter.'),
  groups: parsed(parseFilter).default(defaultFilters.group).describe('Which entries are groups, as an LDAP filter.'),
  memberAttributes: z
    .array(z.string().min(1))
    .default([...memberAttributes])
    .describe("Attributes that hold members' names; memberUid is understood besides."),
  lockoutDuration: z
    .int()
    .min(0)
    .optional()
    .describe("Seconds a lock lasts (the password policy's pwdLockoutDuration). Default: until somebody resets it."),
})
