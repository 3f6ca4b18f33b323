import { testContext } from '@rollcall/connector-sdk/testing'
import { describe, expect, it } from 'vitest'
import { sql } from './connector.ts'

const users = { table: 'accounts', fields: ['username'] }
const checked = async (settings: object) => sql.config['~standard'].validate(settings)
const { signal } = new AbortController()

describe('settings', () => {
  it.each([
    ['a password in the url', { url: 'postgres://app:s3cret@db/app', users }, 'url'],
    ['options in the url', { url: 'postgres://app@db/app?sslmode=disable', users }, 'url'],
    ['a url without a database', { url: 'postgres://app@db', users }, 'url'],
    ['another kind of database', { url: 'mysql://app@db/app', users }, 'url'],
    ['neither url nor file', { users }, 'url'],
    ['both url and file', { url: 'postgres://app@db/app', file: 'app.db', users }, 'file'],
    ['a password for a file', { file: 'app.db', password: { env: 'X' }, users }, 'file'],
    ['a password written out', { url: 'postgres://app@db/app', password: 's3cret', users }, 'password'],
    ['insecure with a ca', { url: 'postgres://app@db/app', insecure: true, ca: 'ca.pem', users }, 'insecure'],
    ['a key nobody knows', { file: 'app.db', users: { ...users, tabel: 'x' } }, 'users'],
    ['no fields', { file: 'app.db', users: { table: 'accounts', fields: [] } }, 'users'],
  ])('are refused: %s', async (_, settings, field) => {
    const { issues } = await checked(settings)
    expect(issues?.[0]?.path?.[0]).toBe(field)
    expect(JSON.stringify(issues)).not.toContain('s3cret')
  })
  it('describe themselves for editors', () => {
    const schema = sql.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' })
    expect(schema).toMatchObject({ required: ['users'], properties: { insecure: { default: false } } })
  })
})

describe('a database on another machine', () => {
  const refused = async (settings: object) => {
    const result = await checked({ url: 'postgres://app@db.acme.example/app', users, ...settings })
    if (result.issues) throw new Error(result.issues[0]?.message)
    await using connection = sql.open(result.value as never, testContext())
    return connection.schema({}, signal).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
  }
  it('is not talked to in clear text unless that is said', async () => {
    expect(await refused({ tls: false })).toMatchObject({ code: 'config.insecure', field: 'tls' })
  })
  it('is not believed without the authority that was named', async () => {
    expect(await refused({ ca: '/nowhere/ca.pem' })).toMatchObject({ code: 'config.ca', field: 'ca' })
  })
})
