import { describe, expect, it } from 'vitest'
import { secretsLeft } from './secrets-left.ts'

const before = `connections:
  corp: { connector: openldap, password: { keychain: corp } }
  wiki: { connector: scim, token: { keychain: wiki } }
  chat: { connector: scim, token: { keychain: wiki } }
  app: { connector: sql, password: { env: APP } }
`
const without = (name: string) => ({ before, after: before.replace(new RegExp(`^ {2}${name}:.*\\n`, 'm'), '') })

describe('a connection that is taken out of the configuration', () => {
  it('leaves its secret in the keychain, unless another one uses it or it is kept elsewhere', () => {
    expect(['corp', 'wiki', 'app'].map((name) => secretsLeft(without(name)))).toEqual([['corp'], [], []])
  })
})
