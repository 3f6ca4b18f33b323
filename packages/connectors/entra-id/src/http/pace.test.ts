import { read } from '@rollcall/connector-sdk'
import { testClock } from '@rollcall/connector-sdk/testing'
import { describe, expect, it } from 'vitest'
import { found, scanned } from '../testing/reads.ts'
import { openBench, signal } from '../testing/tenant-kit.ts'
import { Pace } from './pace.ts'
import { waitOf } from './retry-after.ts'

const now = Date.UTC(2026, 0, 1)

describe('Retry-After', () => {
  const wait = (headers: Record<string, string>): number | undefined => waitOf(new Headers(headers), now)

  it('is seconds, also in fractions, and never less than it says', () => {
    expect(wait({ 'retry-after': '2' })).toBe(2_000)
    expect(wait({ 'retry-after': '2.128' })).toBe(2_128)
    expect(wait({ 'retry-after': '0.0004' })).toBe(1)
  })

  it('is a date, by the clock of the server', () => {
    const date = 'Thu, 01 Jan 2026 12:00:00 GMT'
    expect(wait({ 'retry-after': 'Thu, 01 Jan 2026 12:00:07 GMT', date })).toBe(7_000)
    expect(wait({ 'retry-after': new Date(now + 3_000).toUTCString() })).toBe(3_000)
    expect(wait({ 'retry-after': 'Thu, 01 Jan 2025 12:00:07 GMT', date })).toBe(0)
  })

  it('may be missing, or be nothing that anybody knows', () => {
    expect(wait({})).toBeUndefined()
    expect(wait({ 'retry-after': 'soon' })).toBeUndefined()
  })
})

describe.each(['2.5', 'date'] as const)('a service that asks to wait, as %s (field row 25)', (how) => {
  it.each([429, 503])('with %i is not asked by any call before', async (status) => {
    await using bench = await openBench({ behaviour: { deltaPageSize: 1 } })
    const { fake, context } = bench
    for (const name of ['mora', 'jan', 'zoe']) fake.tenant.addUser({ userPrincipalName: `${name}@acme.test` })
    let refused = 0
    fake.behaviour.mishap = ({ door }) => {
      if (door !== 'graph' || ++refused > 4) return undefined
      return { status, retryAfter: how === 'date' ? new Date(context.clock.now() + 9_000).toUTCString() : how }
    }
    const connection = await bench.open()
    const ends = await Promise.all([scanned(connection, 'user'), scanned(connection, 'group')])
    expect(ends.map(({ end }) => end.verdict)).toEqual(['complete', 'complete'])
    expect(fake.early.length).toBe(0)
    expect(refused).toBeGreaterThan(4)
  })

  it('before it gives a token is not asked before either', async () => {
    await using bench = await openBench()
    let left = 2
    bench.fake.behaviour.mishap = ({ door }) =>
      door === 'login' && left-- > 0 ? { status: 429, retryAfter: '7.5' } : undefined
    expect((await scanned(await bench.open(), 'user')).end.verdict).toBe('complete')
    expect(bench.fake.early.length).toBe(0)
  })
})

describe('a service that refuses for now and does not say until when', () => {
  it.each([undefined, '0'])('is given more time with each refusal (Retry-After %s)', async (retryAfter) => {
    await using bench = await openBench()
    const { fake, context } = bench
    let left = 4
    fake.behaviour.mishap = ({ door }) => {
      if (door !== 'graph' || left-- <= 0) return undefined
      return retryAfter === undefined ? { status: 503 } : { status: 503, retryAfter }
    }
    const before = context.clock.now()
    expect((await scanned(await bench.open(), 'user')).end.verdict).toBe('complete')
    const waits = fake.requests.filter(({ door }) => door === 'graph').map(({ at }) => at - before)
    expect(waits).toHaveLength(5)
    for (const [index, atLeast] of [0, 1_000, 3_000, 7_000, 15_000].entries())
      expect(waits[index]).toBeGreaterThanOrEqual(atLeast)
  })
})

describe('a service that asks to wait for an hour', () => {
  it('is not waited for, and not asked again by the next call', async () => {
    await using bench = await openBench()
    bench.fake.behaviour.mishap = ({ door }) => (door === 'graph' ? { status: 429, retryAfter: '3600' } : undefined)
    const connection = await bench.open()
    const { end } = await scanned(connection, 'user')
    const retryAt = bench.context.clock.now() + 3_600_000
    expect(end).toMatchObject({ verdict: 'failed', problem: { code: 'rate-limited', retryAt } })
    const calls = bench.fake.requests.length
    expect((await scanned(connection, 'user')).end).toMatchObject({
      verdict: 'failed',
      problem: { code: 'rate-limited', retryAt },
    })
    expect(bench.fake.requests.length).toBe(calls)
  })
})

describe('the resource units of a small tenant', () => {
  it('are never used up: no call is refused', async () => {
    await using bench = await openBench({ behaviour: { deltaPageSize: 1, quota: { units: 20, seconds: 10 } } })
    const { fake } = bench
    for (let index = 0; index < 60; index++) fake.tenant.addUser({ userPrincipalName: `p${index}@acme.test` })
    const { records, end } = await scanned(await bench.open(), 'user')
    expect(end.verdict).toBe('complete')
    expect(records).toHaveLength(60)
    expect(fake.requests.filter(({ status }) => status === 429)).toEqual([])
  })

  it('are counted by the connection itself, before the service tells', async () => {
    const clock = testClock(now)
    const pace = new Pace(clock)
    for (let call = 0; call < 2_800; call++) await pace.turn(1, signal)
    expect(clock.now()).toBe(now)
    await pace.turn(1, signal)
    expect(clock.now()).toBe(now + 10_000)
  })
})

describe('questions that go out together', () => {
  it('are each repeated for itself where one of them is refused for now', async () => {
    await using bench = await openBench()
    const { fake } = bench
    const ids = Array.from({ length: 45 }, (_, index) =>
      fake.tenant.addUser({ userPrincipalName: `p${index}@acme.test` }),
    )
    const asked = new Map<string, number>()
    fake.behaviour.mishap = ({ path }) => {
      const id = ids.find((one) => path.endsWith(one))
      if (id === undefined) return undefined
      asked.set(id, (asked.get(id) ?? 0) + 1)
      return id === ids[3] && asked.get(id) === 1 ? { status: 429, retryAfter: '4' } : undefined
    }
    const { records, end } = await found(await bench.open(), 'user', 'id', ids)
    expect(end.verdict).toBe('complete')
    expect(records.map(({ id }) => id).sort()).toEqual([...ids].sort())
    expect([...asked.values()].reduce((sum, one) => sum + one, 0)).toBe(46)
    const envelopes = fake.requests.filter(({ path }) => path.endsWith('/$batch')).map(({ at }) => at - now)
    expect(envelopes).toEqual([0, 4_000, 4_000, 4_000])
  })
})

describe('a read that is given up while it waits', () => {
  it('ends', async () => {
    const abort = new AbortController()
    await using bench = await openBench({
      behaviour: {
        mishap: ({ door }) => {
          if (door !== 'graph') return undefined
          abort.abort()
          return { status: 429, retryAfter: '30' }
        },
      },
    })
    const connection = await bench.open()
    const stream = connection.scan?.({ kind: 'user', attributes: [] }, abort.signal)
    expect(stream && (await read(stream, () => {})).verdict).toBe('failed')
    expect(bench.fake.requests.filter(({ door }) => door === 'graph')).toHaveLength(1)
  })
})
