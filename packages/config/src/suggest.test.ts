import { describe, expect, it } from 'vitest'
import { alternatives, distance, nearest } from './suggest.ts'

describe('the nearest word', () => {
  it.each([
    ['bindDN', 'bindDn'],
    ['opnldap', 'openldap'],
    ['form', 'from'],
    ['ol', 'ou'],
  ])('of %s is %s', (word, expected) => {
    expect(nearest(word, ['bindDn', 'openldap', 'from', 'ou', 'url'])).toBe(expected)
  })

  it('is none where nothing is near', () => {
    expect(nearest('colour', ['from', 'to', 'scope'])).toBeUndefined()
  })

  it('counts a letter too many, too few, wrong or swapped as one slip', () => {
    expect(['ab', 'abcd', 'abx', 'acb'].map((word) => distance(word, 'abc'))).toEqual([1, 1, 1, 1])
  })
})

it('alternatives read as a sentence', () => {
  expect(['a', 'b', 'c'].map((_, index, all) => alternatives(all.slice(0, index + 1)))).toEqual([
    '`a`',
    '`a` or `b`',
    '`a`, `b` or `c`',
  ])
})
