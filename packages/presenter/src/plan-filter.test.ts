import { describe, expect, it } from 'vitest'
import { parsePlanFilter } from './plan-filter.ts'

describe('what somebody types to find rows of a plan', () => {
  it('is words, and starts of kinds, fields and codes', () => {
    expect(parsePlanFilter('  mora  kind:dis field:title code:drift lind ')).toEqual({
      words: ['mora', 'lind'],
      kinds: ['dis'],
      fields: ['title'],
      codes: ['drift'],
    })
  })

  it('means nothing yet behind a bare colon, and a word with another colon is a word', () => {
    expect(parsePlanFilter('kind: cn:x')).toEqual({ words: ['cn:x'], kinds: [], fields: [], codes: [] })
  })
})
