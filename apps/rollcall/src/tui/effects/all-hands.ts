import { connectionHands, connectionsHands } from './connection.ts'
import { directoryHands } from './directory.ts'
import { explainHands } from './explain.ts'
import { findingsHands } from './findings.ts'
import type { AnyHands } from './hands.ts'
import { historyHands } from './history.ts'
import { homeHands } from './home.ts'
import { mappingHands } from './mapping.ts'
import { planHands } from './plan.ts'
import { recordsHands } from './records.ts'
import { runHands } from './run.ts'
import { scheduleHands } from './schedule.ts'
import { schedulesHands } from './schedules.ts'
import { secretHands } from './secrets.ts'
import { startHands } from './start.ts'
import { unmanagedHands } from './unmanaged.ts'

/** Every effect by its name. */
export const allHands: AnyHands = {
  ...homeHands,
  ...connectionHands,
  ...connectionsHands,
  ...planHands,
  ...runHands,
  ...scheduleHands,
  ...schedulesHands,
  ...mappingHands,
  ...historyHands,
  ...recordsHands,
  ...directoryHands,
  ...findingsHands,
  ...secretHands,
  ...startHands,
  ...unmanagedHands,
  ...explainHands,
}
