export { indexFlag, indexRow, keyBytes, keyOf } from './keys.ts'
export type {
  Applied,
  AuditEvent,
  AuditRecord,
  Call,
  ChangeOutcome,
  Claim,
  GroupNode,
  KeptPlan,
  MemberKey,
  NamedGroup,
  OpenRecord,
  Run,
  StateWrite,
  SyncMemory,
  Taken,
} from './records.ts'
export type { Edge, LinkCounts, LinkKeys, Owner, State } from './state.ts'
