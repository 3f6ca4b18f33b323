import { RollcallError } from '@rollcall/model'
import type { GraphMishap, GraphRequest } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { found, scanned, told } from '../testing/reads.ts'
import { openBench } from '../testing/tenant-kit.ts'

const astray: Readonly<Record<string, readonly [GraphMishap, code: string]>> = {
  'leads back to itself': ['loop', 'unavailable.broken-answer'],
  'leads to another origin': ['elsewhere', 'invalid.foreign-link'],
  'leads on without encryption': ['downgrade', 'invalid.foreign-link'],
  'sends us to another origin': ['redirect', 'invalid.answer'],
  'has no link at all': ['linkless', 'unavailable.broken-answer'],
  'is no JSON': ['malformed', 'unavailable.broken-answer'],
  'is JSON without a list': ['shapeless', 'unavailable.broken-answer'],
  'is cut in the middle': ['truncated', 'unavailable.http'],
  'is half of its JSON': ['halved', 'unavailable.broken-answer'],
  'is a page of a portal': ['portal', 'unavailable.broken-answer'],
  'never comes': ['hang', 'unavailable.timeout'],
  'stops half-way': ['stall', 'unavailable.timeout'],
  'is a cut connection': ['cut', 'unavailable.http'],
  'is an error of a gateway': [{ status: 502, body: 'html' }, 'unavailable'],
  'is an error without a body': [{ status: 500, body: 'bare' }, 'unavailable'],
  'is a redirect': [{ status: 302, body: 'bare' }, 'invalid.answer'],
}

/** Short where nothing comes; patient where a busy machine would be taken for that. */
const timeoutFor = (mishap: GraphMishap): number => (mishap === 'hang' || mishap === 'stall' ? 0.2 : 20)

describe.each(Object.entries(astray))('an answer that %s', (_, [mishap, code]) => {
  it('ends a scan as failed, with nobody told, and gives the token to nobody', async () => {
    await using bench = await openBench({ behaviour: { deltaPageSize: 1 } })
    for (const name of ['mora', 'jan', 'zoe']) bench.fake.tenant.addUser({ userPrincipalName: `${name}@acme.test` })
    bench.fake.behaviour.mishap = onSecondPages(mishap)
    const { records, end } = await scanned(await bench.open({ timeout: timeoutFor(mishap) }), 'user')
    expect(end).toMatchObject({ verdict: 'failed', problem: { code } })
    expect(records).toEqual([])
    expect(bench.fake.leaks).toEqual([])
    expect(bench.fake.requests.filter(({ door }) => door === 'elsewhere')).toEqual([])
  })

  it('ends a delta as failed, with nothing told, and the cursor is good afterwards', async () => {
    await using bench = await openBench({ behaviour: { deltaPageSize: 1 } })
    const { tenant, behaviour } = bench.fake
    const ids = ['mora', 'jan', 'zoe'].map((name) => tenant.addUser({ userPrincipalName: `${name}@acme.test` }))
    const connection = await bench.open({ timeout: timeoutFor(mishap) })
    const { cursor } = await scanned(connection, 'user')
    for (const id of ids) tenant.disable(id)
    behaviour.mishap = onSecondPages(mishap)
    const { items, end } = await told(connection, 'user', cursor)
    expect(end).toMatchObject({ verdict: 'failed', problem: { code } })
    expect(items).toEqual([])
    delete behaviour.mishap
    expect((await told(connection, 'user', cursor)).items).toHaveLength(3)
    expect(bench.fake.leaks).toEqual([])
  })
})

describe('a list by filter', () => {
  it.each(['loop', 'elsewhere', 'halved'] as const)('fails on an answer that goes astray (%s)', async (mishap) => {
    await using bench = await openBench({ behaviour: { pageSize: 1 } })
    for (const name of ['mora', 'jan', 'zoe']) bench.fake.tenant.addUser({ userPrincipalName: `${name}@acme.test` })
    bench.fake.behaviour.mishap = ({ url }) => (/\/users\?.*\$skiptoken/.test(url) ? mishap : undefined)
    const { end } = await scanned(await bench.open(), 'user', { filter: 'accountEnabled eq true' })
    expect(end.verdict).toBe('failed')
    expect(bench.fake.leaks).toEqual([])
  })
})

describe('a connection that breaks once', () => {
  it('is tried again', async () => {
    await using bench = await openBench()
    let left = 1
    bench.fake.behaviour.mishap = ({ door }) => (door === 'graph' && left-- > 0 ? 'cut' : undefined)
    expect((await scanned(await bench.open(), 'user')).end.verdict).toBe('complete')
  })
})

describe('a host that fears for what a POST may have done', () => {
  it('is told that nothing happened: all that is posted are questions', async () => {
    await using bench = await openBench()
    const unknown = new RollcallError('outcome-unknown.http', 'It broke off.')
    Object.assign(bench.context, {
      http: (url: string, init: RequestInit) => (init.method === 'POST' ? Promise.reject(unknown) : fetch(url, init)),
    })
    const { end } = await scanned(await bench.open(), 'user')
    expect(end).toMatchObject({ verdict: 'failed', problem: { code: 'unavailable.http' } })
  })
})

describe('an object that is said not to be there', () => {
  it('is believed to be gone only if Graph itself says so', async () => {
    await using bench = await openBench()
    const id = bench.fake.tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    const connection = await bench.open()
    for (const body of ['html', 'bare'] as const) {
      bench.fake.behaviour.mishap = ({ url }) => (url.includes(`/users/${id}`) ? { status: 404, body } : undefined)
      expect((await found(connection, 'user', 'id', [id])).end.verdict).toBe('failed')
    }
    bench.fake.tenant.softDelete(id)
    delete bench.fake.behaviour.mishap
    expect(await found(connection, 'user', 'id', [id])).toMatchObject({ records: [], end: { verdict: 'complete' } })
  })
})

/** The page after the first, whichever way it is asked for. */
function onSecondPages(mishap: GraphMishap): (request: GraphRequest) => GraphMishap | undefined {
  return ({ url }) => (url.includes('$skiptoken') ? mishap : undefined)
}
