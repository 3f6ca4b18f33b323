import type { Change, Link, SourceId, TargetId, Write } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { addUp, type PastChange } from './past.ts'
import { type LaterChange, leftBy, touchedSince, whole } from './touched.ts'

const on = { kind: 'user', id: 't-mora' } as const
const link: Link = {
  kind: 'user',
  source: 's-mora' as SourceId,
  target: 't-mora' as TargetId,
  label: 'Mora',
  base: { title: ['Clerk'] },
  settled: true,
}

function aChange(seq: number, step: Change['step'], more: Partial<Change> = {}): Change {
  const about = { kind: 'user', label: 'Mora', source: link.source, target: link.target } as const
  return { seq, phase: 4, about, why: 'source-changed', needs: [], undo: 'exact', step, ...more }
}

const edit = (field: string, from: readonly string[], to: readonly string[]) =>
  ({ op: 'update', ...on, edits: [{ field, from, to, add: [], remove: [] }] }) as const satisfies Write
const many = (add: readonly string[], remove: readonly string[]) =>
  ({ op: 'update', ...on, edits: [{ field: 'tags', from: [], to: [], add, remove }] }) as const satisfies Write

const past = (...steps: readonly Change['step'][]) =>
  addUp(steps.map((step, at): PastChange => ({ change: aChange(at + 1, step), id: link.target, before: link })))

describe('all that a run did to a record', () => {
  it('goes from the first value to the last: one that was parked on the way vanishes', () => {
    const fields = past(edit('title', ['Clerk'], ['moving-1']), edit('title', ['moving-1'], ['Head']))?.fields
    expect(fields?.get('title')).toEqual({ many: false, from: ['Clerk'], to: ['Head'] })
  })

  it('of a field with many values is what came and went in the end', () => {
    const fields = past(many(['a', 'b'], ['c']), many(['c', 'd'], ['a']))?.fields
    expect(fields?.get('tags')).toEqual({ many: true, added: ['b', 'd'], removed: [] })
  })

  it('of a new account is what it holds in the end', () => {
    const made = past(
      { op: 'create', kind: 'user', attributes: { title: ['Clerk'], manager: [{ by: 9 }] }, active: true },
      edit('title', ['Clerk'], ['Head']),
      { op: 'setActive', ...on, active: false },
    )?.made
    expect(made).toEqual({ attributes: { title: ['Head'], manager: [] }, active: false })
  })

  it('keeps the link as it was before, and the one that was taken over', () => {
    expect(past(edit('title', ['Clerk'], ['Head']))?.before).toEqual(link)
    const gone = { ...link, source: 's-old' as SourceId }
    const step = { op: 'link', id: link.target, base: {}, takesOver: gone.source } as const
    expect(addUp([{ change: aChange(1, step), before: gone }])).toMatchObject({ tookOver: gone, linked: true })
  })

  it('is nothing where nothing was done', () => {
    expect(addUp([])).toBeUndefined()
  })
})

describe('what later runs changed', () => {
  const change = (run: number, seq: number, more: Partial<Change> = {}): LaterChange => ({
    run,
    change: aChange(seq, edit('title', ['a'], ['b']), more),
  })
  const undoes = (run: number, ...seqs: readonly number[]) => ({ undoes: { run, seqs } })

  it('counts by field, with the last run that did', () => {
    expect([...touchedSince(5, [change(6, 1), change(8, 1)])]).toEqual([['title', 8]])
    const disable = { run: 7, change: aChange(1, { op: 'setActive', ...on, active: false }) }
    expect([...touchedSince(5, [disable]).keys()]).toEqual(['active'])
    expect(touchedSince(5, [{ run: 7, change: aChange(1, { op: 'unlink' }) }]).get(whole)).toBe(7)
  })

  it('counts no more once it was taken back, and again once that was taken back', () => {
    const back = change(7, 1, undoes(6, 1))
    expect([...touchedSince(5, [change(6, 1), back])]).toEqual([])
    expect([...touchedSince(5, [change(6, 1), back, change(8, 1, undoes(7, 1))])]).toEqual([['title', 6]])
  })

  it('counts where it takes back a run from before', () => {
    expect([...touchedSince(5, [change(6, 1, undoes(4, 1))])]).toEqual([['title', 6]])
  })

  it('is no hindrance where it is an undo of the same run that was cut short; where that left a value is known', () => {
    const cut = change(6, 1, undoes(5, 1))
    expect([...touchedSince(5, [cut])]).toEqual([])
    expect([...leftBy(5, [cut])]).toEqual([['title', ['b']]])
    expect([...leftBy(5, [cut, change(7, 1, undoes(6, 1))])]).toEqual([])
  })
})
