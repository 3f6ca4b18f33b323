import type { StateWrite } from '@rollcall/state'
import { writeAudit } from './audit.ts'
import type { Connection } from './connection.ts'
import { clearFindings, writeClose, writeFindings, writeOpen } from './findings.ts'
import { dropGroup, writeGroup } from './graph.ts'
import { writeIntent, writeOutcomes, writeRun } from './journal.ts'
import { keepPages } from './link-pages.ts'
import { writeLink, writeProof, writeUnlink } from './link-writes.ts'
import { growGeneration, numberOfSync, writeMemory, writePause, writeResume } from './memory.ts'
import { forget, keepPlan, writePlanApplied, writeTaken } from './plans.ts'
import type { WriteOf } from './rows.ts'

type Writer<W> = (db: Connection, sync: number, write: W) => void

const writers: { readonly [Name in StateWrite['write']]: Writer<WriteOf<Name>> } = {
  memory: writeMemory,
  link: writeLink,
  unlink: writeUnlink,
  proof: writeProof,
  group: writeGroup,
  'drop-group': dropGroup,
  intent: writeIntent,
  outcomes: writeOutcomes,
  open: writeOpen,
  close: writeClose,
  taken: writeTaken,
  'clear-findings': clearFindings,
  findings: writeFindings,
  run: writeRun,
  pause: writePause,
  resume: writeResume,
  forget,
  'plan-kept': keepPlan,
  'plan-applied': writePlanApplied,
  audit: writeAudit,
}

/** Writes everything, within the caller's transaction. */
export function writeAll(db: Connection, name: string, writes: readonly StateWrite[]): void {
  const sync = numberOfSync(db, name)
  const writeOne = (write: StateWrite) => (writers[write.write] as Writer<StateWrite>)(db, sync, write)
  // Links are written for the system that the memory names, so it must be there before them.
  for (const write of writes) if (write.write === 'memory') writeOne(write)
  for (const write of writes) if (write.write !== 'memory') writeOne(write)
  if (writes.some(({ write }) => write === 'link' || write === 'unlink')) growGeneration(db, sync)
  // Memory is written when a run ends, and the next one begins with what is kept.
  if (writes.some(({ write }) => write === 'memory')) keepPages(db, sync)
}
