import { urns } from '../urns.ts'
import { parseDefinition, type SchemaDefinition } from './definitions.ts'

const many = (name: string, types: readonly string[], more: readonly object[] = []): object => ({
  name,
  multiValued: true,
  subAttributes: [
    { name: 'value' },
    { name: 'type', canonicalValues: types },
    { name: 'primary', type: 'boolean' },
    ...more,
  ],
})
const texts = (...names: readonly string[]): readonly object[] => names.map((name) => ({ name }))

const user = [
  { name: 'userName', required: true, uniqueness: 'server' },
  {
    name: 'name',
    subAttributes: texts('formatted', 'familyName', 'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix'),
  },
  ...texts('displayName', 'nickName', 'profileUrl', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone'),
  { name: 'active', type: 'boolean' },
  { name: 'password', mutability: 'writeOnly', returned: 'never', caseExact: true },
  many('emails', ['work', 'home', 'other']),
  many('phoneNumbers', ['work', 'home', 'mobile', 'fax', 'pager', 'other']),
  {
    name: 'addresses',
    multiValued: true,
    subAttributes: [
      ...texts('formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country'),
      { name: 'type', canonicalValues: ['work', 'home', 'other'] },
    ],
  },
]

const group = [
  { name: 'displayName', required: true },
  { name: 'members', multiValued: true, subAttributes: texts('value', 'type') },
]

const enterprise = [
  ...texts('employeeNumber', 'costCenter', 'organization', 'division', 'department'),
  { name: 'manager', subAttributes: texts('value', '$ref', 'displayName') },
]

/** What RFC 7643 sections 4 and 8.7 say, for servers that do not say it themselves. */
export const builtIn: readonly SchemaDefinition[] = [
  { urn: urns.user, attributes: user.flatMap(parseDefinition) },
  { urn: urns.group, attributes: group.flatMap(parseDefinition) },
  { urn: urns.enterprise, attributes: enterprise.flatMap(parseDefinition) },
]
