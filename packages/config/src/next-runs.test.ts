import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Schedule } from './config.ts'
import { nextRuns } from './next-runs.ts'

/** When the next runs are, on the clock of the schedule's zone; `from` is UTC. */
function coming(schedule: Schedule, from: string, count = 3): readonly string[] {
  const timeZone = schedule.timeZone ?? 'UTC'
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  return nextRuns(schedule, { from: Date.parse(from), count, timeZone: 'UTC' }).map(({ at }) => format.format(at))
}

const minutes = 60_000
const berlin = 'Europe/Berlin'
const newYork = 'America/New_York'

describe('a schedule', () => {
  it('runs daily, weekly or monthly at a time of its own zone', () => {
    const from = '2026-11-21T12:00:00Z' // a Saturday
    expect(coming({ full: 'daily 03:00', timeZone: berlin }, from)).toEqual([
      '2026-11-22 03:00',
      '2026-11-23 03:00',
      '2026-11-24 03:00',
    ])
    expect(coming({ full: 'weekly saturday 14:30', timeZone: berlin }, from)).toEqual([
      '2026-11-21 14:30',
      '2026-11-28 14:30',
      '2026-12-05 14:30',
    ])
    expect(coming({ full: 'monthly 1 03:00', timeZone: berlin }, from)).toEqual([
      '2026-12-01 03:00',
      '2027-01-01 03:00',
      '2027-02-01 03:00',
    ])
  })

  it('without a zone goes by the one it is told', () => {
    const [run] = nextRuns(
      { full: 'daily 03:00' },
      { from: Date.parse('2026-11-21T12:00:00Z'), count: 1, timeZone: newYork },
    )
    expect(run && new Date(run.at).toISOString()).toBe('2026-11-22T08:00:00.000Z')
  })

  it('runs every so often, counted in UTC, whatever the zone and the hour it is asked at', () => {
    expect(coming({ every: 15 * minutes }, '2026-11-21T12:07:31Z')).toEqual([
      '2026-11-21 12:15',
      '2026-11-21 12:30',
      '2026-11-21 12:45',
    ])
    expect(coming({ every: 15 * minutes }, '2026-11-21T12:15:00Z', 1)).toEqual(['2026-11-21 12:30'])
  })

  it('runs once, and then never again', () => {
    const once = { once: '2026-12-01 03:00', timeZone: berlin }
    expect(coming(once, '2026-11-21T12:00:00Z')).toEqual(['2026-12-01 03:00'])
    expect(coming(once, '2026-12-01T02:00:00Z')).toEqual([])
  })

  it('that is off never runs', () => {
    expect(coming({ every: 15 * minutes, full: 'daily 03:00', enabled: false }, '2026-11-21T12:00:00Z')).toEqual([])
  })

  it('that says nothing never runs', () => {
    expect(coming({ timeZone: berlin }, '2026-11-21T12:00:00Z')).toEqual([])
  })

  it('that asks for two runs at once gets the full one', () => {
    const schedule: Schedule = { every: 30 * minutes, full: 'daily 03:00', once: '2026-11-22 03:00' }
    const from = Date.parse('2026-11-22T02:20:00Z')
    expect(nextRuns(schedule, { from, count: 3, timeZone: 'UTC' })).toEqual([
      { at: Date.parse('2026-11-22T02:30:00Z'), mode: 'source' },
      { at: Date.parse('2026-11-22T03:00:00Z'), mode: 'full' },
      { at: Date.parse('2026-11-22T03:30:00Z'), mode: 'source' },
    ])
  })
})

describe('a day of the month that not every month has', () => {
  it('is the last day where there is none', () => {
    expect(coming({ full: 'monthly 31 03:00' }, '2026-01-31T12:00:00Z')).toEqual([
      '2026-02-28 03:00',
      '2026-03-31 03:00',
      '2026-04-30 03:00',
    ])
    expect(coming({ full: 'monthly 30 03:00' }, '2026-01-30T12:00:00Z')).toEqual([
      '2026-02-28 03:00',
      '2026-03-30 03:00',
      '2026-04-30 03:00',
    ])
    expect(coming({ full: 'monthly 29 03:00' }, '2027-01-29T12:00:00Z', 2)).toEqual([
      '2027-02-28 03:00',
      '2027-03-29 03:00',
    ])
  })

  it('comes once in a leap year', () => {
    expect(coming({ full: 'monthly 29 03:00' }, '2028-01-29T12:00:00Z', 2)).toEqual([
      '2028-02-29 03:00',
      '2028-03-29 03:00',
    ])
  })
})

describe('when the clock changes', () => {
  it('a time that the clock skips is the moment it jumps to', () => {
    expect(coming({ full: 'daily 02:30', timeZone: berlin }, '2026-03-28T00:00:00Z')).toEqual([
      '2026-03-28 02:30',
      '2026-03-29 03:00',
      '2026-03-30 02:30',
    ])
    expect(coming({ full: 'daily 02:30', timeZone: newYork }, '2026-03-07T05:00:00Z')).toEqual([
      '2026-03-07 02:30',
      '2026-03-08 03:00',
      '2026-03-09 02:30',
    ])
    expect(coming({ once: '2026-03-29 02:30', timeZone: berlin }, '2026-03-01T00:00:00Z')).toEqual(['2026-03-29 03:00'])
  })

  it('a time that comes twice counts once, the first time', () => {
    const instants = (schedule: Schedule, from: string): readonly string[] =>
      nextRuns(schedule, { from: Date.parse(from), count: 2, timeZone: 'UTC' }).map(({ at }) =>
        new Date(at).toISOString(),
      )
    const inBerlin = { full: 'daily 02:30', timeZone: berlin }
    expect(instants(inBerlin, '2026-10-24T12:00:00Z')).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'])
    const inNewYork = { full: 'daily 01:30', timeZone: newYork }
    expect(instants(inNewYork, '2026-10-31T12:00:00Z')).toEqual([
      '2026-11-01T05:30:00.000Z',
      '2026-11-02T06:30:00.000Z',
    ])
    // Asked between the two, the second is not taken for another.
    expect(instants(inNewYork, '2026-11-01T05:45:00Z')[0]).toBe('2026-11-02T06:30:00.000Z')
    expect(instants({ once: '2026-10-25 02:30', timeZone: berlin }, '2026-10-25T00:45:00Z')).toEqual([])
  })

  it('what runs every so often does so through the change', () => {
    expect(coming({ every: 60 * minutes, timeZone: berlin }, '2026-03-29T00:30:00Z')).toEqual([
      '2026-03-29 03:00',
      '2026-03-29 04:00',
      '2026-03-29 05:00',
    ])
  })
})

const schedules = fc.record(
  {
    every: fc.integer({ min: 1, max: 30 * 24 * 60 }).map((one) => one * minutes),
    full: fc.oneof(
      fc.tuple(fc.constantFrom('daily', 'weekly monday', 'weekly sunday'), aTime()).map((words) => words.join(' ')),
      fc.tuple(fc.integer({ min: 1, max: 31 }), aTime()).map(([day, time]) => `monthly ${day} ${time}`),
    ),
    once: aTime().map((time) => `2026-11-22 ${time}`),
    timeZone: fc.constantFrom(berlin, newYork, 'Asia/Kathmandu', 'Pacific/Apia', 'Australia/Lord_Howe'),
  },
  { requiredKeys: [] },
)

function aTime(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
}

describe('whatever the schedule and the hour', () => {
  const hours = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  const coming = { count: 4, timeZone: 'UTC' }

  it('the runs come later, in order, and none twice', () => {
    fc.assert(
      fc.property(schedules, hours, (schedule, hour) => {
        const from = hour.getTime()
        const runs = [from, ...nextRuns(schedule, { ...coming, from }).map(({ at }) => at)]
        expect(runs).toEqual([...new Set(runs)].sort((one, other) => one - other))
      }),
    )
  })

  it('asking again after a run leaves none out', () => {
    fc.assert(
      fc.property(schedules, hours, (schedule, hour) => {
        const [first, ...others] = nextRuns(schedule, { ...coming, from: hour.getTime() })
        expect(first ? nextRuns(schedule, { ...coming, from: first.at, count: 3 }) : []).toEqual(others)
      }),
    )
  })
})
