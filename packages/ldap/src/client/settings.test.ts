import { describe, expect, it } from 'vitest'
import { isAllowed, requestAt, settingsAt } from './referrals.ts'
import { type LdapSettings, toTarget } from './settings.ts'

const simple = { method: 'simple', dn: 'cn=reader', password: async () => 'secret' } as const
const code = (settings: LdapSettings): unknown => {
  try {
    return toTarget(settings).url
  } catch (thrown) {
    return (thrown as { code: string }).code
  }
}

describe('settings', () => {
  it.each([
    ['ldaps://dc.acme.test', 'ldaps://dc.acme.test:636'],
    ['LDAPS://[::1]:6360/', 'ldaps://[::1]:6360'],
    ['http://dc.acme.test', 'config.url'],
    ['dc.acme.test', 'config.url'],
    ['ldap://', 'config.url'],
    ['ldaps://user:word@dc.acme.test', 'config.url'],
  ])('with the url %s: %s', (url, expected) => expect(code({ url, bind: simple })).toBe(expected))
  it('never show a password written into the url', () => {
    expect(() => toTarget({ url: 'ldaps://user:word@dc.acme.test', bind: simple })).toThrowError(/^[^:]+: ldaps:\/\/…@/)
  })
  it('refuse to send a password in clear text, unless that is said', () => {
    const url = 'ldap://dc.acme.test'
    expect(code({ url, bind: simple })).toBe('config.insecure')
    expect(code({ url, bind: simple, insecure: true })).toBe('ldap://dc.acme.test:389')
    expect(code({ url, bind: simple, startTls: true })).toBe('ldap://dc.acme.test:389')
    expect(code({ url, bind: { method: 'anonymous' } })).toBe('ldap://dc.acme.test:389')
  })
  it('refuse StartTLS on top of ldaps, and EXTERNAL without a certificate', () => {
    expect(code({ url: 'ldaps://dc.acme.test', startTls: true, bind: simple })).toBe('config.start-tls')
    expect(code({ url: 'ldaps://dc.acme.test', bind: { method: 'external' } })).toBe('config.external')
  })
})

describe('a referral', () => {
  const request = { base: 'dc=acme,dc=test', scope: 'sub', filter: '(uid=*)', attributes: ['uid'] } as const
  const to = 'ldap://dc2.acme.test/ou=people%20here,dc=acme??one?(cn=*)'
  it('is followed to hosts that are allowed by name only', () => {
    expect(isAllowed(to, ['DC2.acme.test'])).toBe(true)
    expect(isAllowed(to, [])).toBe(false)
    expect(isAllowed(to, ['acme.test'])).toBe(false)
    expect(isAllowed('http://dc2.acme.test/', ['dc2.acme.test'])).toBe(false)
    expect(isAllowed('nonsense', ['nonsense'])).toBe(false)
  })
  it('changes what it names and nothing else', () => {
    expect(requestAt(to, request)).toEqual({
      ...request,
      base: 'ou=people here,dc=acme',
      scope: 'one',
      filter: '(cn=*)',
    })
    expect(requestAt('ldap://dc2.acme.test/', request)).toEqual(request)
  })
  it('is never less protected than the way there', () => {
    expect(settingsAt(to, { url: 'ldaps://dc1.acme.test', bind: simple })).toMatchObject({
      url: 'ldap://dc2.acme.test',
      startTls: true,
    })
    expect(settingsAt('ldaps://dc2/', { url: 'ldap://dc1', startTls: true, bind: simple })).not.toHaveProperty(
      'startTls',
    )
  })
})
