import type { Clock } from '@rollcall/connector-sdk'
import { type Kit, type Seen, type System, testClock } from '@rollcall/connector-sdk/testing'
import { type ScimBehaviour, startScimFake } from '@rollcall/test-fixtures'
import { kitOf, seed } from './company.ts'

/** What a server is like; `clock` is the one of the test. */
export type Strange = (clock: Clock) => ScimBehaviour

/** The connector on the bench with the fake. */
export function fakeKit(strange: Strange, tellsSchema = true): Kit {
  return kitOf(() => fakeSystem(strange), tellsSchema)
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
