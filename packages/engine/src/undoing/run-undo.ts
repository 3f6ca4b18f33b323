import { type Pause, type Plan, RollcallError } from '@rollcall/model'
import type { Applied, Run } from '@rollcall/state'
import { applyChanges } from '../applying/apply-changes.ts'
import type { Applying, Queued } from '../applying/applying.ts'
import type { OpenUndo, RunResult, UndoRequest } from '../engine.ts'
import { listPlan } from '../planning/list-plan.ts'
import { mended, type Prepared, undone, unfinished } from '../planning/planning.ts'
import { lastRun, mustStillHold } from '../running/apply-open.ts'
import { approvedIn, passedOnPurpose } from '../running/approved.ts'
import { addFindings, auditGuards, endRun } from '../running/finish.ts'
import { ofPlan } from '../running/of-plan.ts'
import { pauseSync } from '../running/pause.ts'
import { countChanges, headerOf, nothingApplied, statusOf } from '../running/run-sync.ts'
import { closeInterrupted, settleOpenCalls } from '../running/settle-open-calls.ts'
import { unsettleGroups } from '../running/unsettle-groups.ts'
import { planUndo, type UndoPlan } from './plan-undo.ts'

/** What an undo would do. Writes nothing, to the target or to the state, before it is applied. */
export async function lookAtUndo(
  prepared: Prepared,
  run: number,
  allow: readonly string[],
  signal: AbortSignal,
): Promise<OpenUndo> {
  const past = await runToUndo(prepared, run)
  const last = await lastRun(prepared)
  const made = await planUndo(prepared, past, allow, signal)
  const { plan, planning } = made
  return {
    ...plan,
    list: listPlan(planning, made),
    async apply(options, until) {
      const startedAt = prepared.options.clock.now()
      await using _lock = await prepared.options.state.lock(prepared.options.definition.name)
      await closeInterrupted(prepared)
      await runToUndo(prepared, run)
      const settled = await settleOpenCalls(prepared, until)
      await mustStillHold(prepared, plan, { last, settled })
      return await startUndo(prepared, made, past, { ...options, run, confirm: async () => true }, until, {
        startedAt,
        settled,
      })
    },
    [Symbol.asyncDispose]: () => planning.scratch[Symbol.asyncDispose](),
  }
}

/**
 * Takes back what a run did, as a run of its own: under the lock, behind the guards, with journal and audit. The sync is
 * paused before the first call, or the next sync would do everything again. Cut short, it goes on when it is asked for again.
 */
export async function runUndo(prepared: Prepared, request: UndoRequest, signal: AbortSignal): Promise<RunResult> {
  const { state, definition, clock } = prepared.options
  const startedAt = clock.now()
  await using _lock = await state.lock(definition.name)
  await closeInterrupted(prepared)
  const past = await runToUndo(prepared, request.run)
  const settled = await settleOpenCalls(prepared, signal)
  const made = await planUndo(prepared, past, request.allow ?? [], signal)
  await using _scratch = made.planning.scratch
  return await startUndo(prepared, made, past, request, signal, { startedAt, settled })
}

async function startUndo(
  prepared: Prepared,
  made: UndoPlan,
  past: Run,
  request: UndoRequest & Pick<Applying, 'gate'>,
  signal: AbortSignal,
  { startedAt, settled }: { readonly startedAt: number; readonly settled: number },
): Promise<RunResult> {
  const { state, definition } = prepared.options
  const id = await state.startRun(definition.name, made.plan.mode, startedAt)
  const about = { sync: definition.name, startedAt, undoes: past.id, system: prepared.schemas.target.identity }
  const run: Run = { id, ...about, status: 'running', ...ofPlan(made.plan) }
  await state.commit(definition.name, [
    { write: 'run', run },
    { write: 'audit', events: [{ at: startedAt, run: id, event: 'run-started', body: { undoes: past.id } }] },
  ])
  return await carryOut(made, run, request, signal, { startedAt, settled })
}

async function carryOut(
  made: UndoPlan,
  run: Run,
  request: UndoRequest & Pick<Applying, 'gate'>,
  signal: AbortSignal,
  so: { startedAt: number; settled: number },
): Promise<RunResult> {
  const { plan, planning: p } = made
  const { state, definition, clock } = p.options
  const finish = async (
    status: RunResult['status'],
    applied: Applied,
    newFindings: number,
    more: Pick<Run, 'problem' | 'pace' | 'planned'> = {},
  ): Promise<RunResult> => {
    const ended: Run = { ...run, status: status === 'declined' ? 'interrupted' : status, ...more }
    const auditHead = await endRun(p, ended, applied)
    return {
      run: run.id,
      status,
      plan: headerOf(plan),
      applied,
      newFindings,
      auditHead,
      settled: so.settled,
      durationMs: clock.now() - so.startedAt,
      findings: () => state.findings(definition.name),
      ...(more.problem ? { problem: more.problem } : {}),
      ...(more.planned === undefined ? {} : { planned: more.planned }),
    }
  }
  const total = countChanges(p)
  const tripped = plan.guards.filter(({ tripped }) => tripped)
  if (tripped.length) {
    await auditGuards(p, run.id, 'guard-stopped', tripped)
    return finish('stopped', nothingApplied, 0)
  }
  if (total && !(await request.confirm(plan))) return finish('declined', nothingApplied, 0)
  const passed = plan.guards.filter(passedOnPurpose)
  if (passed.length) await auditGuards(p, run.id, 'guard-passed', passed)
  if (total) await holdBack(p, request, run)
  await unsettleGroups(p, groupsIn(made))
  let applied = nothingApplied
  const a: Applying = {
    prepared: {
      ...p,
      options: {
        ...p.options,
        onEvent: (event) => {
          if (event.event === 'applying') applied = event.applied
          p.options.onEvent?.(event)
        },
      },
    },
    run: run.id,
    total,
    changes: withoutDecisions(plan),
    made: p.scratch.plan,
    open: p.open,
    approved: approvedIn(plan.guards, p.memory),
    readAt: { source: p.now, target: p.now },
    whilePaused: true,
    ...(request.gate ? { gate: request.gate } : {}),
    stop: signal,
  }
  const since = clock.now()
  const end = await applyChanges(a)
  const newFindings = await addFindings(p, run.id, [plan.findings(), [end.findings]])
  const pace = { calls: plan.calls, ms: clock.now() - since }
  return finish(statusOf(end, signal), applied, newFindings, {
    planned: total,
    ...(end.problem ? { problem: end.problem } : {}),
    ...(end.finished && plan.calls ? { pace } : {}),
  })
}

/** What a link comes to is for the steps themselves to say: no decision stands behind them. */
async function* withoutDecisions(plan: Plan): AsyncGenerator<readonly Queued[]> {
  for await (const changes of plan.changes()) yield changes.map((change) => ({ change }))
}

/** Before the first call: nobody runs the sync now, and whoever does after `resume` decides everything afresh. */
async function holdBack(p: UndoPlan['planning'], { by }: UndoRequest, { undoes }: Run): Promise<void> {
  const { state, definition, clock } = p.options
  const pause: Pause = { since: clock.now(), by, why: `run ${undoes} is taken back` }
  await pauseSync(state, definition.name, pause)
  const memory = await state.memory(definition.name)
  // What makes the next run a first one still does.
  if (memory && memory.configuration !== unfinished && memory.configuration !== mended)
    await state.commit(definition.name, [{ write: 'memory', memory: { ...memory, configuration: undone } }])
}

/** The run, if it can be taken back here. */
async function runToUndo({ options: { state, definition }, schemas }: Prepared, id: number): Promise<Run> {
  const run = await state.run(id)
  if (run?.sync !== definition.name)
    throw new RollcallError('not-found.run', `${definition.name} has no run ${id}.`, {
      hint: '`rollcall history` lists the runs.',
    })
  if (run.status === 'running' && (await state.holder(definition.name)))
    throw new RollcallError('conflict.locked', `Run ${id} is still on.`, { hint: 'Wait for it to end, or stop it.' })
  const system = run.system ?? (await state.memory(definition.name))?.target
  const now = schemas.target.identity
  if (system !== undefined && system !== now)
    throw new RollcallError('conflict.other-target', `Run ${id} wrote to ${system}, and the target is ${now} now.`, {
      hint: 'Connect to the system that the run wrote to.',
    })
  return run
}

function* groupsIn({ planning: { scratch } }: UndoPlan): Generator<readonly string[]> {
  for (const batch of scratch.decisions.all('group'))
    yield batch.flatMap(({ source, decision }) => (decision.drafts.length > 0 ? [source] : []))
}
