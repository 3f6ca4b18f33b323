import { directoryHands } from './directory.ts'
import { findingsHands } from './findings.ts'
import type { AnyHands } from './hands.ts'
import { historyHands } from './history.ts'
import { homeHands } from './home.ts'
import { recordsHands } from './records.ts'
import { scheduleHands } from './schedule.ts'
import { schedulesHands } from './schedules.ts'
import { unmanagedHands } from './unmanaged.ts'

/** Every effect by its name. */
export const allHands: AnyHands = {
  ...homeHands,
  ...scheduleHands,
  ...schedulesHands,
  ...historyHands,
  ...recordsHands,
  ...directoryHands,
  ...findingsHands,
  ...unmanagedHands,
}
