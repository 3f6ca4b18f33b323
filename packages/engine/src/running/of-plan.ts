import type { PlanHeader } from '@rollcall/model'
import type { Run } from '@rollcall/state'
import { lastingNotes } from '../planning/leave-out.ts'

/** What a run keeps of the plan that it carries out. */
export function ofPlan({
  mode,
  source,
  target,
  summary,
  guards,
  notes,
}: PlanHeader): Pick<Run, 'mode' | 'source' | 'target' | 'summary' | 'guards' | 'notes'> {
  return { mode, source, target, summary, guards, ...noted(notes) }
}

/** The notes that a run keeps, if there are any. */
export function noted(notes: readonly string[]): Pick<Run, 'notes'> {
  const lasting = lastingNotes(notes)
  return lasting.length > 0 ? { notes: lasting } : {}
}
