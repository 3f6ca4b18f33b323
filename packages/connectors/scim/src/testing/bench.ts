import { type Connection, type Context, type Outcome, read, type Written } from '@rollcall/connector-sdk'
import { type TestContext, testClock, testContext } from '@rollcall/connector-sdk/testing'
import type { Code, Ending, Field, Kind, Problem, SyncRecord, Write } from '@rollcall/model'
import { type ScimFake, startScimFake } from '@rollcall/test-fixtures'
import { scim } from '../connector.ts'
import { seed } from './company.ts'
import type { Strange } from './fake-kit.ts'

/** A strange server with a connection to it. */
export interface Bench extends AsyncDisposable {
  readonly server: ScimFake
  readonly context: TestContext
  readonly connection: Required<Pick<Connection, 'scan' | 'find' | 'schema' | 'test'>> & Connection
  readonly scanned: (kind?: Kind) => Promise<Seen>
  readonly found: (by: string, values: readonly string[], kind?: Kind) => Promise<Seen>
  readonly field: (name: string, kind?: Kind) => Promise<Field | undefined>
  /** What became of one write. */
  readonly write: (write: Write) => Promise<Written | Problem>
  /** The requests since the last time, as `PATCH /Users/user-1`. */
  readonly sent: () => readonly string[]
}

export interface Seen {
  readonly verdict: Ending['verdict'] | 'failed'
  readonly ids: readonly string[]
  readonly records: readonly SyncRecord[]
  readonly code?: Code
}

export const signal: AbortSignal = new AbortController().signal

const asked: Readonly<Record<Kind, readonly string[]>> = {
  user: ['userName', 'externalId', 'emails', 'active'],
  group: ['displayName', 'externalId', 'members'],
}

/** With three accounts and three groups, unless the server is to be empty. */
export async function aBench(
  strange: Strange = () => ({}),
  {
    settings = {},
    empty = false,
    context = {},
  }: { settings?: object; empty?: boolean; context?: Partial<Context> } = {},
): Promise<Bench> {
  const clock = testClock()
  const behaviour = strange(clock)
  const server = await startScimFake({})
  if (!empty) seed(server)
  Object.assign(server.behaviour, behaviour)
  const given = testContext({ secrets: { TOKEN: server.token }, http: fetch, clock, ...context })
  const checked = await scim.config['~standard'].validate({ url: server.url, token: { env: 'TOKEN' }, ...settings })
  if (checked.issues) throw new Error(checked.issues[0]?.message)
  const connection = scim.open(checked.value as never, given) as Bench['connection'] & AsyncDisposable
  const drained = async (stream: ReturnType<Bench['connection']['scan']>): Promise<Seen> => {
    const records: SyncRecord[] = []
    const end = await read(stream, (batch) => void records.push(...batch))
    const code = 'problem' in end ? { code: end.problem.code } : {}
    return { verdict: end.verdict, ids: records.map(({ id }) => id), records, ...code }
  }
  let seen = 0
  return {
    server,
    context: given,
    connection,
    scanned: (kind = 'user') => drained(connection.scan({ kind, attributes: asked[kind] }, signal)),
    found: (by, values, kind = 'user') =>
      drained(connection.find({ kind, attributes: asked[kind], by, values }, signal)),
    async field(name, kind = 'user') {
      return (await connection.schema({}, signal))[kind]?.find((field) => field.name === name)
    },
    async write(write) {
      const method = connection[write.op] as (
        writes: readonly Write[],
        signal: AbortSignal,
      ) => Promise<readonly Outcome[]>
      const [outcome] = await method([write], signal)
      if (!outcome) throw new Error('There is no outcome.')
      return 'problem' in outcome ? outcome.problem : outcome
    },
    sent() {
      const fresh = server.requests.slice(seen).map(({ method, path }) => `${method} ${path}`)
      seen = server.requests.length
      return fresh
    },
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      if (server.violations.length > 0) throw new Error(`No client may send this: ${server.violations.join('; ')}`)
    },
  }
}

/** `n` accounts p1 … pn. */
export function fill(server: ScimFake, count: number): void {
  for (let n = 1; n <= count; n++) server.add('user', { userName: `P${n}`, externalId: `Ext-${n}` })
}

export const on = (id: string, kind: Kind = 'user'): { readonly kind: Kind; readonly id: string } => ({ kind, id })

export const update = (id: string, field: string, from: readonly string[], to: readonly string[]): Write => ({
  op: 'update',
  ...on(id),
  edits: [{ field, from, to, add: [], remove: [] }],
})

export const members = (id: string, add: readonly string[], remove: readonly string[] = []): Write => ({
  op: 'members',
  ...on(id, 'group'),
  add,
  remove,
})

export const creation = (userName: string, more: Readonly<Record<string, readonly string[]>> = {}): Write => ({
  op: 'create',
  kind: 'user',
  attributes: { userName: [userName], externalId: [`x-${userName}`], ...more },
  active: true,
})
