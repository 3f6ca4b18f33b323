import { isDn } from '@rollcall/model'
import { tenantOf } from './tenants.ts'

/** Settings that a server needs to be read as what it is, by what it calls itself. */
export function settingsForServer(system: string | undefined): Readonly<Record<string, unknown>> {
  return system?.startsWith('389 ') ? { idAttribute: 'nsUniqueId' } : {}
}

/** What reads an LDAP server: by what it calls itself, and by how somebody binds to it; only Active Directory takes names that are no DN. */
export function connectorForServer(system: string | undefined, bindDn: unknown): 'openldap' | 'active-directory' {
  const named = typeof bindDn === 'string' && bindDn !== ''
  if (!named) return 'openldap' // before anybody binds, every server is asked alike who it is
  return system?.includes('Active Directory') || !isDn(bindDn) ? 'active-directory' : 'openldap'
}

/** Why a server cannot be read as it should be, though it answers. */
export function serverWarning(system: string | undefined, bindDn: unknown): string | undefined {
  if (!system?.includes('Active Directory') || connectorForServer(system, bindDn) === 'active-directory')
    return undefined
  return `This is ${system}, which is read only with an account: a DN, name@domain or DOMAIN\\name.`
}

const hostAndPort = /^([\w-]+(\.[\w-]+)*|\[[\da-f:.]+\]):\d+$/i
const dottedName = /^[\w-]+(\.[\w-]+)+$/
const fileEnding = /\.(ldif|csv|txt)$/i

/** What somebody means who types this: a bare name of a host is an LDAP server, over TLS where its port does not say otherwise. */
export function completePlace(text: string): string {
  if (tenantOf(text) !== undefined) return text
  const isHost = hostAndPort.test(text) || text === 'localhost' || (dottedName.test(text) && !fileEnding.test(text))
  return isHost ? `${text.endsWith(':389') ? 'ldap' : 'ldaps'}://${text}` : text
}
