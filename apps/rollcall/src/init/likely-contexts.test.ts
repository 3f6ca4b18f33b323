import { describe, expect, it } from 'vitest'
import { likelyContexts } from './likely-contexts.ts'

describe('the naming contexts of a server', () => {
  it('are those that people may be in, not its changelog or its configuration', () => {
    expect(likelyContexts(['cn=changelog', 'dc=acme,dc=test'])).toEqual(['dc=acme,dc=test'])
    const domain = 'DC=acme,DC=test'
    const zones = [`CN=Configuration,${domain}`, `DC=DomainDnsZones,${domain}`]
    expect(likelyContexts([...zones, domain])).toEqual([domain])
  })

  it('are all that could be meant, however many', () => {
    expect(likelyContexts(['dc=acme,dc=test', 'o=other'])).toEqual(['dc=acme,dc=test', 'o=other'])
  })

  it('are what there is, where none looks likely', () => {
    expect(likelyContexts(['cn=people'])).toEqual(['cn=people'])
    expect(likelyContexts(['accounts'])).toEqual(['accounts'])
    expect(likelyContexts([])).toEqual([])
  })
})
