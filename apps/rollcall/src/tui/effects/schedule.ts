import { nextRuns, parseSchedule, proposeEdit, writeEdit } from '@rollcall/host'
import { scheduleOf } from '../../schedules.ts'
import type { Looked, ScheduleEffect, ScheduleNews } from '../state/schedule.ts'
import type { RowName, ScheduleData } from '../state/schedule-draft.ts'
import type { Hands } from './hands.ts'

export const scheduleHands: Hands<ScheduleEffect, ScheduleNews> = {
  'schedule.look': {
    async run({ sync, data, timeZone }, work) {
      work.tell({ news: 'looked', looked: lookAt(sync, data, { now: work.now(), timeZone }) })
    },
  },
  'schedule.propose': {
    async run({ edits }, work) {
      work.tell({ news: 'proposed', proposal: await proposeEdit(work.configFile, edits) })
    },
  },
  'schedule.write': {
    writes: true,
    async run({ proposal }, work) {
      await writeEdit(proposal)
      await work.reopen()
      work.tell({ news: 'written' })
    },
  },
}

function lookAt(sync: string, data: ScheduleData, clock: { readonly now: number; readonly timeZone: string }): Looked {
  const parsed = parseSchedule(data)
  if ('problems' in parsed) {
    const problems = parsed.problems.map(({ key, message }): [string, string] =>
      // Day and kind are chosen, so only the time can be wrong.
      key === 'full'
        ? ['time', 'expected a time of the day, such as 03:00.']
        : [key, message.replace(`\`${key}\`: `, '')],
    )
    return { data, problems: Object.fromEntries(problems) as Partial<Record<RowName, string>>, over: false }
  }
  const { once, timeZone } = parsed.schedule
  const single = { ...(once !== undefined && { once }), ...(timeZone !== undefined && { timeZone }) }
  const over =
    once !== undefined && nextRuns(single, { from: clock.now, count: 1, timeZone: clock.timeZone }).length === 0
  return { data, problems: {}, over, schedule: scheduleOf(sync, { ...parsed.schedule, enabled: true }, clock) }
}
