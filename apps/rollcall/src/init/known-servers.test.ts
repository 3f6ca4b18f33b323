import { describe, expect, it } from 'vitest'
import { serverWarning, settingsForServer } from './known-servers.ts'

describe('a server that says who it is', () => {
  it('is read by the id that it has', () => {
    expect(settingsForServer('389 Directory Server 2.4.5')).toEqual({ idAttribute: 'nsUniqueId' })
    expect(settingsForServer('OpenLDAP')).toEqual({})
    expect(settingsForServer(undefined)).toEqual({})
  })

  it('is warned of where this version cannot read it as it should be', () => {
    expect(serverWarning('Active Directory')).toContain('This is Active Directory;')
    expect(serverWarning('OpenLDAP')).toBeUndefined()
  })
})
