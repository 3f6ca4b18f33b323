import { describe, expect, it } from 'vitest'
import { scimSettings } from './settings.ts'

const token = { env: 'TOKEN' }

async function refused(settings: object): Promise<readonly string[]> {
  const { issues = [] } = await scimSettings['~standard'].validate(settings)
  return issues.map(({ path, message }) => `${path?.join('.')}: ${message}`)
}

describe('the settings of a SCIM connection', () => {
  it.each([
    'https://wiki.acme.example/scim/v2',
    'https://wiki.acme.example:8443/scim/v2/',
    'http://localhost:3000',
    'http://127.0.0.1:8080/scim',
    'http://[::1]:8080/scim',
  ])('take %s', async (url) => {
    expect(await refused({ url, token })).toEqual([])
  })

  it('refuse to send a token in clear text, unless it is asked for by name', async () => {
    for (const url of ['http://wiki.acme.example/scim', 'http://127.0.0.1.evil.example/scim'])
      expect(await refused({ url, token })).toEqual([expect.stringMatching(/^url: The token would go .* clear text/)])
    expect(await refused({ url: 'http://wiki.acme.example/scim', token, insecure: true })).toEqual([])
  })

  it.each([
    'ftp://wiki.acme.example',
    'wiki.acme.example/scim',
    'https://user:pass@wiki.acme.example/',
    'https://wiki.acme.example/?a=b',
  ])('refuse %s as an address', async (url) => {
    expect(await refused({ url, token })).toEqual([expect.stringMatching(/^url: Write https/)])
  })

  it('take a token, or a name and a password, or neither, but no half and no both', async () => {
    const url = 'https://wiki.acme.example/scim/v2'
    expect(await refused({ url })).toEqual([])
    expect(await refused({ url, user: 'rollcall', password: token })).toEqual([])
    expect(await refused({ url, user: 'rollcall' })).toEqual(['password: `user` and `password` belong together.'])
    expect(await refused({ url, password: token })).toEqual(['user: `user` and `password` belong together.'])
    expect(await refused({ url, token, user: 'rollcall', password: token })).toHaveLength(1)
  })

  it('let fewer requests be under way at once, never more', async () => {
    const url = 'https://wiki.acme.example/scim/v2'
    expect(await refused({ url, token, atOnce: 1 })).toEqual([])
    for (const atOnce of [0, 5, 1.5])
      expect(await refused({ url, token, atOnce })).toEqual([expect.stringMatching(/^atOnce: /)])
  })

  it('check a certificate only where there is one', async () => {
    expect(await refused({ url: 'http://localhost/scim', token, ca: 'ca.pem' })).toHaveLength(1)
  })
})
