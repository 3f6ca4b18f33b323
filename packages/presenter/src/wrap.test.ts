import { describe, expect, it } from 'vitest'
import { bold, plain, span } from './span.ts'
import { wrap } from './wrap.ts'

describe('a line that is too long', () => {
  const wrapped = (text: string, width: number, hang?: number) => wrap([span(text)], width, hang).map(plain)

  it('goes on below, broken at blanks', () => {
    expect(wrapped('mail is missing at the source', 15)).toEqual(['mail is missing', 'at the source'])
    expect(wrapped('what    title: Clerk', 14, 8)).toEqual(['what    title:', '        Clerk'])
  })

  it('is broken within a word where there is no blank, and never within a sign', () => {
    expect(wrapped('0123456789', 4)).toEqual(['0123', '4567', '89'])
    expect(wrapped('山田太郎', 5)).toEqual(['山田', '太郎'])
  })

  it('keeps its tones', () => {
    expect(wrap([bold('Mora'), span(' was renamed', 'quiet')], 8)).toEqual([
      [{ text: 'Mora', bold: true }, span(' ', 'quiet'), span('was', 'quiet')],
      [span('renamed', 'quiet')],
    ])
  })

  it('stays one where it fits', () => {
    expect(wrapped('short', 5)).toEqual(['short'])
    expect(wrap([], 5)).toEqual([[]])
  })
})
