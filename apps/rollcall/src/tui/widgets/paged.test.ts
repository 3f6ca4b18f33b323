import { describe, expect, it } from 'vitest'
import { asking, filled, movePaged, nothingPaged, type Paged, resized, rowAt, selectedRow } from './paged.ts'

const numbers = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, n) => from + n)

describe('a list of 100,000 of which a stretch is here', () => {
  const start = (): Paged<number> => filled(resized<number>(nothingPaged, 100_000), 0, numbers(0, 60))

  it('asks for nothing while a page around the selection is here', () => {
    expect(asking(start(), 20).stretch).toBeUndefined()
    expect(asking({ ...start(), selected: 40 }, 20).stretch).toBeUndefined()
  })

  it('asks once for three pages to each side before it runs out', () => {
    const { paged, stretch } = asking({ ...start(), selected: 41 }, 20)
    expect(stretch).toEqual({ from: 0, to: 101 })
    expect(asking({ ...paged, selected: 50 }, 20).stretch).toBeUndefined()
  })

  it('goes to its end at once, where the rows are awaited', () => {
    const end = movePaged(start(), 'last', 20)
    expect([end.selected, selectedRow(end)]).toEqual([99_999, undefined])
    const { paged, stretch } = asking(end, 20)
    expect(stretch).toEqual({ from: 99_939, to: 100_000 })
    const there = filled(paged, 99_939, numbers(99_939, 100_000))
    expect([selectedRow(there), rowAt(there, 99_939), rowAt(there, 5)]).toEqual([99_999, 99_939, undefined])
    expect(asking(there, 20).stretch).toBeUndefined()
  })

  it('keeps the selection within itself when it becomes shorter', () => {
    expect(resized({ ...start(), selected: 500 }, 3)).toMatchObject({ selected: 2, length: 3 })
    expect(resized({ ...start(), selected: 500 }, 0)).toMatchObject({ selected: 0 })
    expect(asking(resized(start(), 0), 20).stretch).toBeUndefined()
  })
})
