import { read, type Stage } from '@rollcall/connector-sdk'
import { describe, expect, it } from 'vitest'
import { aBench, type Bench, signal } from './testing/bench.ts'
import type { Strange } from './testing/fake-kit.ts'

async function stagesOf({ connection }: Bench): Promise<readonly Stage[]> {
  const stages: Stage[] = []
  await read(connection.test({}, signal), (batch) => void stages.push(...batch))
  return stages
}

describe('the test of a SCIM connection', () => {
  it('says how far it gets', async () => {
    await using bench = await aBench()
    expect((await stagesOf(bench)).map(({ stage, detail }) => `${stage}: ${detail}`)).toEqual([
      `connect: ${bench.server.url} answers`,
      expect.stringMatching(/^discovery: ServiceProviderConfig, ResourceTypes, Schemas, \d+ fields, PATCH$/),
      'users: 3 accounts',
      'groups: 3 groups',
    ])
  })

  it('says what it had to assume', async () => {
    await using bench = await aBench(() => ({ discovery: 'none' }))
    expect((await stagesOf(bench))[1]?.detail).toMatch(/^it says nothing of itself; the schema of the RFC is used/)
  })

  it.each<readonly [string, Strange, string]>([
    ['sign-in', () => ({ status: () => 401 }), 'auth.refused'],
    ['sign-in', () => ({ status: () => 403 }), 'permission.refused'],
    ['users', () => ({ dead: true }), 'invalid.answer'],
    ['groups', () => ({ status: ({ path }) => (path === '/Groups' ? 404 : undefined) }), 'not-found'],
  ])('stops at %s where that fails', async (stage, strange, code) => {
    await using bench = await aBench(strange)
    expect((await stagesOf(bench)).at(-1)).toMatchObject({ stage, problem: { code } })
  })
})

describe('what a request carries', () => {
  it('is the token, the name of the program, and no personal value in an error', async () => {
    await using bench = await aBench(() => ({ filters: 'refused' }), { settings: { pageSize: 1 } })
    await bench.found('userName', ['secret-person'])
    expect(bench.server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer fake-token',
      'user-agent': 'rollcall',
    })
    expect(JSON.stringify(bench.context.logged)).not.toContain('secret-person')
  })

  it('is a name and a password where the application takes no token', async () => {
    const seen: (string | null)[] = []
    const http: typeof fetch = async (_, init) => {
      seen.push(new Headers(init?.headers).get('authorization'))
      return new Response('{}', { status: 401 })
    }
    const settings = { token: undefined, user: 'rollcall', password: { env: 'TOKEN' } }
    await using bench = await aBench(() => ({}), { settings, context: { http } })
    await bench.scanned()
    expect(seen[0]).toBe(`Basic ${btoa('rollcall:fake-token')}`)
  })
})
