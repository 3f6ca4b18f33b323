import { describe, expect, it } from 'vitest'
import { openLdapSettings } from './settings.ts'

const least = { url: 'ldaps://ldap.acme.test', baseDn: 'dc=acme,dc=test' }
const issuesOf = async (settings: object) =>
  (await openLdapSettings['~standard'].validate({ ...least, ...settings })).issues

describe('the settings of a connection', () => {
  it('need an address and a base, and have defaults for the rest', async () => {
    const result = await openLdapSettings['~standard'].validate(least)
    expect(result).toMatchObject({
      value: { ...least, idAttribute: 'entryUUID', pageSize: 1_000, followReferrals: [] },
    })
  })
  it.each([
    ['an address that is none', { url: 'https://ldap.acme.test' }, 'url'],
    ['a base that is none', { baseDn: 'acme' }, 'baseDn'],
    ['a filter that is none', { users: '(uid' }, 'users'],
    ['a name without its password', { bindDn: 'cn=x' }, 'password'],
    ['a password without a name', { password: { env: 'X' } }, 'bindDn'],
    ['a password as plain text', { bindDn: 'cn=x', password: 'secret' }, 'password'],
    ['two ways to bind', { bindDn: 'cn=x', password: { env: 'X' }, saslExternal: true }, 'saslExternal'],
    ['a certificate without its key', { clientCertificate: 'x.pem' }, 'clientKey'],
  ])('are refused: %s', async (_, settings, field) => {
    expect((await issuesOf(settings))?.map(({ path }) => path?.[0])).toEqual([field])
  })
  it('describe themselves for editors, and mark what is secret', () => {
    const schema = openLdapSettings['~standard'].jsonSchema.input({ target: 'draft-2020-12' })
    expect(schema).toMatchObject({ required: ['url', 'baseDn'], properties: { password: { secret: true } } })
  })
})
