import { describe, expect, it } from 'vitest'
import { aCatalog } from './building.ts'
import { jsonSchema } from './json-schema.ts'
import { knownKeys } from './known-keys.ts'

const connectors = await Promise.all(aCatalog.names.map((name) => aCatalog.find(name)))
const schema = jsonSchema(connectors.filter((connector) => connector !== undefined))

interface ConnectionSchema {
  readonly properties?: unknown
  readonly allOf?: readonly { readonly if: unknown; readonly then: unknown }[]
}

describe('the schema for editors', () => {
  it('knows every key of a sync, as it is written', () => {
    expect(knownKeys(schema, ['syncs', 'staff'])).toEqual(
      expect.arrayContaining(['from', 'to', 'scope', 'match', 'matchGroups', 'onDelete', 'limits', 'schedule']),
    )
    expect(knownKeys(schema, ['syncs', 'staff', 'users', 'title'])).toEqual(['value', 'write'])
    expect(knownKeys(schema, ['syncs', 'staff', 'schedule'])).toEqual(['every', 'full', 'once', 'timeZone', 'enabled'])
  })

  it('offers each connector, and its settings only for it', () => {
    const { connections } = schema.properties as Record<string, { additionalProperties: ConnectionSchema }>
    const { properties, allOf = [] } = connections?.additionalProperties ?? {}
    expect(properties).toMatchObject({
      connector: { anyOf: [{ const: 'openldap', title: 'OpenLDAP' }, { const: 'scim' }] },
    })
    expect(allOf.map((choice) => choice.if)).toMatchObject([
      { properties: { connector: { const: 'openldap' } } },
      { properties: { connector: { const: 'scim' } } },
    ])
    expect(allOf.map((choice) => choice.then)).toMatchObject([
      { properties: { connector: {}, bindDn: { type: 'string' } }, additionalProperties: false },
      { properties: { connector: {}, token: {} } },
    ])
  })

  it('describes defaults and meanings', () => {
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      properties: { state: { default: '.rollcall/state.db', description: expect.any(String) } },
      required: ['version', 'connections'],
    })
  })
})
