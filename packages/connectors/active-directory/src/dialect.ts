import type { Context } from '@rollcall/connector-sdk'
import { type Dialect, type Directory, escapeFilterValue, type LdapBind } from '@rollcall/ldap'
import type { Instant } from '@rollcall/model'
import { parseInterval } from './file-time.ts'
import { guidOf } from './guid.ts'
import { beginKerberos } from './kerberos.ts'
import { membersReader } from './members.ts'
import { serversOf } from './servers.ts'
import type { AdSettings } from './settings.ts'
import { standingAttributes, standingOf } from './standing.ts'
import { adAssertionOf, adAttributesOf, adFieldsOf, adStandardFields } from './values.ts'

/** What Active Directory does in its own way. */
export function dialectOf(settings: AdSettings): Dialect {
  return {
    idAttribute: 'objectGUID',
    idOf(entry) {
      const [value] = entry.values('objectGUID')
      return typeof value === 'string' ? undefined : guidOf(value)
    },
    assertionOf: adAssertionOf,
    alsoFits: (kind) => (kind === 'group' && settings.securityGroupsOnly ? securityGroups : undefined),
    isElsewhere,
    async connect(context) {
      const [url, ...otherUrls] = await serversOf(settings)
      return { url, otherUrls, bind: bindOf(settings, context) }
    },
    standing: {
      attributes: standingAttributes,
      async read(directory, signal) {
        const duration = await lockoutDuration(directory, settings, signal)
        const now: Instant = directory.now()
        return (entry) => standingOf(entry, duration, now)
      },
    },
    members: {
      attributes: ['member', 'objectSid', 'groupType'],
      read: (directory) => membersReader(directory, settings),
    },
    fieldsOf: adFieldsOf,
    standardFields: adStandardFields,
    attributesOf: adAttributesOf,
    searchFilter,
    nodeAttributes: [],
    hints: {
      access: 'Active Directory: the security of the container, Read all properties',
      noId: { hint: 'Let the account read all properties of people and groups.' },
    },
  }
}

function bindOf({ kerberos, bindDn, password }: AdSettings, context: Context): LdapBind {
  if (kerberos) return { method: 'gssapi', begin: (host) => beginKerberos(host) }
  if (bindDn === undefined || password === undefined) return { method: 'anonymous' }
  return { method: 'simple', dn: bindDn, password: () => context.secret(password) }
}

/** Bit 0x80000000 of groupType; without it a group is a mere distribution list. */
const securityGroups = '(groupType:1.2.840.113556.1.4.803:=2147483648)'

/** Every domain refers to its DNS zones and its configuration, where nobody lives. */
function isElsewhere(referral: string): boolean {
  return !/\/(?:DC=(?:Domain|Forest)DnsZones|CN=Configuration|CN=Schema),/i.test(referral)
}

/** How long the domain locks, in milliseconds. */
export async function lockoutDuration(
  directory: Directory,
  settings: AdSettings,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (settings.lockoutDuration !== undefined) return settings.lockoutDuration * 1_000
  const root = await (await directory.client()).readOne(await directory.suffix(signal), ['lockoutDuration'], signal)
  return parseInterval(root?.text('lockoutDuration'))
}

function searchFilter(text: string): string {
  const piece = escapeFilterValue(text)
  const names = ['sAMAccountName', 'userPrincipalName', 'cn', 'displayName', 'mail', 'ou']
  return `(|${names.map((name) => `(${name}=*${piece}*)`).join('')})`
}
