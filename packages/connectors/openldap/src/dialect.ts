import type { Context } from '@rollcall/connector-sdk'
import {
  attributesOf,
  canonicalId,
  type Dialect,
  type Directory,
  type DirectoryEntry,
  fieldsOf,
  type LdapBind,
  type LockoutDuration,
  memberUid,
  searchFilter,
  standardFields,
  standingAttributes,
  standingOf,
} from '@rollcall/ldap'
import { membersReader } from './members.ts'
import { readPolicies } from './policies.ts'
import type { OpenLdapSettings } from './settings.ts'

/** What OpenLDAP and 389 Directory Server do in their own way. */
export function dialectOf(settings: OpenLdapSettings): Dialect {
  const { idAttribute } = settings
  return {
    idAttribute,
    idOf: (entry) => idOf(entry, settings),
    assertionOf: (attribute, value) => (attribute === idAttribute ? canonicalId(value) : value),
    connect: async (context) => ({ url: settings.url, bind: bindOf(settings, context) }),
    standing: {
      attributes: standingAttributes,
      async read(directory, signal) {
        const duration = await lockoutDuration(directory, settings, signal)
        return (entry) => standingOf(entry, duration)
      },
    },
    members: {
      attributes: [...settings.memberAttributes, memberUid],
      read: (directory) => membersReader(directory, settings.memberAttributes),
    },
    fieldsOf,
    standardFields,
    attributesOf,
    searchFilter,
    nodeAttributes: ['hasSubordinates'],
    hints: {
      access: 'slapd: olcAccess',
      noId: {
        hint: `Let the account read ${idAttribute}, or name another idAttribute (nsUniqueId on 389 Directory Server).`,
        field: 'idAttribute',
      },
    },
  }
}

/** The stable id of an entry; undefined if it has none that this account may see. */
export function idOf(entry: DirectoryEntry, { idAttribute }: OpenLdapSettings): string | undefined {
  const id = entry.text(idAttribute)
  return id === undefined || id === '' ? undefined : canonicalId(id)
}

/** How long a lock lasts, as the settings say, else the policies. */
export async function lockoutDuration(
  directory: Directory,
  settings: OpenLdapSettings,
  signal: AbortSignal,
): Promise<LockoutDuration> {
  const seconds = settings.lockoutDuration
  if (seconds !== undefined) return () => seconds
  return readPolicies(await directory.client(), await directory.suffix(signal), signal)
}

function bindOf({ saslExternal, bindDn, password }: OpenLdapSettings, context: Context): LdapBind {
  if (saslExternal) return { method: 'external' }
  if (bindDn === undefined || password === undefined) return { method: 'anonymous' }
  return { method: 'simple', dn: bindDn, password: () => context.secret(password) }
}
