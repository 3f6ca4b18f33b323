import type { Kit, Seen, System } from '@rollcall/connector-sdk/testing'
import { startScimmy } from '@rollcall/test-fixtures'
import { kitOf, seed } from './company.ts'

/** The connector on the bench with a real server. */
export const scimmyKit: Kit = kitOf(scimmySystem, false)

async function scimmySystem(): Promise<System> {
  const server = await startScimmy()
  const edit = ({ kind, id }: Pick<Seen, 'kind' | 'id'>, values: object): void =>
    void server.put(kind, { ...server.get(kind, id), ...values })
  seed({ add: (kind, values) => server.put(kind, values), edit: (kind, id, values) => edit({ kind, id }, values) })
  const bob = server.all('user').find(({ userName }) => userName === 'bob')?.id
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
