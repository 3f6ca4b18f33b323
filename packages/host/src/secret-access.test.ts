import type { SecretRef } from '@rollcall/connector-sdk'
import { describe, expect, it } from 'vitest'
import { secretsOf, withoutSecrets } from './secret-access.ts'

const settings = {
  url: 'ldaps://ldap',
  password: { keychain: 'corp' },
  nested: { tokens: [{ command: ['pass', 'corp'] }] },
  file: 'people.ldif',
}

describe('the secrets of a connection', () => {
  it('are those its own settings refer to, and no others', async () => {
    const secret = secretsOf('corp', settings, async (ref) => JSON.stringify(ref))
    expect(await secret({ keychain: 'corp' })).toBe('{"keychain":"corp"}')
    expect(await secret({ command: ['pass', 'corp'] })).toContain('pass')
    await expect(secret({ keychain: 'wiki' })).rejects.toMatchObject({ code: 'permission.secret' })
    await expect(secret({ file: '/etc/shadow' })).rejects.toMatchObject({ code: 'permission.secret' })
  })

  it('are asked for once, and again only after a failure', async () => {
    const asked: SecretRef[] = []
    const secret = secretsOf('corp', settings, async (ref) => {
      asked.push(ref)
      if (asked.length === 1) throw new Error('locked')
      return 'hunter2'
    })
    await expect(secret({ keychain: 'corp' })).rejects.toThrow('locked')
    expect([await secret({ keychain: 'corp' }), await secret({ keychain: 'corp' })]).toEqual(['hunter2', 'hunter2'])
    expect(asked).toHaveLength(2)
  })
})

it('where a secret is kept is no part of what a connection reads', () => {
  expect(withoutSecrets(settings)).toEqual({ url: 'ldaps://ldap', nested: { tokens: [] }, file: 'people.ldif' })
})
