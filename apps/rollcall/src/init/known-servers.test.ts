import { describe, expect, it } from 'vitest'
import { completePlace, connectorForServer, serverWarning, settingsForServer } from './known-servers.ts'

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

describe('where a directory is', () => {
  it.each([
    ['ldap.acme.example', 'ldaps://ldap.acme.example'],
    ['ldap.acme.example:389', 'ldap://ldap.acme.example:389'],
    ['localhost', 'ldaps://localhost'],
    ['localhost:389', 'ldap://localhost:389'],
    ['dc1:636', 'ldaps://dc1:636'],
    ['[::1]:389', 'ldap://[::1]:389'],
    ['ldap://x', 'ldap://x'],
  ])('may be said as %s: %s', (text, place) => {
    expect(completePlace(text)).toBe(place)
  })

  it.each(['people.ldif', 'people.csv', './export', 'people', 'C:\\export'])('or may be a file: %s', (text) => {
    expect(completePlace(text)).toBe(text)
  })
})
