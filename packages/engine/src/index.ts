export type { SyncError } from '@rollcall/core'
export type {
  EngineEvent,
  EngineOptions,
  Explanation,
  OpenPlan,
  PlanRequest,
  RunResult,
  Side,
  SyncEngine,
  SyncRequest,
} from './engine.ts'
export { openEngine } from './open.ts'
export { pauseSync, resumeSync } from './running/pause.ts'
