import { type PlanHeader, RollcallError } from '@rollcall/model'
import type { Run } from '@rollcall/state'
import type { ApplyOptions, RunResult } from '../engine.ts'
import type { MadePlan } from '../planning/make-plan.ts'
import type { Prepared } from '../planning/planning.ts'
import { whyNot } from './apply-file.ts'
import { ofPlan } from './of-plan.ts'
import { lockToRun } from './pause.ts'
import { carryOut } from './run-sync.ts'
import { closeInterrupted, settleOpenCalls } from './settle-open-calls.ts'

/** The number of the newest run of the sync. */
export async function lastRun({ options: { state, definition } }: Prepared): Promise<number | undefined> {
  return (await state.runs({ sync: definition.name, limit: 1 }))[0]?.id
}

/** Throws `invalid.plan` where anything that a plan was made for is another now, or somebody else ran since. */
export async function mustStillHold(
  prepared: Prepared,
  plan: Pick<PlanHeader, 'madeAt' | 'madeFor' | 'guards'>,
  { last, settled }: { readonly last: number | undefined; readonly settled: number },
): Promise<void> {
  const why =
    settled > 0
      ? 'calls of an earlier run had no outcome, and looking them up changed what is remembered'
      : ((await whyNot(prepared, plan)) ??
        ((await lastRun(prepared)) === last ? undefined : 'another run came between'))
  if (why !== undefined)
    throw new RollcallError('invalid.plan', `This plan cannot be carried out: ${why}. Nothing was written.`, {
      hint: 'Plan again.',
    })
  const tripped = plan.guards.find((guard) => guard.tripped)
  if (tripped)
    throw new RollcallError('guarded.plan', `A guard stopped this plan: ${tripped.message}`, {
      hint: `Make it again with --allow ${tripped.allow}, if that is what you want.`,
    })
}

/** Carries out a plan that somebody looked at: exactly it, as a run of its own. `last`: the newest run when it was made. */
export async function applyOpen(
  prepared: Prepared,
  made: MadePlan,
  last: number | undefined,
  { gate }: ApplyOptions,
  signal: AbortSignal,
): Promise<RunResult> {
  const { state, definition, clock } = prepared.options
  const startedAt = clock.now()
  await using _lock = await lockToRun(prepared)
  await closeInterrupted(prepared)
  const settled = await settleOpenCalls(prepared, signal)
  const { plan } = made
  await mustStillHold(prepared, plan, { last, settled })
  const { mode } = plan
  const id = await state.startRun(definition.name, mode, startedAt)
  const system = prepared.schemas.target.identity
  const run: Run = { id, sync: definition.name, startedAt, status: 'running', system, ...ofPlan(plan) }
  await state.commit(definition.name, [
    { write: 'audit', events: [{ at: startedAt, run: id, event: 'run-started', body: { mode } }] },
  ])
  return await carryOut(made, run, { confirm: async () => true, ...(gate ? { gate } : {}) }, signal, {
    startedAt,
    settled,
  })
}
