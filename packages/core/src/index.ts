export { normalForm, sameValues } from './compare/normal-form.ts'
export { compileSync } from './compile/compile-sync.ts'
export type {
  CompiledKind,
  CompiledMatch,
  CompiledPattern,
  CompiledSync,
  MappedField,
  TargetAbilities,
  World,
} from './compile/compiled.ts'
export { SyncError, type SyncProblem } from './compile/sync-error.ts'
export { afterChange } from './decide/after-change.ts'
export { decide } from './decide/decide.ts'
export type { Expression, Result } from './expression/expression.ts'
export {
  type Allowed,
  type Counted,
  type CountedAbout,
  countedAs,
  type GuardInput,
  judge,
  limitOf,
  type NamedGroupRead,
  parseAllow,
} from './guards/guards.ts'
export { explainWant, want } from './mapping/want.ts'
export { parked, refused } from './moves/amend.ts'
export {
  type KeyedMove,
  type MoveNeed,
  type MovesInput,
  type RefusedMove,
  type SettledMoves,
  settleMoves,
} from './moves/settle-moves.ts'
export type {
  Candidate,
  Decision,
  Draft,
  MappingStep,
  Move,
  Other,
  Own,
  Row,
  Situation,
  SourceSide,
  TargetSide,
  Wanted,
  WantedMembers,
  WantedProblem,
} from './situation.ts'
