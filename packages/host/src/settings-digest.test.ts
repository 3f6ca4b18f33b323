import { describe, expect, it } from 'vitest'
import { connectors } from './connectors.ts'
import { settingsDigest } from './settings-digest.ts'

const settings = {
  url: 'ldaps://ldap.acme.test',
  bindDn: 'cn=rollcall,dc=acme,dc=test',
  password: { env: 'CORP_PASSWORD' },
  baseDn: 'dc=acme,dc=test',
  pageSize: 1000,
}
const digest = (change: object): string => settingsDigest({ tuning: ['pageSize'] }, { ...settings, ...change })

describe('a change of the settings of a connection', () => {
  it.each([
    ['the page size', { pageSize: 50 }],
    ['where the password is kept', { password: { keychain: 'corp' } }],
  ])('of %s leads to the same system, so it is no move', (_, change) => {
    expect(digest(change)).toBe(digest({}))
  })

  it.each([
    ['the server', { url: 'ldaps://other.acme.test' }],
    ['the base', { baseDn: 'ou=people,dc=acme,dc=test' }],
    ['the bind account', { bindDn: 'cn=other,dc=acme,dc=test' }],
    ['a setting nobody said is tuning', { users: '(objectClass=person)' }],
  ])('of %s is a move (field row 6)', (_, change) => {
    expect(digest(change)).not.toBe(digest({}))
  })
})

describe('what a connector calls tuning', () => {
  it.each(connectors)('are settings of $name', async ({ load }) => {
    const { config, tuning = [] } = await load()
    const { properties = {} } = config['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as {
      properties?: object
    }
    expect(Object.keys(properties)).toEqual(expect.arrayContaining([...tuning]))
  })
})
