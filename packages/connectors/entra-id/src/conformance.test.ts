import { describeConnector, type Kit, type System } from '@rollcall/connector-sdk/testing'
import type { GraphBehaviour } from '@rollcall/test-fixtures'
import { describe } from 'vitest'
import { entraId } from './connector.ts'
import { openBench } from './testing/tenant-kit.ts'

const nobody = '00112233-4455-6677-8899-aabbccddeeff'

/** Three people and three groups, in a tenant that behaves as it is told. */
async function system(behaviour: GraphBehaviour): Promise<System> {
  const bench = await openBench({ behaviour })
  const { fake, settings, context } = bench
  const { tenant } = fake
  const [mora = '', jan = ''] = ['Mora', 'Jan', "Zoë O'Hara"].map((displayName, index) =>
    tenant.addUser({
      displayName,
      userPrincipalName: `person${index}@acme.test`,
      mail: `person${index}@acme.test`,
      businessPhones: [`+49 89 ${index}`],
      proxyAddresses: [`SMTP:person${index}@acme.test`, `smtp:p${index}@acme.test`],
      department: index === 0 ? 'Sales' : 'IT',
      accountEnabled: index !== 1,
      onPremisesExtensionAttributes: { extensionAttribute3: `badge ${index}` },
    }),
  )
  tenant.setManager(jan, mora)
  for (const displayName of ['wiki-users', 'wiki-admins', 'everybody']) {
    const group = tenant.addGroup({ displayName, description: 'of us' })
    tenant.addMember(group, mora)
    tenant.addMember(group, jan)
  }
  return {
    settings,
    context: { ...context, secrets: { SECRET: bench.app.secrets[0]?.value ?? '' } },
    change: ({ kind, id }) =>
      tenant.change(id, kind === 'user' ? { department: 'changed' } : { description: 'changed' }),
    rename: ({ kind, id }) => tenant.rename(id, kind === 'user' ? `renamed-${id}@acme.test` : 'renamed'),
    remove: ({ id }) => tenant.softDelete(id),
    stall: () => {
      fake.behaviour.mishap = () => 'hang'
    },
    async [Symbol.asyncDispose]() {
      await bench[Symbol.asyncDispose]()
      if (fake.early.length > 0 || fake.leaks.length > 0) throw new Error('A call came early, or gave the token away.')
    },
  }
}

function kitOf(behaviour: () => GraphBehaviour): Kit {
  return {
    system: () => system(behaviour()),
    unreachable: { authority: 'https://127.0.0.1:1', graph: 'https://127.0.0.1:1' },
    user: {
      count: 3,
      attributes: [
        'displayName',
        'UserPrincipalName',
        'mail',
        'department',
        'businessPhones',
        'proxyAddresses',
        'accountEnabled',
        'extensionAttribute3',
        'manager',
      ],
      unknown: { id: nobody },
      scope: { filter: "department eq 'IT'", count: 2 },
    },
    group: {
      count: 3,
      attributes: ['displayName', 'description', 'members'],
      unknown: { id: nobody },
      scope: { filter: "startsWith(displayName,'wiki-')", count: 2 },
    },
  }
}

describe('the entra-id connector', () => {
  describeConnector(
    entraId,
    kitOf(() => ({})),
  )
})

describe('the entra-id connector where rounds come in pieces, disorder and several times', () => {
  describeConnector(
    entraId,
    kitOf(() => ({
      deltaPageSize: 1,
      membersPerPage: 1,
      pageSize: 1,
      emptyPages: true,
      shuffled: 7,
      duplicates: 1,
      replays: 2,
      removedAtFirst: true,
    })),
  )
})
