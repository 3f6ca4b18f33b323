import { cells, plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { paragraph } from './paragraph.ts'

describe('a paragraph', () => {
  it('breaks between words, and in a word that is longer than a line', () => {
    expect(paragraph('one two three', 8).map(plain)).toEqual(['one two', 'three'])
    expect(paragraph('abcdefghij k', 4).map(plain)).toEqual(['abcd', 'efgh', 'ij k'])
  })

  it('is never wider than it may be, whatever signs it has', () => {
    for (const line of paragraph('山田太郎 is 山田太郎山田太郎\nand 🧑🏽‍🚀🧑🏽‍🚀', 7))
      expect(cells(plain(line))).toBeLessThanOrEqual(7)
  })
})
