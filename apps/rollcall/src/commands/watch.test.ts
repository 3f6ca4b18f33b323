import { describe, expect, it } from 'vitest'
import { nextFullRun } from './watch.ts'

const noon = Date.UTC(2026, 10, 22, 12)
const hour = 60 * 60_000

describe('watch reads both sides to their ends', () => {
  it('when the schedule says so', () => {
    expect(nextFullRun({ full: 'weekly sunday 03:00' }, noon, 'UTC')).toBe(noon + (7 * 24 - 9) * hour)
  })

  it('once a day where it says nothing', () => {
    expect(nextFullRun({}, noon, 'UTC')).toBe(noon + 24 * hour)
  })

  it('on the single day that it names too, and daily besides', () => {
    expect(nextFullRun({ once: '2026-11-22 15:00' }, noon, 'UTC')).toBe(noon + 3 * hour)
    expect(nextFullRun({ once: '2026-12-24 15:00' }, noon, 'UTC')).toBe(noon + 24 * hour)
    expect(nextFullRun({ once: '2026-11-21 15:00' }, noon, 'UTC')).toBe(noon + 24 * hour)
  })
})
