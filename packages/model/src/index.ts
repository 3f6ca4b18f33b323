export {
  type About,
  type Acknowledgement,
  type Change,
  type ChangeWord,
  type Edit,
  type Finding,
  type FindingCode,
  type Made,
  type On,
  type Step,
  type Undoes,
  type Write,
  wordsOf,
} from './change.ts'
export type {
  FieldMapping,
  Limit,
  Mapping,
  MatchRule,
  OnLeave,
  Pattern,
  Pilot,
  Scope,
  SyncDefinition,
} from './definition.ts'
export { type Dn, dnKey, dnParent, foldText, isDn, isUnder, parseDn, splitDn } from './dn.ts'
export { RollcallError, reactionOf, sentenceOf, toProblem } from './error.ts'
export type { Field, Role, Schema } from './field.ts'
export { labelFields } from './label.ts'
export type { Link, Off, Proof, Reason, SourceId, TargetId, Unkept } from './link.ts'
export { didYouMean, nearest } from './nearest.ts'
export type { Pause } from './pause.ts'
export {
  type Guard,
  type GuardAlways,
  type GuardKind,
  guardKinds,
  type Mode,
  noChanges,
  type Plan,
  type PlanBinding,
  type PlanHeader,
  removalsIn,
  type Summary,
} from './plan.ts'
export {
  type Attributes,
  type Code,
  type Ending,
  type Instant,
  isWhole,
  type Kind,
  type Problem,
  type Reaction,
  type Read,
  type Standing,
  type SyncRecord,
  type Value,
  type Verdict,
} from './record.ts'
