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
export { type Dn, dnKey, dnParent, foldText, isUnder, parseDn } from './dn.ts'
export { RollcallError, reactionOf, sentenceOf, toProblem } from './error.ts'
export type { Field, Role, Schema } from './field.ts'
export type { Link, Off, Proof, Reason, SourceId, TargetId, Unkept } from './link.ts'
export { didYouMean, nearest } from './nearest.ts'
export type { Pause } from './pause.ts'
export type { Guard, GuardAlways, GuardKind, Mode, Plan, PlanBinding, PlanHeader, Summary } from './plan.ts'
export type {
  Attributes,
  Code,
  Ending,
  Instant,
  Kind,
  Problem,
  Reaction,
  Read,
  Standing,
  SyncRecord,
  Value,
  Verdict,
} from './record.ts'
