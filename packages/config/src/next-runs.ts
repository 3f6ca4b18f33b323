import type { Instant } from '@rollcall/model'
import { Cron } from 'croner'
import type { Schedule } from './config.ts'

/** A run that a schedule asks for. */
export interface ScheduledRun {
  readonly at: Instant
  /** `every` reads the source only; the others read both sides to the end. */
  readonly mode: 'source' | 'full'
}

export interface Coming {
  /** Only runs after this. */
  readonly from: Instant
  readonly count: number
  /** IANA name of the zone that counts where the schedule names none. */
  readonly timeZone: string
}

/**
 * The next runs of a schedule, soonest first; none of one that is off. What falls on the same instant is one run, a full one.
 *
 * `every` is time gone by, counted from 1970 in UTC: the runs of `15m` are at :00, :15, :30 and :45, and no clock change
 * moves them. The others go by the clock of the zone. A time that this clock skips is the moment to which it jumps, and of one
 * that comes twice the first counts. In a month without that day, the last day counts.
 */
export function nextRuns(
  { enabled = true, every, full, once, timeZone }: Schedule,
  { from, count, timeZone: local }: Coming,
): readonly ScheduledRun[] {
  if (!enabled) return []
  const byClock = [...(full === undefined ? [] : patternsOf(full)), ...(once === undefined ? [] : [patternOf(once)])]
  const fully = byClock.flatMap((pattern) =>
    new Cron(pattern, { timezone: timeZone ?? local, paused: true })
      .nextRuns(count, new Date(from))
      .map((date): ScheduledRun => ({ at: date.getTime(), mode: 'full' })),
  )
  const quickly = every === undefined ? [] : multiples(every, from, count)
  const runs = new Map([...quickly, ...fully].map((run) => [run.at, run]))
  return [...runs.values()].sort((one, other) => one.at - other.at).slice(0, count)
}

function multiples(every: number, from: Instant, count: number): readonly ScheduledRun[] {
  const before = Math.floor(from / every)
  return Array.from({ length: count }, (_, at) => ({ at: (before + 1 + at) * every, mode: 'source' }))
}

/** `daily 03:00`, `weekly sunday 03:00` or `monthly 1 03:00` as cron patterns. */
function patternsOf(full: string): readonly string[] {
  const words = full.split(' ')
  const [kind = '', day = ''] = words
  const at = minuteAndHour(words.at(-1) ?? '')
  if (kind === 'daily') return [`${at} * * *`]
  if (kind === 'weekly') return [`${at} * * ${day.slice(0, 3)}`]
  if (day === '31') return [`${at} L * *`]
  return Number(day) > 28 ? [`${at} ${day} * *`, `${at} L 2 *`] : [`${at} ${day} * *`]
}

function patternOf(once: string): string {
  const [day = '', time = ''] = once.split(' ')
  const [year, month, date] = day.split('-').map(Number)
  return `0 ${minuteAndHour(time)} ${date} ${month} * ${year}`
}

function minuteAndHour(time: string): string {
  const [hour, minute] = time.split(':').map(Number)
  return `${minute} ${hour}`
}
