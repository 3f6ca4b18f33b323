import { describe, expect, it } from 'vitest'
import { Gathering } from './gathering.ts'
import type { Relation } from './selection.ts'

/** What is known after these rows, in their order. */
function after(rows: readonly object[], relation: Relation = 'members') {
  const gathering = new Gathering(relation)
  const news = rows.map((row) => gathering.take(row as Record<string, unknown>, '/groups/delta'))
  const { objects, removed } = gathering.all
  const shown = [...objects].map(([id, { values, linked }]) => ({ ...values, id, linked: [...linked].sort() }))
  return { news, objects: shown, removed: Object.fromEntries(removed) }
}
const members = (...ids: readonly string[]) => ({
  'members@delta': ids.map((id) =>
    id.startsWith('-') ? { id: id.slice(1), '@removed': { reason: 'deleted' } } : { id },
  ),
})

describe('what a round says of one object', () => {
  it('is taken property by property: what is there overwrites, null clears, what is absent stays', () => {
    const { objects } = after([
      { id: 'a', title: 'Clerk', city: 'Bonn', mail: 'a@acme.test' },
      { id: 'a', title: 'Chief', city: null },
    ])
    expect(objects).toEqual([{ id: 'a', title: 'Chief', city: null, mail: 'a@acme.test', linked: [] }])
  })

  it('has its members over several pages, of which the last word on each counts', () => {
    const { objects } = after([
      { id: 'g', ...members('1', '2', '-9') },
      { id: 'h' },
      { id: 'g', ...members('3', '-1', '9') },
    ])
    expect(objects).toEqual([
      { id: 'g', linked: ['2', '3', '9'] },
      { id: 'h', linked: [] },
    ])
  })

  it('is removed only if nothing comes after it, and then nothing of it is forgotten', () => {
    const gone = { id: 'g', '@removed': { reason: 'changed' } }
    expect(after([{ id: 'g', ...members('1') }, gone])).toMatchObject({ objects: [], removed: { g: 'changed' } })
    const back = after([{ id: 'g', name: 'wiki', ...members('1', '2') }, gone, { id: 'g', ...members('3') }])
    expect(back).toMatchObject({ objects: [{ id: 'g', name: 'wiki', linked: ['1', '2', '3'] }], removed: {} })
  })

  it('may be about somebody never heard of, who is gone', () => {
    const rows = [{ id: 'x', '@removed': { reason: 'deleted' } }]
    expect(after([...rows, ...rows])).toEqual({ news: [true, false], objects: [], removed: { x: 'deleted' } })
  })

  it('names one manager, in whatever order the old and the new one come', () => {
    const [old, next] = [{ id: 'old', '@removed': { reason: 'deleted' } }, { id: 'next' }]
    for (const links of [
      [old, next],
      [next, old],
    ])
      expect(
        after(
          [
            { id: 'p', 'manager@delta': [{ id: 'old' }] },
            { id: 'p', 'manager@delta': links },
          ],
          'manager',
        ).objects,
      ).toEqual([{ id: 'p', linked: ['next'] }])
  })

  it('is news only where it was not known', () => {
    const row = { id: 'g', name: 'wiki', ...members('1', '-2') }
    expect(after([row, row, { id: 'g', ...members('-1') }, { id: 'g', name: 'wiki' }]).news).toEqual([
      true,
      false,
      true,
      false,
    ])
  })

  it('is no answer without an id', () => {
    expect(() => after([{ name: 'nobody' }])).toThrow('without an id')
    expect(() => after([{ id: 'g', 'members@delta': [{}] }])).toThrow('without an id')
  })
})
