import { nextRuns, type Schedule } from '@rollcall/host'
import type { Instant } from '@rollcall/model'
import type { SyncSchedule } from '@rollcall/presenter'

export interface Clock {
  readonly now: Instant
  /** IANA name; counts where a schedule names none. */
  readonly timeZone: string
}

/** Runs to come that are shown of a schedule. */
const shown = 3

/** A schedule with what it means now. */
export function scheduleOf(sync: string, schedule: Schedule = {}, { now, timeZone }: Clock): SyncSchedule {
  const next = nextRuns(schedule, { from: now, count: shown, timeZone })
  return { timeZone, enabled: true, ...schedule, sync, next }
}
