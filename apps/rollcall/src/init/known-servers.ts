import { isDn } from '@rollcall/model'

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
