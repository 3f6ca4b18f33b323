import type { AnyHands } from './hands.ts'
import { homeHands } from './home.ts'
import { scheduleHands } from './schedule.ts'
import { schedulesHands } from './schedules.ts'

/** Every effect by its name. */
export const allHands: AnyHands = { ...homeHands, ...scheduleHands, ...schedulesHands }
