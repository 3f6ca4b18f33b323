import { z } from 'zod'
import type { Schedule } from './config.ts'
import { duration } from './durations.ts'
import { explainIssues } from './explain.ts'

const time = '([01]\\d|2[0-3]):[0-5]\\d'
const weekday = '(mon|tues|wednes|thurs|fri|satur|sun)day'
const fullPattern = new RegExp(`^(daily|weekly ${weekday}|monthly ([1-9]|[12]\\d|3[01])) ${time}$`)
const oncePattern = new RegExp(`^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01]) ${time}$`)

/** When a sync runs by itself; every key stands for itself, and what is left out never happens. */
export const scheduleSchema: z.ZodType<Schedule> = z.strictObject({
  every: duration.exactOptional().describe('Time from one run to the next; only the source is read whole'),
  full: z
    .string({ error: 'expected daily 03:00, weekly sunday 03:00 or monthly 1 03:00' })
    .regex(fullPattern, 'expected daily 03:00, weekly sunday 03:00 or monthly 1 03:00')
    .exactOptional()
    .describe('When both sides are read to the end'),
  once: z
    .string({ error: 'expected a day and a time, such as 2026-12-01 03:00' })
    .regex(oncePattern, { error: 'expected a day and a time, such as 2026-12-01 03:00', abort: true })
    .refine(isDay, 'is a day that no calendar has')
    .exactOptional()
    .describe('A single run that reads both sides to the end'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'is not a time zone, such as Europe/Berlin')
    .exactOptional()
    .describe("Whose clock `full` and `once` go by; absent, the computer's"),
  enabled: z.boolean().exactOptional().describe('false keeps the schedule without following it'),
})

/** What is wrong with one key of a schedule. */
export interface ScheduleProblem {
  readonly key: string
  readonly message: string
}

/** A schedule as it would stand in the file (`every: '15m'`), checked by the same rules and in the same words. */
export function parseSchedule(
  data: Readonly<Record<string, unknown>>,
): { readonly schedule: Schedule } | { readonly problems: readonly ScheduleProblem[] } {
  const { data: schedule, error } = scheduleSchema.safeParse(data)
  if (schedule) return { schedule }
  const complaints = explainIssues(error.issues, {
    data,
    schema: () => z.toJSONSchema(scheduleSchema, { io: 'input', target: 'draft-07' }),
    noun: 'key of a schedule',
  })
  return { problems: complaints.map(({ path, message }) => ({ key: String(path.at(-1) ?? ''), message })) }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** 30 February rolls over into March, as a date of JavaScript's. */
function isDay(text: string): boolean {
  const day = text.slice(0, 10)
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}
