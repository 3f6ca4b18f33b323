import { describe, expect, it } from 'vitest'
import { completePlace } from './known-servers.ts'
import { cloudOf, tenantOf } from './tenants.ts'

describe('a tenant of Entra ID', () => {
  const id = '5b0c52e1-0000-4000-8000-00000000000a'

  it('is known by what only tenants are called, and is no server', () => {
    for (const tenant of ['acme.onmicrosoft.com', 'acme.partner.onmschina.cn', id]) {
      expect(tenantOf(tenant)).toBe(tenant)
      expect(completePlace(tenant)).toBe(tenant)
    }
    expect(tenantOf('entra:acme.example')).toBe('acme.example')
    expect(completePlace('entra:acme.example')).toBe('entra:acme.example')
    for (const other of ['acme.example', 'ldaps://acme.onmicrosoft.com', 'people.csv'])
      expect(tenantOf(other)).toBeUndefined()
  })

  it('says by its name which cloud it is of, where that is not the global one', () => {
    expect(['acme.onmicrosoft.us', 'acme.partner.onmschina.cn', id].map(cloudOf)).toEqual(['usgov', 'china', 'global'])
  })
})
