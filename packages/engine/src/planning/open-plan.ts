import type { OpenPlan, PlanRequest } from '../engine.ts'
import { applyOpen, lastRun } from '../running/apply-open.ts'
import { writePlanFile } from '../running/plan-file.ts'
import { onlyOpen } from '../running/run-sync.ts'
import { leaveOut, type TrimmedPlan } from './leave-out.ts'
import { listPlan } from './list-plan.ts'
import { makePlan } from './make-plan.ts'
import type { Prepared } from './planning.ts'

/** Makes a plan to look at, to keep in a file, or to carry out as it is. Writes nothing before. */
export async function planToShow(prepared: Prepared, request: PlanRequest, signal: AbortSignal): Promise<OpenPlan> {
  const last = await lastRun(prepared)
  const made = await makePlan(prepared, request, signal, await onlyOpen(prepared, request))
  const none = { chosen: [], following: [] }
  return toOpen(prepared, 'leftOut' in made ? (made as TrimmedPlan) : { ...made, whole: made, leftOut: none }, last)
}

function toOpen(prepared: Prepared, made: TrimmedPlan, last: number | undefined): OpenPlan {
  const { state, definition, clock } = prepared.options
  const { plan, planning, leftOut } = made
  return {
    ...plan,
    leftOut,
    list: listPlan(planning, made),
    leaveOut: async (records) => toOpen(prepared, await leaveOut(made, records), last),
    async save(file) {
      const digest = await writePlanFile(plan, file)
      const at = clock.now()
      await state.commit(definition.name, [
        { write: 'plan-kept', plan: { digest, sync: definition.name, madeAt: plan.madeAt } },
        { write: 'audit', events: [{ at, event: 'plan-kept', body: { digest, summary: plan.summary } }] },
      ])
      return { digest }
    },
    apply: (options, until) => applyOpen(prepared, made, last, options, until),
    [Symbol.asyncDispose]: () => planning.scratch[Symbol.asyncDispose](),
  }
}
