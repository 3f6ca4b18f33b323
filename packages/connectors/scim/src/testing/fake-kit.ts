import type { Clock } from '@rollcall/connector-sdk'
import { type Kit, type Seen, type System, testClock } from '@rollcall/connector-sdk/testing'
import { type ScimBehaviour, type ScimFake, startScimFake } from '@rollcall/test-fixtures'

export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
export const wiki = 'urn:acme:params:scim:schemas:extension:wiki:2.0:User'

/** Three accounts and three groups, made without the connector. */
export function seed(server: ScimFake): void {
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

/** What a server is like; `clock` is the one of the test. */
export type Strange = (clock: Clock) => ScimBehaviour

/** The connector on the bench with the fake. A server that does not tell its schema is not known to have a badge. */
export function fakeKit(strange: Strange, tellsSchema = true): Kit {
  const badge = tellsSchema ? ['badge'] : []
  return {
    system: () => fakeSystem(strange),
    unreachable: { url: 'http://127.0.0.1:1/scim/v2' },
    smallPages: { pageSize: 1 },
    user: {
      count: 3,
      attributes: [
        ...badge,
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
          ...(tellsSchema ? { badge: [`N${n}`] } : {}),
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

export async function fakeSystem(strange: Strange): Promise<System> {
  const clock = testClock()
  const server = await startScimFake(strange(clock))
  seed(server)
  await clock.sleep(60_000, new AbortController().signal)
  const [ada = '', bob = ''] = server.all('user').map(({ id }) => id)
  return {
    settings: { url: server.url, token: { env: 'TOKEN' }, roles: { names: ['editor'] } },
    context: { secrets: { TOKEN: server.token }, http: fetch, clock },
    change: ({ kind, id }) =>
      server.edit(
        kind,
        id,
        kind === 'user' ? { name: { familyName: 'Changed' } } : { members: [{ value: ada }, { value: bob }].slice(1) },
      ),
    rename: ({ kind, id }: Seen) =>
      server.edit(kind, id, { [kind === 'user' ? 'userName' : 'displayName']: `renamed-${id}` }),
    remove: ({ kind, id }) => server.delete(kind, id),
    stall: server.stall,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      if (server.violations.length > 0) throw new Error(`No client may send this: ${server.violations.join('; ')}`)
    },
  }
}
