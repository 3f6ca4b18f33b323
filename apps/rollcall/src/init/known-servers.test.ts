import { describe, expect, it } from 'vitest'
import { connectorForServer, serverWarning, settingsForServer } from './known-servers.ts'

describe('a server that says who it is', () => {
  it('is read by the id that it has', () => {
    expect(settingsForServer('389 Directory Server 2.4.5')).toEqual({ idAttribute: 'nsUniqueId' })
    expect(settingsForServer('OpenLDAP')).toEqual({})
    expect(settingsForServer(undefined)).toEqual({})
  })

  it('is read as Active Directory if it is one, or if the name to bind as is none of LDAP', () => {
    expect(connectorForServer('Samba Active Directory 4.17', 'cn=reader,dc=acme,dc=test')).toBe('active-directory')
    expect(connectorForServer(undefined, 'reader@acme.test')).toBe('active-directory')
    expect(connectorForServer(undefined, 'ACME\\reader')).toBe('active-directory')
    expect(connectorForServer('OpenLDAP', 'cn=reader,dc=acme,dc=test')).toBe('openldap')
    expect(connectorForServer('Active Directory', undefined)).toBe('openldap')
  })

  it('is warned of where it lets nobody read without a name', () => {
    expect(serverWarning('Active Directory', '')).toContain(
      'This is Active Directory, which is read only with an account',
    )
    expect(serverWarning('Active Directory', 'reader@acme.test')).toBeUndefined()
    expect(serverWarning('OpenLDAP', '')).toBeUndefined()
  })
})
