import { expect, it } from 'vitest'
import { alternatives } from './alternatives.ts'

it('alternatives read as a sentence', () => {
  expect(['a', 'b', 'c'].map((_, index, all) => alternatives(all.slice(0, index + 1)))).toEqual([
    '`a`',
    '`a` or `b`',
    '`a`, `b` or `c`',
  ])
})
