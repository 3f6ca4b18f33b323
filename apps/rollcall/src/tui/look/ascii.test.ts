import { cells } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { asciiText } from './ascii.ts'

describe('a line where only ASCII can be drawn', () => {
  it('has signs of its own kind, as wide as they were', () => {
    const line = '▌ ● staff  corp → wiki  ▁▃▇  Oskar Fer… │ “quoted” ␛[2J ✓ × −'
    expect(asciiText(line)).toBe('> * staff  corp > wiki  _-#  Oskar Fer. | "quoted" ?[2J v x -')
    expect(cells(asciiText(line))).toBe(cells(line))
  })
  it('keeps the letters of people’s names', () => {
    expect(asciiText('Łukasz Żak, 山田 太郎')).toBe('Łukasz Żak, 山田 太郎')
  })
})
