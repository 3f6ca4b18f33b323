import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock, OpenConnection } from '@rollcall/connector-sdk'
import { type TestContext, testClock, testContext } from '@rollcall/connector-sdk/testing'
import { type GraphApp, type GraphFake, type GraphFakeOptions, startGraphFake } from '@rollcall/test-fixtures'
import { entraId } from '../connector.ts'

/** A tenant with an app that may read it, and a connection. The fake and the connection share a clock that only waiting moves. */
export interface Bench extends AsyncDisposable {
  readonly fake: GraphFake
  readonly app: GraphApp
  readonly settings: object
  readonly context: TestContext
  readonly open: (more?: object) => Promise<OpenConnection>
}

export const signal: AbortSignal = new AbortController().signal

export async function openBench(
  options: GraphFakeOptions = {},
  app: Partial<GraphApp> = {},
  clock: Clock = testClock(),
): Promise<Bench> {
  const fake = await startGraphFake({ now: clock.now, ...options })
  const registered = fake.register(app)
  const folder = await mkdtemp(join(tmpdir(), 'entra-'))
  const ca = join(folder, 'ca.pem')
  await writeFile(ca, fake.ca)
  const settings = {
    tenant: fake.tenantId,
    clientId: registered.clientId,
    clientSecret: { env: 'SECRET' },
    authority: fake.authority,
    graph: fake.url,
    ca,
  }
  const context = testContext({ secrets: { SECRET: registered.secrets[0]?.value ?? '' }, http: fetch, clock })
  const opened: OpenConnection[] = []
  return {
    fake,
    app: registered,
    settings,
    context,
    async open(more = {}) {
      const checked = await entraId.config['~standard'].validate({ ...settings, ...more })
      if (checked.issues) throw new Error(checked.issues.map(({ message }) => message).join(' '))
      const connection = entraId.open(checked.value as never, context)
      opened.push(connection)
      return connection
    },
    async [Symbol.asyncDispose]() {
      for (const connection of opened) await connection[Symbol.asyncDispose]()
      await fake[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
