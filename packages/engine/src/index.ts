export type { SyncError, Tried } from '@rollcall/core'
export type {
  ApplyOptions,
  EngineEvent,
  EngineOptions,
  Explanation,
  OpenPlan,
  OpenUndo,
  PlanRequest,
  RunResult,
  Side,
  SyncEngine,
  SyncRequest,
  UndoRequest,
} from './engine.ts'
export { erasePerson, findPast, type PastPerson } from './erasing/erase-person.ts'
export type { Followed, FollowRequest } from './following/follow.ts'
export { type LookedBack, lookBack } from './looking-back/look-back.ts'
export type { LeftAlone, Mended, MendOptions, MendProposal, MendRequest, MendResult } from './mending/mending.ts'
export { openEngine } from './open.ts'
export type { LeftOut, ThePlanned } from './planning/leave-out.ts'
export type { PlanFilter, PlanList, PlanPage, PlanRow } from './planning/list-plan.ts'
export { acknowledgeFindings, type Meant } from './running/acknowledge.ts'
export { pauseSync, resumeSync } from './running/pause.ts'
export { fieldsToMap } from './trying/fields-to-map.ts'
export type { CaseKind, FieldSurvey, RuleSurvey, Survey, WorstCase } from './trying/survey.ts'
export { type FoundPerson, openTrial, type Trial, type TrialPerson } from './trying/trial.ts'
export type { Unmanaged } from './unmanaged.ts'
