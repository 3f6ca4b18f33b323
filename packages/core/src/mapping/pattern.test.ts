import { describe, expect, it } from 'vitest'
import { compilePattern } from './pattern.ts'

describe('a pattern', () => {
  it.each([
    ['root', 'ROOT', true],
    ['root', 'root2', false],
    ['root*', 'root', true],
    ['root*', 'aroot', false],
    ['*@partner.example', 'a@partner.example', true],
    ['a*b*c', 'a1b2c', true],
    ['a*b*c', 'acb', false],
    ['ab*ba', 'aba', false],
    ['*a*', 'abc', true],
    ['*a*a*', 'a', false],
    ['*ab*b', 'ab', false],
    ['*', '', true],
    ['svc-*-*', 'svc-a', false],
    ['grün*', 'GRÜNER', true],
    ['a.c', 'abc', false],
  ])('%s on %s: %j', (pattern, value, hit) => {
    expect(compilePattern({ attribute: 'uid', pattern }).hits(value)).toBe(hit)
  })
})
