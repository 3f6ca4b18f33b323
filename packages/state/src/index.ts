export { type AuditFault, type AuditHead, type AuditVerdict, chainAudit, emptyAudit, verifyAudit } from './audit.ts'
export { canonicalJson, parseJson } from './canonical-json.ts'
export { indexFlag, indexRow, keyBytes, keyOf } from './keys.ts'
export type {
  Applied,
  AuditEvent,
  AuditRecord,
  Call,
  ChangeOutcome,
  Claim,
  Done,
  Erased,
  ErasedPerson,
  GroupNode,
  KeptPlan,
  LockHolder,
  MemberKey,
  NamedGroup,
  NumberedFinding,
  OpenRecord,
  Run,
  StateWrite,
  SyncMemory,
  Taken,
} from './records.ts'
export type { AuditBackFilter, AuditStretch, Edge, LinkCounts, LinkKeys, Owner, State } from './state.ts'
