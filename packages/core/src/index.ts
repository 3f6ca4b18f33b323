export { normalForm, sameValues } from './compare/normal-form.ts'
export { sameLeave } from './compile/check-abilities.ts'
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
export { privilegedRoles, protectedBy } from './decide/account.ts'
export { afterChange } from './decide/after-change.ts'
export { decide } from './decide/decide.ts'
export { accountClaim } from './decide/moves-of.ts'
export { keptText } from './decide/unkept.ts'
export { checkExpression } from './expression/check-expression.ts'
export type { Expression, Result } from './expression/expression.ts'
export { type Allowed, allowKey, parseAllow } from './guards/allow.ts'
export type { AlwaysInput, NamedGroupRead } from './guards/always.ts'
export { clearsOf } from './guards/clears.ts'
export { type Counted, type CountedAbout, type Counting, countedAs } from './guards/counted-as.ts'
export { type GuardInput, judge } from './guards/judge.ts'
export { limitOf } from './guards/limit-of.ts'
export { gains, givesUp, giveUpLast, keepHolder, loses } from './holders/keep-holders.ts'
export { hitBy } from './mapping/hit-by.ts'
export { openTryout, type Tried, type Tryout } from './mapping/try-mapping.ts'
export { explainWant, want } from './mapping/want.ts'
export { parkMove, stepsOf } from './moves/park-move.ts'
export { type Holder, refuseMove } from './moves/refuse-move.ts'
export {
  type KeyedMove,
  type MoveNeed,
  type MovesInput,
  type RefusedMove,
  type SettledMoves,
  settleMoves,
} from './moves/settle-moves.ts'
export { refuseSeat, seatsOf, withoutSeats } from './seats/share-seats.ts'
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
export { decideGiveBack, decideUndo } from './undo/decide-undo.ts'
export { addUp, type Past, type PastChange } from './undo/past.ts'
export { type LaterChange, leftBy, type Touched, touchedSince } from './undo/touched.ts'
export type { UndoSituation } from './undo/undo-case.ts'
