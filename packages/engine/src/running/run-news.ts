import type { Run } from '@rollcall/state'
import type { RunResult } from '../engine.ts'
import { type MadePlan, makePlan } from '../planning/make-plan.ts'
import type { Prepared } from '../planning/planning.ts'
import type { News } from '../reading/feed.ts'
import { lastRun } from './apply-open.ts'
import { memoryOf, rememberGroups, settleUnchanged } from './finish.ts'
import { ofPlan } from './of-plan.ts'
import { lockToRun } from './pause.ts'
import { carryOut } from './run-sync.ts'
import { closeInterrupted, settleOpenCalls } from './settle-open-calls.ts'

/**
 * Decides what was heard and carries it out like any run, under the same guards. Where nothing follows from it only the cursors
 * are stored, and no run is on record: a busy directory tells of much that concerns nobody. Answers nothing then.
 */
export async function runNews(prepared: Prepared, news: News, signal: AbortSignal): Promise<RunResult | undefined> {
  const { state, definition, clock } = prepared.options
  const startedAt = clock.now()
  await using _lock = await lockToRun(prepared)
  await closeInterrupted(prepared)
  const settled = await settleOpenCalls(prepared, signal)
  const made = await makePlan(prepared, { mode: 'delta', news }, signal)
  await using _scratch = made.planning.scratch
  if (nothingFollows(made)) {
    await settleUnchanged(made)
    await rememberGroups(made)
    const run = await lastRun(prepared)
    const memory = { ...memoryOf(made), ...(run === undefined ? {} : { run }) }
    await state.commit(definition.name, [{ write: 'memory', memory }])
    return undefined
  }
  const { mode } = made.plan
  const system = prepared.schemas.target.identity
  const id = await state.startRun(definition.name, mode, startedAt)
  const sync = definition.name
  const run: Run = { id, sync, startedAt, status: 'running', system, ...ofPlan(made.plan) }
  await state.commit(sync, [
    { write: 'audit', events: [{ at: startedAt, run: id, event: 'run-started', body: { mode } }] },
  ])
  return await carryOut(made, run, { confirm: async () => true }, signal, { startedAt, settled })
}

function nothingFollows({ planning: { mode, tally }, guards }: MadePlan): boolean {
  return mode === 'delta' && tally.decided === 0 && guards.every(({ tripped }) => !tripped)
}
