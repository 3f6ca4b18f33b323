import type { Value } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { type Comparison, normalForm, normalForms, sameValues } from './normal-form.ts'

const text: Comparison = { type: 'text' }
const folded: Comparison = { type: 'text', ignoreCase: true }
const typed = (type: Comparison['type']): Comparison => ({ type })
const bytes = (...all: number[]): Uint8Array => new Uint8Array(all)

describe('two values are one (field row 13)', () => {
  it.each<[string, Comparison, Value, Value]>([
    ['in another Unicode composition', text, 'Mu\u0308ller', 'M\u00fcller'],
    ['in another case, where the field ignores it', folded, 'MORA', 'mora'],
    ['with a sigma in another place', folded, 'ΟΔΟΣ', 'οδοσ'],
    ['with a lower case that is composed anew', folded, 'I\u0307\u0323', 'i\u0323\u0307'],
    ['as a number and as its digits', typed('number'), 42, '42'],
    ['with a plus and spaces around a number', typed('number'), ' +42 ', 42],
    ['with leading zeros of a number', typed('number'), '007', 7],
    ['with a plus and spaces around a large number', typed('number'), ' +9007199254740993 ', '9007199254740993'],
    ['as a switch where a number is asked for', typed('number'), true, 1],
    ['as two spellings of a fraction', typed('number'), '1.50', 1.5],
    ['as two zeros', typed('number'), -0, '0'],
    ['as minus zero in a fraction', typed('number'), '-0.0', 0],
    ['as true and 1', typed('boolean'), true, '1'],
    ['as false and 0', typed('boolean'), 'FALSE', 0],
    ['as the moment in two zones', typed('time'), '2026-04-10T10:00:00+02:00', '20260410080000Z'],
    ['as the same bytes', typed('bytes'), bytes(1, 255), bytes(1, 255)],
  ])('%s', (_, field, one, other) => {
    expect(normalForm(field, one)).toBe(normalForm(field, other))
    expect(sameValues(field, [one], [other])).toBe(true)
  })
})

describe('two values are not one', () => {
  it.each<[string, Comparison, Value, Value]>([
    ['in another case, where the field minds it', text, 'MORA', 'mora'],
    ['where a number is too large for a fraction', typed('number'), '9007199254740993', '9007199254740992'],
    ['where a negative one is', typed('number'), '-9007199254740993', '-9007199254740992'],
    ['where nothing stands instead of zero', typed('number'), '', '0'],
    ['where spaces stand instead of zero', typed('number'), '  ', 0],
    ['where a sign differs', typed('number'), '-42', '42'],
    ['where only one is a number', typed('number'), '42 pieces', '42'],
    ['where only one begins like a number', typed('number'), 'no 42', '42'],
    ['where a word is no boolean', typed('boolean'), 'yes', true],
    ['where one boolean is the other', typed('boolean'), 1, 0],
    ['where a time cannot be read', typed('time'), 'tomorrow', 'today'],
    ['where a reference is in another case', typed('ref'), 'User-1', 'user-1'],
    ['where a byte differs', typed('bytes'), bytes(1, 2), bytes(1, 3)],
    ['where text stands instead of bytes', typed('bytes'), 'A', 'B'],
    ['where bytes go on', typed('bytes'), bytes(1), bytes(1, 0)],
  ])('%s', (_, field, one, other) => {
    expect(normalForm(field, one)).not.toBe(normalForm(field, other))
    expect(sameValues(field, [one], [other])).toBe(false)
  })
})

describe('a form of bytes', () => {
  it('tells large pictures apart by their last byte', () => {
    const large = new Uint8Array(10_000)
    const other = large.slice()
    other[9_999] = 1
    expect(normalForm(typed('bytes'), large)).toHaveLength(10_000)
    expect(normalForm(typed('bytes'), large)).not.toBe(normalForm(typed('bytes'), other))
  })
})

describe('two lists', () => {
  it.each<[string, Value[], Value[]]>([
    ['in another order', ['a', 'b'], ['b', 'a']],
    ['with a value twice, or in two spellings', ['a', 'A'], ['a']],
    ['with empty text, which is no value', ['a', ''], ['a']],
    ['without any value', [''], []],
  ])('are the same %s', (_, one, other) => {
    expect(sameValues(folded, one, other)).toBe(true)
    expect(sameValues(folded, other, one)).toBe(true)
  })

  it.each<[string, Value[], Value[]]>([
    ['where one has more', ['a', 'b'], ['a']],
    ['where they share some', ['a', 'b'], ['a', 'c']],
    ['where one has nothing', ['a'], []],
    ['where the first is the same', ['a'], ['a', 'b']],
  ])('differ %s', (_, one, other) => {
    expect(sameValues(folded, one, other)).toBe(false)
    expect(sameValues(folded, other, one)).toBe(false)
  })
})

describe('the values by their form', () => {
  it('keep the first spelling, and leave out empty text', () => {
    expect([...normalForms(folded, ['Mora', '', 'MORA', 'nora'])]).toEqual([
      ['mora', 'Mora'],
      ['nora', 'nora'],
    ])
  })
})
