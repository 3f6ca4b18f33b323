import { scheduleOf } from '../../schedules.ts'
import type { SchedulesEffect, SchedulesNews } from '../state/schedules.ts'
import type { Hands } from './hands.ts'

export const schedulesHands: Hands<SchedulesEffect, SchedulesNews> = {
  'schedules.look': {
    async run({ schedules, timeZone }, work) {
      const clock = { now: work.now(), timeZone }
      work.tell({
        news: 'schedules',
        schedules: schedules.map(([sync, schedule]) => scheduleOf(sync, schedule, clock)),
      })
    },
  },
}
