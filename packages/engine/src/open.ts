import type { EngineOptions, SyncEngine } from './engine.ts'
import { explainRecord } from './explain.ts'
import { follow } from './following/follow.ts'
import { exportLinks } from './mending/link-lines.ts'
import { mendLinks } from './mending/mend.ts'
import { planToShow } from './planning/open-plan.ts'
import { prepare } from './planning/prepare.ts'
import { applyPlanFile } from './running/apply-file.ts'
import { runSync } from './running/run-sync.ts'
import { lookAtUndo, runUndo } from './undoing/run-undo.ts'
import { listUnmanaged } from './unmanaged.ts'

/** Checks the definition against both schemas and makes the sync ready. Throws `config.sync` with every problem. */
export async function openEngine(options: EngineOptions, signal: AbortSignal): Promise<SyncEngine> {
  const prepared = await prepare(options, signal)
  const { state, definition } = options
  return {
    plan: (request, until) => planToShow(prepared, request, until),
    mend: (request, how, until) => mendLinks(prepared, request, how, until),
    exportLinks: () => exportLinks(prepared),
    unmanaged: (until) => listUnmanaged(prepared, until),
    sync: (request, until) => runSync(prepared, request, until),
    follow: (request, until) => follow(prepared, request, until),
    applyFile: (file, until) => applyPlanFile(prepared, file, until),
    planUndo: (run, allow, until) => lookAtUndo(prepared, run, allow, until),
    undo: (request, until) => runUndo(prepared, request, until),
    explain: async (person, until) => {
      const explanation = await explainRecord(prepared, person, until)
      const paused = await state.paused(definition.name)
      return { ...explanation, ...(paused ? { paused } : {}) }
    },
  }
}
