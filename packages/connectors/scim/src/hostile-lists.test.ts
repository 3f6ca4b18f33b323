import { describe, expect, it } from 'vitest'
import { aBench, fill, signal } from './testing/bench.ts'
import type { Strange } from './testing/fake-kit.ts'

const small = { settings: { pageSize: 2 }, empty: true }

describe('a list', () => {
  it.each<readonly [string, Strange]>([
    ['is paged as it should be', () => ({})],
    ['comes all at once, whatever is asked', () => ({ paging: 'ignored' })],
    ['has its last page again behind its end', () => ({ paging: 'repeats' })],
    ['has shorter pages than were asked for', () => ({ clamp: 1 })],
    ['is paged by cursor only', () => ({ paging: 'cursor' })],
    ['is announced to be paged by cursor', () => ({ paging: 'cursor', discovery: 'cursor' })],
    ['offers a cursor though none was asked for', () => ({ paging: 'offers' })],
    ['takes no parameters at all', () => ({ paging: 'refused' })],
    ['takes no page size', () => ({ paging: 'noCount' })],
    ['has a total written as text', () => ({ total: 'text' })],
    ['has cursors and no total', () => ({ paging: 'offers', total: 'none' })],
    ['has pages and no total', () => ({ total: 'none' })],
  ])('that %s is read to its end', async (_, strange) => {
    await using bench = await aBench(strange, small)
    fill(bench.server, 5)
    const { verdict, ids } = await bench.scanned()
    expect({ verdict, ids: ids.toSorted() }).toEqual({
      verdict: 'complete',
      ids: ['user-1', 'user-2', 'user-3', 'user-4', 'user-5'],
    })
  })

  it.each<readonly [string, Strange]>([
    ['whose total changes meanwhile', () => ({ total: 'shifts' })],
    ['whose total is that of each page', () => ({ total: 'page' })],
    [
      'whose total is that of each page, which is shorter than asked',
      () => ({ total: 'page', clamp: 1, discovery: 'none' }),
    ],
    ['with a row less than it counts', () => ({ hidden: ['user-3'] })],
    ['with a row twice in place of another', () => ({ twice: ['user-2'], hidden: ['user-3'] })],
  ])('%s is truncated, never complete', async (_, strange) => {
    await using bench = await aBench(strange, small)
    fill(bench.server, 5)
    expect(await bench.scanned()).toMatchObject({ verdict: 'truncated' })
  })

  it('with a row twice is complete if nobody is missing, and has it once', async () => {
    await using bench = await aBench(() => ({ twice: ['user-2'], paging: 'ignored' }), small)
    fill(bench.server, 5)
    const { verdict, ids } = await bench.scanned()
    expect([verdict, ids.length]).toEqual(['complete', 5])
  })

  it('whose total is a page long says so only by going on behind it', async () => {
    await using bench = await aBench(() => ({ total: 'page' }), { settings: { pageSize: 5 }, empty: true })
    fill(bench.server, 7)
    expect(await bench.scanned()).toMatchObject({ verdict: 'truncated' })
  })

  it('whose cursor was forgotten is begun anew, and tells nobody twice', async () => {
    await using bench = await aBench(() => ({ paging: 'offers', forgets: 2 }), small)
    fill(bench.server, 5)
    const { verdict, ids } = await bench.scanned()
    expect([verdict, ids]).toEqual(['complete', ['user-1', 'user-2', 'user-3', 'user-4', 'user-5']])
  })

  it('whose cursors are always forgotten fails in the end', async () => {
    await using bench = await aBench(() => ({ paging: 'offers', forgets: 100 }), small)
    fill(bench.server, 5)
    expect(await bench.scanned()).toMatchObject({ verdict: 'failed', code: 'unavailable.cursor' })
  })

  it('of nobody is complete', async () => {
    await using bench = await aBench(() => ({}), small)
    expect(await bench.scanned()).toMatchObject({ verdict: 'complete', ids: [] })
  })

  it('asks for pages of the size that the server announces', async () => {
    await using bench = await aBench(() => ({ clamp: 2 }), { empty: true })
    fill(bench.server, 3)
    await bench.scanned()
    const counts = bench.server.requests.filter(({ path }) => path === '/Users').map(({ query }) => query.get('count'))
    expect(new Set(counts)).toEqual(new Set(['2']))
  })
})

describe('what is no list', () => {
  it('is a problem, be it a 200 with an empty object', async () => {
    await using bench = await aBench(() => ({ dead: true }))
    expect(await bench.scanned()).toMatchObject({ verdict: 'failed', code: 'invalid.answer' })
    expect(await bench.found('id', ['user-1'])).toMatchObject({ verdict: 'failed', code: 'invalid.answer' })
  })

  it('is a problem, be it a page for people to sign in', async () => {
    await using bench = await aBench()
    const http: typeof fetch = async () => new Response('<html>Sign in</html>', { status: 200 })
    await using lost = await aBench(() => ({}), { context: { http } })
    expect(await bench.scanned()).toMatchObject({ verdict: 'complete' })
    expect(await lost.scanned()).toMatchObject({ verdict: 'failed', code: 'invalid.answer' })
  })

  it.each([
    [401, 'auth.refused'],
    [403, 'permission.refused'],
    [404, 'not-found'],
    [500, 'unavailable.server'],
  ])('is a problem, be it answered with %i', async (status, code) => {
    for (const errors of ['html', 'bare', undefined] as const) {
      await using bench = await aBench(() => ({
        status: ({ path }) => (path === '/Users' ? status : undefined),
        ...(errors ? { errors } : {}),
      }))
      expect(await bench.scanned()).toMatchObject({ verdict: 'failed', code, ids: [] })
    }
  })
})

describe('a server that breaks over a question', () => {
  it.each([500, 502, 504])('with %i now and then is asked again; one that always does is given up', async (status) => {
    await using bench = await aBench()
    let asked = 0
    bench.server.behaviour.status = ({ path }) => (path === '/Users' && asked++ % 3 < 2 ? status : undefined)
    expect(await bench.scanned()).toMatchObject({ verdict: 'complete', ids: ['user-1', 'user-2', 'user-3'] })
    bench.server.behaviour.status = () => status
    expect(await bench.scanned()).toMatchObject({ verdict: 'failed', code: 'unavailable.server' })
  })
})

describe('a server that asks to slow down', () => {
  it.each<readonly [string, string | undefined, number]>([
    ['in seconds', '7', 7_000],
    ['by a date', new Date(Date.UTC(2026, 0, 1, 0, 0, 30)).toUTCString(), 30_000],
    ['without saying how long', undefined, 1_000],
    ['in a way of its own', 'soon', 1_000],
  ])('%s is asked again then', async (_, after, waited) => {
    await using bench = await aBench()
    await bench.connection.schema({}, signal)
    const start = bench.context.clock.now()
    bench.server.behaviour.busy = [after]
    expect(await bench.scanned()).toMatchObject({ verdict: 'complete' })
    expect(bench.context.clock.now() - start).toBe(waited)
  })

  it('for ever, or for an hour, is given up', async () => {
    await using bench = await aBench()
    bench.server.behaviour.busy = new Array(20).fill(undefined)
    expect(await bench.scanned()).toMatchObject({ verdict: 'failed', code: 'rate-limited' })
    bench.server.behaviour.busy = ['3600']
    expect(await bench.scanned()).toMatchObject({ verdict: 'failed', code: 'rate-limited' })
  })
})
