import { describe, expect, it } from 'vitest'
import type { GraphRequest, Mishap } from './behaviour.ts'
import { addCompany } from './company-tenant.ts'
import { startGraphFake } from './graph-fake.ts'
import { clientOf } from './test-client.ts'

const batchOf = (...urls: readonly string[]): object => ({
  requests: urls.map((url, index) => ({ id: String(index + 1), method: 'GET', url })),
})

interface Item {
  readonly id: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: { readonly value?: readonly object[]; readonly error?: { readonly code: string } }
}

describe('the token bucket of resource units (throttling-limits)', () => {
  it('tells what a call cost', async () => {
    await using fake = await startGraphFake()
    const group = fake.tenant.addGroup({ displayName: 'wiki' })
    const client = await clientOf(fake)
    const cost = async (path: string): Promise<unknown> => (await client.get(path)).headers['x-ms-resource-unit']
    expect(await cost('/users')).toBe('2')
    expect(await cost('/users?$select=id')).toBe('1')
    expect(await cost('/users?$expand=manager')).toBe('3')
    expect(await cost(`/groups/${group}/members`)).toBe('3')
    expect(await cost(`/groups/${group}/members?$select=id&$top=5`)).toBe('1')
    expect(await cost(`/groups/${group}/transitiveMembers`)).toBe('5')
    expect(await cost('/users/delta')).toBe('1')
    expect(await cost('/users/nobody')).toBe('1')
  })

  it('warns from 0.8 on, then answers 429 with Retry-After in fractions, and goes on after it', async () => {
    await using fake = await startGraphFake({
      now: () => Date.UTC(2026, 2, 1),
      behaviour: { quota: { units: 10, seconds: 10 } },
    })
    const client = await clientOf(fake)
    const warned: unknown[] = []
    for (let call = 0; call < 5; call += 1)
      warned.push((await client.get('/users')).headers['x-ms-throttle-limit-percentage'])
    expect(warned).toEqual([undefined, undefined, undefined, '0.80', '1.00'])
    const refused = await client.get('/users')
    expect([refused.status, refused.body.error.code, refused.headers['retry-after']]).toEqual([
      429,
      'TooManyRequests',
      '4.000',
    ])
    expect(refused.headers['x-ms-throttle-scope']).toMatch(/^Tenant_Application\/ReadWrite\//)
    fake.advance(3_999)
    expect((await client.get('/users')).status).toBe(429)
    expect(fake.early).toHaveLength(1)
    const wait = Number((await client.get('/users')).headers['retry-after'])
    fake.advance(wait * 1_000)
    expect((await client.get('/users')).status).toBe(200)
  })

  it('is one for each app', async () => {
    await using fake = await startGraphFake({ behaviour: { quota: { units: 2, seconds: 1_000 } } })
    const [one, other] = [await clientOf(fake), await clientOf(fake)]
    expect([(await one.get('/users')).status, (await one.get('/users')).status]).toEqual([200, 429])
    expect((await other.get('/users')).status).toBe(200)
  })

  it('counts who comes back before the Retry-After of any answer is over', async () => {
    await using fake = await startGraphFake({ now: () => Date.UTC(2026, 2, 1) })
    const client = await clientOf(fake)
    const answers: Mishap[] = [{ status: 503, retryAfter: '2.128' }]
    fake.behaviour.mishap = () => answers.shift()
    expect((await client.get('/users')).body.error.code).toBe('ServiceUnavailable')
    fake.advance(2_127)
    await client.get('/users')
    fake.advance(1)
    await client.get('/users')
    expect(fake.early).toHaveLength(1)
    answers.push({ status: 429, retryAfter: new Date(fake.now() + 10_000).toUTCString() })
    await client.get('/users')
    await client.get('/users')
    expect(fake.early).toHaveLength(2)
  })
})

describe('POST /$batch (json-batching)', () => {
  it('answers each request for itself, in another order, with 200 for the whole', async () => {
    await using fake = await startGraphFake()
    addCompany(fake.tenant)
    const client = await clientOf(fake, ['GroupMember.Read.All'])
    const { status, body } = await client.post('/$batch', batchOf('/groups?$top=1', 'users', '/groups/nobody'))
    const items = body.responses as readonly Item[]
    expect([status, items.map(({ id, status: one }) => [id, one])]).toEqual([
      200,
      [
        ['3', 404],
        ['2', 403],
        ['1', 200],
      ],
    ])
    expect(items[2]?.body.value).toHaveLength(1)
  })

  it('throttles single items, each with its own Retry-After', async () => {
    await using fake = await startGraphFake({ behaviour: { quota: { units: 4, seconds: 10 } } })
    const client = await clientOf(fake)
    const items = (await client.post('/$batch', batchOf('/users', '/users', '/users'))).body
      .responses as readonly Item[]
    expect(items.map(({ status }) => status)).toEqual([429, 200, 200])
    expect(Number(items[0]?.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('takes headers and mishaps for items, and fails what depends on a failure with 424', async () => {
    await using fake = await startGraphFake()
    fake.behaviour.mishap = ({ path }) => (path === '/v1.0/groups' ? { status: 503, retryAfter: '3' } : undefined)
    const client = await clientOf(fake)
    const requests = [
      { id: 'count', method: 'GET', url: '/users/$count', headers: { ConsistencyLevel: 'eventual' } },
      { id: 'groups', method: 'GET', url: '/groups' },
      { id: 'after', method: 'GET', url: '/users', dependsOn: ['groups'] },
    ]
    const items = (await client.post('/$batch', { requests })).body.responses as readonly Item[]
    expect(items.map(({ id, status }) => [id, status])).toEqual([
      ['after', 424],
      ['groups', 503],
      ['count', 200],
    ])
  })

  it('refuses more than 20, ids that are not unique, a whole URL, a batch in a batch, and a body without its type', async () => {
    await using fake = await startGraphFake()
    const client = await clientOf(fake)
    const status = async (requests: readonly object[]): Promise<number> =>
      (await client.post('/$batch', { requests })).status
    const one = { id: 'a', method: 'GET', url: '/users' }
    expect(await status(Array.from({ length: 21 }, (_, index) => ({ ...one, id: String(index) })))).toBe(400)
    expect(await status([one, { ...one, id: 'A' }])).toBe(400)
    expect(await status([{ ...one, url: `${fake.url}/v1.0/users` }])).toBe(400)
    expect(await status([{ ...one, url: '/$batch' }])).toBe(400)
    expect(await status([{ ...one, method: 'POST', body: {} }])).toBe(400)
    expect(await status([{ method: 'GET', url: '/users' }])).toBe(400)
    expect(await status([])).toBe(400)
  })
})

describe('hostile answers', () => {
  async function get(
    mishap: Mishap,
    path = '/users?$top=1',
  ): Promise<{ readonly status: number; readonly text: string }> {
    await using fake = await startGraphFake()
    addCompany(fake.tenant)
    const client = await clientOf(fake)
    fake.behaviour.mishap = ({ door }: GraphRequest) => (door === 'graph' ? mishap : undefined)
    const { status, text } = await client.get(path)
    return { status, text: text.replaceAll(fake.url, 'GRAPH') }
  }

  it('are links that turn in a circle, lead elsewhere, or are missing', async () => {
    expect((await get('loop')).text).toContain('"@odata.nextLink":"GRAPH/v1.0/users?$top=1"')
    expect((await get('elsewhere')).text).toMatch(/"@odata\.nextLink":"https:\/\/127\.0\.0\.1:\d+\/v1\.0\/users\?/)
    expect((await get('downgrade')).text).toContain('"@odata.nextLink":"http://127.0.0.1:')
    expect((await get('redirect')).status).toBe(307)
    const { text } = await get('linkless', '/users/delta')
    expect(text).not.toContain('Link"')
    expect(Object.keys(JSON.parse((await get('shapeless')).text) as object)).toEqual(['@odata.context'])
  })

  it('show who takes a token to another origin', async () => {
    await using fake = await startGraphFake({
      behaviour: { mishap: ({ door }) => (door === 'graph' ? 'elsewhere' : undefined) },
    })
    const client = await clientOf(fake)
    const { body } = await client.get('/users/delta')
    await client.get(String(body['@odata.nextLink']))
    expect(fake.leaks.map(({ door, path }) => [door, path])).toEqual([['elsewhere', '/v1.0/users/delta']])
  })

  it('are bodies that are no JSON, cut off, or pages of HTML', async () => {
    for (const mishap of ['malformed', 'halved', 'portal'] as const) {
      const { status, text } = await get(mishap)
      expect(status).toBe(200)
      expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError)
    }
    await expect(get('truncated')).rejects.toThrow()
    await expect(get('cut')).rejects.toThrow()
    expect(await get({ status: 502, body: 'html' })).toEqual({ status: 502, text: expect.stringContaining('<html>') })
    expect(await get({ status: 504, body: 'bare' })).toEqual({ status: 504, text: '' })
    expect((await get('expired')).status).toBe(401)
  })

  it('never come at all, and those who wait are let go when the fake ends', async () => {
    const answers: Promise<unknown>[] = []
    {
      await using fake = await startGraphFake()
      const client = await clientOf(fake)
      for (const mishap of ['hang', 'stall'] as const) {
        fake.behaviour.mishap = () => mishap
        answers.push(client.get('/users').catch((error: unknown) => error))
        while (fake.requests.filter(({ path }) => path === '/v1.0/users').length < answers.length)
          await new Promise(setImmediate)
      }
    }
    for (const answer of answers) expect(await answer).toBeInstanceOf(Error)
  })

  it('have pages without objects and an object on every page', async () => {
    await using fake = await startGraphFake({ behaviour: { emptyPages: true } })
    addCompany(fake.tenant)
    const client = await clientOf(fake)
    const { rows, pages } = await client.all('/users')
    expect([rows.length, pages]).toEqual([300, 6])
    fake.behaviour.everywhere = rows[0]?.id as string
    expect((await client.all('/users')).rows).toHaveLength(302)
  })
})
