import type { Kit } from '@rollcall/connector-sdk/testing'

export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
export const wiki = 'urn:acme:params:scim:schemas:extension:wiki:2.0:User'

interface Server {
  /** Makes a record and gives its id. */
  readonly add: (kind: 'user' | 'group', values: Readonly<Record<string, unknown>>) => string
  readonly edit: (kind: 'user' | 'group', id: string, values: Readonly<Record<string, unknown>>) => void
}

/** Three accounts and three groups, made without the connector. */
export function seed(server: Server): void {
  const ids = ['ada', 'bob', 'cyd'].map((name) =>
    server.add('user', {
      externalId: `ext-${name}`,
      userName: name,
      active: name !== 'cyd',
      name: { familyName: name },
      emails: [{ value: `${name}@acme.test`, type: 'work', primary: true }],
      roles: [{ value: 'editor' }],
    }),
  )
  const [ada = '', bob = ''] = ids
  server.edit('user', bob, { [enterprise]: { department: 'sales', manager: { value: ada } }, [wiki]: { badge: 'B7' } })
  for (const name of ['red', 'green', 'blue'])
    server.add('group', { externalId: `ext-${name}`, displayName: name, members: [{ value: ada }, { value: bob }] })
}

/** What the conformance suite is told of them. A server that does not tell its schema is not known to have a badge. */
export function kitOf(system: Kit['system'], hasBadge: boolean): Kit {
  return {
    system,
    unreachable: { url: 'http://127.0.0.1:1/scim/v2' },
    smallPages: { pageSize: 1 },
    user: {
      count: 3,
      attributes: [
        ...(hasBadge ? ['badge'] : []),
        'userName',
        'externalId',
        'name.familyName',
        'emails',
        'active',
        'department',
        'manager',
        'roles',
      ],
      unknown: { id: '4711' },
      draft: {
        attributes: (n) => ({
          userName: [`new${n}`],
          externalId: [`New-${n}`],
          'name.givenName': ['Nora'],
          'emails[type eq "work"].value': [`New${n}@acme.test`],
          ...(hasBadge ? { badge: [`N${n}`] } : {}),
        }),
        unique: 'userName',
        text: 'title',
        many: 'phoneNumbers',
        required: 'userName',
        role: 'editor',
      },
    },
    group: {
      count: 3,
      attributes: ['displayName', 'externalId', 'members'],
      unknown: { id: '4711' },
      draft: { attributes: (n) => ({ displayName: [`New ${n}`] }), unique: 'displayName' },
    },
  }
}
