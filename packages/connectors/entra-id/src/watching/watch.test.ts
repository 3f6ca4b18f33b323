import { writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import type { Clock, OpenConnection } from '@rollcall/connector-sdk'
import { testClock } from '@rollcall/connector-sdk/testing'
import type { Kind } from '@rollcall/model'
import { freePorts, makeFolder, selfSigned } from '@rollcall/test-fixtures'
import { describe, expect, it, vi } from 'vitest'
import { scanned } from '../testing/reads.ts'
import { type Bench, openBench } from '../testing/tenant-kit.ts'

const tls = selfSigned({ name: 'rollcall', hosts: ['127.0.0.1'] })
const permissions = ['User.Read.All', 'GroupMember.Read.All', 'Group.Read.All']

/** Nobody asks now and then: only a bell wakes. */
const patient: Clock = {
  now: Date.now,
  sleep: (_, signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
}

interface Hook extends Bench {
  readonly url: string
  readonly listening: () => Promise<OpenConnection>
}

async function openHook(more: { readonly permissions?: readonly string[] } = {}): Promise<Hook> {
  const stack = new AsyncDisposableStack()
  const folder = stack.use(await makeFolder('entra-hook'))
  await writeFile(folder.file('hook.pem'), tls.cert)
  const bench = stack.use(await openBench({ now: Date.now, trust: tls.cert }, { permissions, ...more }, patient))
  const secret = bench.context.secret
  Object.assign(bench.context, {
    secret: async (ref: { readonly env?: string }) => (ref.env === 'HOOK_KEY' ? tls.key : secret(ref as never)),
  })
  const [port] = await freePorts(1)
  const url = `https://127.0.0.1:${port}/graph`
  const notifications = {
    url,
    listen: `127.0.0.1:${port}`,
    certificate: folder.file('hook.pem'),
    certificateKey: { env: 'HOOK_KEY' },
  }
  return Object.assign(Object.create(bench) as Bench, {
    url,
    listening: () => bench.open({ notifications }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  })
}

/** Watches in the background, and keeps what is told in words. */
async function watching(connection: OpenConnection, kind: Kind) {
  const query = { kind, attributes: ['displayName'] }
  const { cursor } = await scanned(connection, kind, query)
  const abort = new AbortController()
  const heard: string[] = []
  let rounds = 0
  const stream = connection.watch?.({ query, cursor }, abort.signal)
  const ended = (async () => {
    for (;;) {
      const step = await stream?.next()
      if (!step || step.done) return
      for (const item of step.value) {
        if (item.op === 'cursor') rounds += 1
        if (item.op === 'put') heard.push(`put ${item.record.attributes.displayName?.[0]}`)
        if (item.op === 'gone') heard.push(`gone ${item.why}`)
      }
    }
  })().catch(() => {})
  return {
    heard,
    get rounds() {
      return rounds
    },
    async [Symbol.asyncDispose]() {
      abort.abort()
      await ended
    },
  }
}

describe('a source that is watched', () => {
  it('is asked now and then', async () => {
    await using bench = await openBench()
    const id = bench.fake.tenant.addUser({ displayName: 'mora', userPrincipalName: 'mora@acme.test' })
    const connection = await bench.open({ poll: 30 })
    await using watched = await watching(connection, 'user')
    bench.fake.tenant.change(id, { displayName: 'mora s' })
    await vi.waitFor(() => expect(watched.heard).toContain('put mora s'))
    bench.fake.tenant.softDelete(id)
    await vi.waitFor(() => expect(watched.heard.at(-1)).toBe('gone unknown'))
    expect(bench.fake.subscriptions.all).toEqual([])
  })

  it('ends where the place to go on from is useless', async () => {
    await using bench = await openBench({}, {}, testClock())
    const connection = await bench.open()
    const query = { kind: 'user', attributes: [] } as const
    const { cursor } = await scanned(connection, 'user')
    bench.fake.reset()
    const stream = connection.watch?.({ query, cursor }, new AbortController().signal)
    expect(await stream?.next()).toMatchObject({ done: true, value: { verdict: 'restart' } })
  })
})

describe('Microsoft Graph, allowed to tell of changes', () => {
  it('is heard at once, proves who it is, and is told when nobody listens any more', async () => {
    await using hook = await openHook()
    const { tenant, subscriptions } = hook.fake
    const id = tenant.addUser({ displayName: 'mora', userPrincipalName: 'mora@acme.test' })
    const connection = await hook.listening()
    {
      await using watched = await watching(connection, 'user')
      await vi.waitFor(() => expect([subscriptions.all.length, watched.rounds]).toEqual([1, 1]))
      tenant.change(id, { displayName: 'mora s' })
      await vi.waitFor(() => expect([watched.heard, watched.rounds]).toEqual([['put mora s'], 2]))
      expect(await post(hook.url, { value: [{ clientState: 'guessed' }] })).toBe(202)
      expect(await post(hook.url, 'no JSON')).toBe(202)
      expect(await post(hook.url.replace('/graph', '/other'), {})).toBe(404)
      tenant.softDelete(id)
      await vi.waitFor(() => expect(watched.heard.at(-1)).toBe('gone unknown'))
      await vi.waitFor(() => expect(watched.rounds).toBe(3)) // nobody else was believed
    }
    await connection[Symbol.asyncDispose]()
    expect(subscriptions.all).toEqual([])
  })

  it('is asked what was missed, given its permission anew, and subscribed to again', async () => {
    await using hook = await openHook()
    const { subscriptions, requests } = hook.fake
    await using watched = await watching(await hook.listening(), 'group')
    await vi.waitFor(() => expect([subscriptions.all.length, watched.rounds]).toEqual([1, 1]))
    const [{ id } = { id: '' }] = subscriptions.all
    subscriptions.tell(id, 'missed')
    await vi.waitFor(() => expect(watched.rounds).toBe(2))
    subscriptions.tell(id, 'reauthorizationRequired')
    await vi.waitFor(() => expect(requests.some(({ method }) => method === 'PATCH')).toBe(true))
    subscriptions.tell(id, 'subscriptionRemoved')
    await vi.waitFor(() => expect(subscriptions.all.map((one) => one.id)).not.toContain(id))
    await vi.waitFor(() => expect(subscriptions.all).toHaveLength(1))
  })

  it('finds what an earlier run left behind, and puts its own in its place', async () => {
    await using hook = await openHook()
    const { subscriptions } = hook.fake
    const connection = await hook.listening()
    {
      await using watched = await watching(connection, 'user')
      await vi.waitFor(() => expect([subscriptions.all.length, watched.rounds]).toEqual([1, 1]))
      hook.fake.behaviour.mishap = ({ method }) => (method === 'DELETE' ? { status: 400 } : undefined)
      await connection[Symbol.asyncDispose]()
      delete hook.fake.behaviour.mishap
    }
    const [left] = subscriptions.all
    await using watched = await watching(await hook.listening(), 'user')
    await vi.waitFor(() => expect(watched.rounds).toBe(1))
    expect(subscriptions.all).toHaveLength(1)
    expect(subscriptions.all[0]?.id).not.toBe(left?.id)
  })

  it('that refuses leaves it at asking now and then, and the right that is missing is named', async () => {
    await using hook = await openHook({ permissions: ['User.Read.All', 'GroupMember.Read.All'] })
    await using watched = await watching(await hook.listening(), 'group')
    await vi.waitFor(() => expect(watched.rounds).toBe(1))
    const warning = hook.context.logged.find(({ level }) => level === 'warn')?.message
    expect(warning).toContain('asked for now and then')
    expect(warning).toContain('Group.Read.All')
  })
})

/** The status that a POST gets. */
function post(url: string, body: object | string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', ca: tls.cert, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('error', reject)
    sent.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
}
