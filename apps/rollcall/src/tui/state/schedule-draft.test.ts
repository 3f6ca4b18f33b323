import { describe, expect, it } from 'vitest'
import { dataOf, draftOf, editsBetween, rowsOf, stepRow } from './schedule-draft.ts'

const whole = {
  every: 900_000,
  full: 'weekly monday 03:30',
  once: '2026-12-01 03:00',
  timeZone: 'Europe/Berlin',
} as const

describe('a draft of a schedule', () => {
  it('says what the schedule says', () => {
    expect(dataOf(draftOf(whole))).toEqual({ ...whole, every: '15m' })
    expect(dataOf(draftOf({ full: 'monthly 31 23:59', enabled: false }))).toEqual({
      full: 'monthly 31 23:59',
      enabled: false,
    })
    expect(dataOf(draftOf(undefined))).toEqual({})
  })

  it('writes a time in the largest unit that fits', () => {
    const texts = [90_000, 3_600_000, 86_400_000 * 3, 604_800_000 * 2].map((every) => draftOf({ every }).every)
    expect(texts).toEqual(['90s', '1h', '3d', '2w'])
  })

  it('has a line for the day only where there is one to choose', () => {
    expect(rowsOf(draftOf({}))).toEqual(['enabled', 'every', 'kind', 'once', 'timeZone'])
    expect(rowsOf(draftOf({ full: 'daily 03:00' }))).toContain('time')
    expect(rowsOf(draftOf(whole))).toEqual(expect.arrayContaining(['weekday', 'time']))
    expect(rowsOf(draftOf({ full: 'monthly 1 03:00' }))).toEqual(expect.arrayContaining(['day', 'time']))
  })

  it('goes round where it is chosen from', () => {
    const draft = draftOf({ full: 'monthly 1 03:00' })
    expect(stepRow(draft, 'day', -1).day).toBe(31)
    expect(stepRow(stepRow(draft, 'day', -1), 'day', 1).day).toBe(1)
    expect(stepRow(draft, 'kind', 1).kind).toBe('never')
    expect(stepRow(draftOf(whole), 'weekday', -1).weekday).toBe('sunday')
    expect(stepRow(draft, 'enabled', 1).enabled).toBe(false)
  })
})

describe('what is written of a changed schedule', () => {
  const edits = (change: Partial<ReturnType<typeof draftOf>>) =>
    editsBetween('staff', draftOf(whole), { ...draftOf(whole), ...change })
  const at = (key: string) => ['syncs', 'staff', 'schedule', key]

  it('is only what is another now', () => {
    expect(edits({})).toEqual([])
    expect(edits({ weekday: 'sunday' })).toEqual([{ path: at('full'), value: 'weekly sunday 03:30' }])
    expect(edits({ every: '' })).toEqual([{ path: at('every') }])
    expect(edits({ enabled: false })).toEqual([{ path: at('enabled'), value: false }])
  })

  it('takes the whole schedule away where nothing is left of it', () => {
    expect(edits({ every: '', kind: 'never', once: '', timeZone: '' })).toEqual([
      { path: ['syncs', 'staff', 'schedule'] },
    ])
  })
})
