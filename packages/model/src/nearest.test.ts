import { describe, expect, it } from 'vitest'
import { nearest } from './nearest.ts'

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

  it.each(['ab', 'abcd', 'abx', 'acb'])(
    'takes a letter too many, too few, wrong or swapped (%s) for one slip',
    (word) => {
      expect(nearest(word, ['abc'])).toBe('abc')
    },
  )
})
