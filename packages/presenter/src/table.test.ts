import { describe, expect, it } from 'vitest'
import { editLine } from './change.ts'
import { plain } from './span.ts'
import { fit } from './table.ts'
import { aLook } from './testing/building.ts'

const edit = editLine(
  { field: 'title', from: ['Clerk of the works'], to: ['Senior clerk'], add: [], remove: [] },
  aLook(),
)

describe('a change of a value that is wider than its place', () => {
  it.each([
    [80, 'title: Clerk of the works → Senior clerk'],
    [36, 'title: Clerk of the… → Senior clerk'],
    [30, 'title: Clerk o… → Senior clerk'],
    [27, 'title: Cler… → Senior clerk'],
    [24, 'title: Cler… → Senior c…'],
    [3, 'ti…'],
  ])('in %i cells keeps the new one for as long as it can, then a part of both', (most, text) => {
    expect(plain(fit(edit, most))).toBe(text)
  })

  it('does not cut an old value that is short', () => {
    const short = editLine({ field: 'room', from: ['12'], to: ['a long way off'], add: [], remove: [] }, aLook())
    expect(plain(fit(short, 20))).toBe('room: 12 → a long w…')
  })
})
