import type { EngineOptions, OpenPlan, SyncEngine } from './engine.ts'
import { explainRecord } from './explain.ts'
import { exportLinks } from './mending/link-lines.ts'
import { mendLinks } from './mending/mend.ts'
import { makePlan } from './planning/make-plan.ts'
import { prepare } from './planning/prepare.ts'
import { applyPlanFile } from './running/apply-file.ts'
import { writePlanFile } from './running/plan-file.ts'
import { runSync } from './running/run-sync.ts'
import { lookAtUndo, runUndo } from './undoing/run-undo.ts'
import { listUnmanaged } from './unmanaged.ts'

/** Checks the definition against both schemas and makes the sync ready. Throws `config.sync` with every problem. */
export async function openEngine(options: EngineOptions, signal: AbortSignal): Promise<SyncEngine> {
  const prepared = await prepare(options, signal)
  const { state, definition, clock } = options
  return {
    async plan(request, until) {
      const { plan, planning } = await makePlan(prepared, request, until)
      const open: OpenPlan = {
        ...plan,
        async save(file) {
          const digest = await writePlanFile(plan, file)
          const at = clock.now()
          await state.commit(definition.name, [
            { write: 'plan-kept', plan: { digest, sync: definition.name, madeAt: plan.madeAt } },
            { write: 'audit', events: [{ at, event: 'plan-kept', body: { digest, summary: plan.summary } }] },
          ])
          return { digest }
        },
        [Symbol.asyncDispose]: () => planning.scratch[Symbol.asyncDispose](),
      }
      return open
    },
    mend: (request, how, until) => mendLinks(prepared, request, how, until),
    exportLinks: () => exportLinks(prepared),
    unmanaged: (until) => listUnmanaged(prepared, until),
    sync: (request, until) => runSync(prepared, request, until),
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
