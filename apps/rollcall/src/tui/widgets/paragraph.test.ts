import { cells, plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { paragraph } from './paragraph.ts'

describe('a paragraph', () => {
  it('keeps line breaks, and breaks lines that are too long', () => {
    const lines = paragraph('one two three\n\nfour', 8).map((line) => plain(line).trimEnd())
    expect(lines).toEqual(['one two', 'three', '', 'four'])
  })

  it('is never wider than it may be, whatever signs it has', () => {
    const text = '山田太郎 is 山田太郎山田太郎\nand 🧑🏽‍🚀🧑🏽‍🚀'
    for (const line of paragraph(text, 7)) expect(cells(plain(line))).toBeLessThanOrEqual(7)
  })
})
