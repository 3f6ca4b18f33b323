import type { Kind } from './behaviour.ts'

export const urns = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  wiki: 'urn:acme:params:scim:schemas:extension:wiki:2.0:User',
  patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
  list: 'urn:ietf:params:scim:api:messages:2.0:ListResponse',
  error: 'urn:ietf:params:scim:api:messages:2.0:Error',
} as const

/** An attribute in the form of /Schemas. */
export interface Attribute {
  readonly name: string
  readonly type: 'string' | 'boolean' | 'integer' | 'complex'
  readonly multiValued: boolean
  readonly required?: boolean
  readonly caseExact?: boolean
  readonly mutability?: string
  readonly returned?: string
  readonly uniqueness?: string
  readonly canonicalValues?: readonly string[]
  readonly subAttributes?: readonly Attribute[]
}

const text = (name: string, more: Partial<Attribute> = {}): Attribute => ({
  name,
  type: 'string',
  multiValued: false,
  ...more,
})
const complex = (name: string, subAttributes: readonly Attribute[], multiValued = false): Attribute => ({
  name,
  type: 'complex',
  multiValued,
  subAttributes,
})
const plural = (name: string, types: readonly string[]): Attribute =>
  complex(
    name,
    [
      text('value'),
      text('display'),
      text('type', { canonicalValues: types }),
      { name: 'primary', type: 'boolean', multiValued: false },
    ],
    true,
  )

export const schemas: Readonly<Record<string, readonly Attribute[]>> = {
  [urns.user]: [
    text('userName', { required: true, uniqueness: 'server' }),
    text('externalId', { caseExact: true }),
    complex(
      'name',
      ['formatted', 'familyName', 'givenName'].map((name) => text(name)),
    ),
    ...['displayName', 'nickName', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone'].map((name) =>
      text(name),
    ),
    { name: 'active', type: 'boolean', multiValued: false },
    text('password', { mutability: 'writeOnly', returned: 'never' }),
    plural('emails', ['work', 'home', 'other']),
    plural('phoneNumbers', ['work', 'mobile', 'other']),
    complex(
      'addresses',
      [text('streetAddress'), text('locality'), text('type', { canonicalValues: ['work', 'home'] })],
      true,
    ),
    complex(
      'groups',
      [text('value'), text('display')].map((one) => ({ ...one, mutability: 'readOnly' })),
      true,
    ),
    complex('roles', [text('value', { canonicalValues: ['editor', 'owner'] }), text('type')], true),
  ],
  [urns.group]: [
    text('displayName', { required: true }),
    text('externalId', { caseExact: true }),
    complex('members', [text('value'), text('type'), text('display')], true),
  ],
  [urns.enterprise]: [
    ...['employeeNumber', 'costCenter', 'organization', 'division', 'department'].map((name) => text(name)),
    complex('manager', [text('value'), text('$ref'), text('displayName', { mutability: 'readOnly' })]),
  ],
  [urns.wiki]: [
    text('badge', { caseExact: true }),
    text('department', { caseExact: true }),
    text('quota', { mutability: 'readOnly' }),
  ],
}

export const cores: Readonly<Record<Kind, string>> = { user: urns.user, group: urns.group }
export const extensions: Readonly<Record<Kind, readonly string[]>> = { user: [urns.enterprise, urns.wiki], group: [] }

/** The attribute of a schema by its exact name; a client has no reason to spell it otherwise. */
export function attributeNamed(urn: string, name: string): Attribute | undefined {
  return schemas[urn]?.find((one) => one.name === name)
}
