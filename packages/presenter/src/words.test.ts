import { describe, expect, it } from 'vitest'
import { ago, count, counted, duration, estimate, size, time, until, weekday } from './words.ts'

describe('numbers in words', () => {
  it('have separators', () => {
    expect([0, 999, 1000, 102_004, 1_234_567].map(count)).toEqual(['0', '999', '1,000', '102,004', '1,234,567'])
  })
  it('say one and many', () => {
    expect([counted(1, 'finding'), counted(7, 'finding'), counted(2, 'entry', 'entries')]).toEqual([
      '1 finding',
      '7 findings',
      '2 entries',
    ])
  })
  it('name durations in the units people use', () => {
    const of = [340, 8_000, 59_600, 125_000, 120_000, 12_000_000, 200_000_000].map(duration)
    expect(of).toEqual(['340 ms', '8 s', '1 min', '2 min 5 s', '2 min', '3 h 20 min', '2 days'])
  })
  it('name times past', () => {
    const now = 1_000_000_000
    expect([30_000, 720_000, 7_200_000, 200_000_000].map((ms) => ago(now - ms, now))).toEqual([
      'just now',
      '12 min ago',
      '2 h ago',
      '2 days ago',
    ])
  })
  it('name times to come, never too soon', () => {
    const now = 1_000_000_000
    expect([0, 30_000, 720_000, 3_540_001, 7_200_001, 47 * 3_600_000 + 1].map((ms) => until(now + ms, now))).toEqual([
      'now',
      'in 1 min',
      'in 12 min',
      'in 1 h',
      'in 2 h 1 min',
      'in 47 h 1 min',
    ])
    expect(until(now + 72 * 3_600_000, now)).toBe('in 3 days')
  })
  it('name sizes', () => {
    expect([200, 4_200, 3_000_000].map(size)).toEqual(['200 B', '4.1 KB', '2.9 MB'])
  })
  it('give a time in the time zone asked for', () => {
    expect(time(Date.UTC(2026, 3, 10, 12, 2), 'Europe/Berlin')).toBe('2026-04-10 14:02')
    expect(weekday(Date.UTC(2026, 3, 10, 23, 2), 'Europe/Berlin')).toBe('Sat')
  })
})

describe('an estimate', () => {
  it('tells calls, and the time where it is known', () => {
    expect(estimate(812, 21)).toBe('812 calls, about 21 s')
  })
  it('promises no time where that is unknown', () => {
    expect([estimate(1), estimate(0, 40)]).toEqual(['1 call', '0 calls'])
  })
})
