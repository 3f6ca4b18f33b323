import { describe, expect, it } from 'vitest'
import { aBench, signal } from './testing/bench.ts'

/** Counts the requests under way. */
function counted(): { readonly http: typeof fetch; most: number } {
  let now = 0
  const seen = {
    most: 0,
    http: (async (...request: Parameters<typeof fetch>) => {
      seen.most = Math.max(seen.most, ++now)
      return fetch(...request).finally(() => now--)
    }) as typeof fetch,
  }
  return seen
}

describe('many things asked of an application at the same time', () => {
  it.each([1, 4])('are asked %s at once', async (atOnce) => {
    const seen = counted()
    await using bench = await aBench(() => ({}), { settings: { atOnce }, context: { http: seen.http } })
    await bench.connection.schema({}, signal)
    const found = await Promise.all(Array.from({ length: 12 }, () => bench.found('userName', ['ada'])))
    expect(found.map(({ ids }) => ids.length)).toEqual(found.map(() => 1))
    expect(seen.most).toBe(atOnce)
  })

  it('go on after one of them got no answer', async () => {
    await using bench = await aBench(() => ({ cut: ({ method }) => method === 'POST' }), { settings: { atOnce: 1 } })
    const create = { op: 'create', kind: 'user', attributes: { userName: ['nora'] }, active: true } as const
    const made = await Promise.all([bench.write(create), bench.found('userName', ['ada'])])
    expect(made).toMatchObject([{ code: 'outcome-unknown.http' }, { ids: [expect.any(String)] }])
  })
})
