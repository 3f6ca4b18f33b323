import { describe, expect, it } from 'vitest'
import { beginKerberos, type KerberosPackage } from './kerberos.ts'

/** As the package: everything is base64, and nothing works without a ticket. */
function aPackage(asked: string[], { hasTicket = true } = {}): KerberosPackage {
  const plain = (text: string) => {
    expect(text).toMatch(/^[A-Za-z0-9+/]*=*$/)
    return Buffer.from(text, 'base64').toString()
  }
  const coded = (text: string) => Buffer.from(text).toString('base64')
  return {
    GSS_MECH_OID_KRB5: 9,
    async initializeClient(service, options) {
      asked.push(service, JSON.stringify(options))
      return {
        contextComplete: true,
        async step(challenge) {
          if (!hasTicket) throw new Error('No Kerberos credentials available')
          return plain(challenge) === '' ? null : coded(`answer to ${plain(challenge)}`)
        },
        unwrap: async (message) => coded(`un${plain(message)}`),
        wrap: async (message) => coded(`wrapped ${plain(message)}`),
      }
    },
  }
}

const bytes = (text: string) => Uint8Array.from(Buffer.from(text))
const text = (message: Uint8Array) => Buffer.from(message).toString()

describe('a sign-in by Kerberos', () => {
  it('is for the service ldap of the host, by the mechanism Kerberos alone', async () => {
    const asked: string[] = []
    const context = await beginKerberos('dc1.acme.test', async () => aPackage(asked))
    expect(asked).toEqual(['ldap@dc1.acme.test', '{"mechOID":9}'])
    expect(text(await context.step(bytes('')))).toBe('')
    expect(text(await context.step(bytes('hello')))).toBe('answer to hello')
    expect(text(await context.unwrap(bytes('wrapped')))).toBe('unwrapped')
    expect([text(await context.wrap(bytes('x'))), context.complete]).toEqual(['wrapped x', true])
  })
  it('says what to do without a ticket', async () => {
    const context = await beginKerberos('dc1.acme.test', async () => aPackage([], { hasTicket: false }))
    await expect(context.step(bytes(''))).rejects.toMatchObject({
      code: 'auth.kerberos',
      message: 'No ticket for ldap/dc1.acme.test: No Kerberos credentials available.',
      hint: expect.stringContaining('kinit'),
    })
  })
  it('says what to install where the package is not there', async () => {
    await expect(beginKerberos('dc1.acme.test')).rejects.toMatchObject({
      code: 'config.kerberos',
      message: 'kerberos: true needs the package kerberos, which is not installed.',
      hint: expect.stringContaining('npm install kerberos'),
      field: 'kerberos',
    })
  })
})
