import type { Kit, Seen, System } from '@rollcall/connector-sdk/testing'
import { startScimmy } from '@rollcall/test-fixtures'

/** The connector on the bench with a real server: three accounts and three groups. */
export const scimmyKit: Kit = {
  system: scimmySystem,
  unreachable: { url: 'http://127.0.0.1:1/scim/v2' },
  smallPages: { pageSize: 1 },
  user: {
    count: 3,
    attributes: ['userName', 'externalId', 'name.familyName', 'emails', 'active', 'department', 'manager', 'roles'],
    unknown: { id: '4711' },
    draft: {
      attributes: (n) => ({
        userName: [`new${n}`],
        externalId: [`New-${n}`],
        'name.givenName': ['Nora'],
        'emails[type eq "work"].value': [`New${n}@acme.test`],
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

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

async function scimmySystem(): Promise<System> {
  const server = await startScimmy()
  const ids = ['ada', 'bob', 'cyd'].map((name) =>
    server.put('user', {
      externalId: `ext-${name}`,
      userName: name,
      active: name !== 'cyd',
      name: { familyName: name },
      emails: [{ value: `${name}@acme.test`, type: 'work', primary: true }],
      roles: [{ value: 'editor' }],
    }),
  )
  const [ada = '', bob = ''] = ids
  server.put('user', { ...server.get('user', bob), [enterprise]: { department: 'sales', manager: { value: ada } } })
  for (const name of ['red', 'green', 'blue'])
    server.put('group', { externalId: `ext-${name}`, displayName: name, members: [{ value: ada }, { value: bob }] })
  const edit = ({ kind, id }: Seen, values: object): void =>
    void server.put(kind, { ...server.get(kind, id), ...values })
  return {
    settings: {
      url: server.url,
      token: { env: 'TOKEN' },
      roles: { names: ['editor'], privileged: ['owner'] },
    },
    context: { secrets: { TOKEN: server.token }, http: fetch },
    change: (one) =>
      edit(one, one.kind === 'user' ? { name: { familyName: 'Changed' } } : { members: [{ value: bob }] }),
    rename: (one) => edit(one, { [one.kind === 'user' ? 'userName' : 'displayName']: `renamed-${one.id}` }),
    remove: ({ kind, id }) => server.delete(kind, id),
    stall: server.stall,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
