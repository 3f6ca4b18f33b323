import { describe, expect, it } from 'vitest'
import { atFirst, isMove, moveBelow, moveIn, moveOfKey, windowOf } from './list.ts'

describe('moving in a list of 100', () => {
  const from = (selected: number) => (move: Parameters<typeof moveIn>[1]) =>
    moveIn({ selected }, move, 100, 10).selected

  it('goes by one, by pages, and to both ends', () => {
    expect((['up', 'down', 'page-up', 'page-down', 'first', 'last'] as const).map(from(50))).toEqual([
      49, 51, 40, 60, 0, 99,
    ])
  })
  it('stops at the ends', () => {
    expect([from(0)('up'), from(3)('page-up'), from(99)('down'), from(95)('page-down')]).toEqual([0, 0, 99, 99])
  })
})

describe('a list that became shorter', () => {
  it('is moved in from its new end', () => {
    expect(moveIn({ selected: 99 }, 'down', 10, 5)).toEqual({ selected: 9 })
  })
  it('has its place at the first when it is empty', () => {
    expect(moveIn({ selected: 7 }, 'last', 0, 5)).toEqual(atFirst)
  })
})

describe('the rows that are shown of a list', () => {
  it('are all where there is room', () => {
    expect(windowOf(3, 5, 10)).toEqual({ from: 0, to: 5 })
  })
  it('hold the selected one near the middle, and at the ends no gap', () => {
    expect([windowOf(0, 100, 10), windowOf(50, 100, 10), windowOf(99, 100, 10)]).toEqual([
      { from: 0, to: 10 },
      { from: 45, to: 55 },
      { from: 90, to: 100 },
    ])
  })
  it('always hold the selected one', () => {
    for (let length = 1; length < 30; length++)
      for (let rows = 1; rows < 12; rows++)
        for (let selected = 0; selected < length; selected++) {
          const { from, to } = windowOf(selected, length, rows)
          expect([from <= selected && selected < to, to - from <= rows, from >= 0, to <= length]).not.toContain(false)
        }
  })
})

describe('a key while a field takes the text', () => {
  it('moves in the list where it is no text and no editing', () => {
    expect(['up', 'page-down', 'end'].map(moveOfKey)).toEqual(['up', 'page-down', 'last'])
    expect(['k', 'j', 'G', 'ctrl-b', 'ctrl-f', 'left', 'enter'].map(moveOfKey)).toEqual(Array(7).fill(undefined))
  })

  it('goes below a filter by keys that neither type nor move in the filter', () => {
    const keys = [{ name: 'down' }, { name: 'page-up' }, { name: 'end' }, { name: 'home' }, { name: 'j', text: 'j' }]
    expect(keys.map(moveBelow)).toEqual(['down', 'page-up', undefined, undefined, undefined])
  })
})

describe('a movement among the acts of a screen', () => {
  it('is known by its name', () => {
    expect([isMove('page-up'), isMove('apply')]).toEqual([true, false])
  })
})
