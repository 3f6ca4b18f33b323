import { describe, expect, it } from 'vitest'
import { retryAtOf } from './retry-after.ts'

const now = Date.UTC(2026, 0, 1)
const noon = now + 43_200_000

describe('a busy server says when to come back', () => {
  it.each([
    ['in seconds', '30', now + 30_000],
    ['with a date', 'Thu, 01 Jan 2026 12:00:00 GMT', noon],
    ['with a date that is over', 'Wed, 31 Dec 2025 12:00:00 GMT', now],
    ['in seconds since 1970', String(noon / 1_000), noon],
    ['in milliseconds since 1970', String(noon), noon],
    ['in its own way', 'soon', undefined],
    ['or not at all', ' ', undefined],
  ])('%s', (_, text, expected) => {
    expect(retryAtOf(new Headers({ 'retry-after': text }), now)).toBe(expected)
  })
})
