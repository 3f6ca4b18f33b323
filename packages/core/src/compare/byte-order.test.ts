import type { Value } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { inByteOrder } from './byte-order.ts'
import { pickOne } from './pick-one.ts'

const bytes = (...all: number[]): Uint8Array => new Uint8Array(all)

describe('values in the order of their bytes', () => {
  it.each<[string, Value, Value]>([
    ['capitals come before small letters', 'Z', 'a'],
    ['what goes on comes later', 'ann', 'anna'],
    ['nothing comes first', '', 'a'],
    ['the first difference decides', 'abz', 'acb'],
    ['letters outside the first plane come after all others', '\ufffd', '\u{10000}'],
    ['the last of them too', '\uf000', '\u{10ffff}'],
    ['of two of them the first by its number', '\u{10000}', '\u{103ff}'],
    ['letters right before the surrogates stay before', '\ud7ff', '\ue000'],
    ['bytes compare as bytes', bytes(2), bytes(10)],
    ['bytes that go on come later', bytes(1, 2), bytes(1, 2, 0)],
    ['the first different byte decides', bytes(1, 2, 9), bytes(1, 3, 0)],
    ['numbers compare as their text', 10, 9],
    ['bytes beside text compare as text', bytes(10), 'a'],
  ])('%s', (_, first, second) => {
    expect(inByteOrder(first, second)).toBeLessThan(0)
    expect(inByteOrder(second, first)).toBeGreaterThan(0)
    expect(inByteOrder(first, first)).toBe(0)
  })
})

describe('one of several values', () => {
  const mail = { type: 'text', ignoreCase: true } as const
  it('is none of none, and the only one of one', () => {
    expect(pickOne(mail, [], ['a'])).toBeUndefined()
    expect(pickOne(mail, ['b'], ['a'])).toBe('b')
  })
  it('is the first in byte order, whoever served them', () => {
    expect(pickOne(mail, ['b', 'a', 'c'], [])).toBe('a')
  })
  it('is the agreed one while it is there, in whatever spelling', () => {
    expect(pickOne(mail, ['a', 'B'], ['b'])).toBe('B')
    expect(pickOne(mail, ['a', 'b'], ['gone'])).toBe('a')
  })
})
