import type { Instant, Mode } from '@rollcall/model'
import type { Look } from './look.ts'
import { bold, type Line, type Span, span } from './span.ts'
import { indent, table } from './table.ts'
import { clean } from './text.ts'
import { duration, time, until, weekday } from './words.ts'

/** When a sync is to run; every part stands for itself. */
export interface SyncSchedule {
  readonly sync: string
  readonly enabled: boolean
  /** Milliseconds. */
  readonly every?: number
  /** `daily 03:00` */
  readonly full?: string
  /** `2026-12-01 03:00` */
  readonly once?: string
  /** Whose clock it goes by. */
  readonly timeZone: string
  /** Soonest first; none where it is off or over. */
  readonly next: readonly ComingRun[]
}

export interface ComingRun {
  readonly at: Instant
  readonly mode: Mode
}

/** `every 15 min, full daily 03:00`; nothing where there is no schedule. */
export function scheduleText({ every, full, once }: Pick<SyncSchedule, 'every' | 'full' | 'once'>): string {
  return [
    ...(every === undefined ? [] : [`every ${duration(every)}`]),
    ...(full === undefined ? [] : [`full ${full}`]),
    ...(once === undefined ? [] : [`once ${once}`]),
  ].join(', ')
}

/** The schedules of some syncs, each with its next runs. */
export function scheduleLines(schedules: readonly SyncSchedule[], look: Look): readonly Line[] {
  return schedules.flatMap((schedule, at) => [
    ...(at > 0 ? [[]] : []),
    indent([
      scheduleSign(schedule, look),
      span(' '),
      bold(clean(schedule.sync)),
      span(`  ${scheduleText(schedule) || 'no schedule'}`),
      span(scheduleText(schedule) ? `  ${clean(schedule.timeZone)}` : '', 'quiet'),
      span(scheduleState(schedule), 'warn'),
    ]),
    ...comingLines(schedule.next, schedule.timeZone, look).map((line) => indent(line, 4)),
  ])
}

/** Whether a schedule is followed. */
export function scheduleSign({ enabled, next }: Pick<SyncSchedule, 'enabled' | 'next'>, look: Look): Span {
  return enabled && next.length > 0 ? span(look.signs.enable, 'good') : span(look.signs.disable, 'quiet')
}

function scheduleState(schedule: SyncSchedule): string {
  if (!scheduleText(schedule)) return ''
  if (!schedule.enabled) return '  off'
  return schedule.next.length === 0 ? '  over' : ''
}

/** Coming runs, a line each: by the clock of the schedule, how soon, in which mode, and by the clock here where that is another. */
export function comingLines(next: readonly ComingRun[], timeZone: string, look: Look): readonly Line[] {
  const rows = next.map(({ at, mode }): Line[] => {
    const there = `${weekday(at, timeZone)} ${time(at, timeZone)}`
    const here = `${weekday(at, look.timeZone)} ${time(at, look.timeZone)}`
    return [
      [span(there)],
      [span(until(at, look.now), 'quiet')],
      [span(mode, 'quiet')],
      [span(here === there ? '' : `${here} ${look.timeZone}`, 'quiet')],
    ]
  })
  const columns = [{ name: '' }, { name: '' }, { name: '' }, { name: '', optional: true }] as const
  return table(columns, rows, look.width && look.width - 4)
}
