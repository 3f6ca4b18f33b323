import { isWhole, type Plan, type PlanHeader, toProblem } from '@rollcall/model'
import type { Applied, Run, SyncMemory } from '@rollcall/state'
import { applyChanges } from '../applying/apply-changes.ts'
import type { ApplyEnd, Applying, Queued } from '../applying/applying.ts'
import type { PlanRequest, RunResult, SyncRequest } from '../engine.ts'
import { type MadePlan, makePlan } from '../planning/make-plan.ts'
import { changing, mended, type Planning, type Prepared, unfinished } from '../planning/planning.ts'
import { approvedIn, isUnfinished, passedOnPurpose } from './approved.ts'
import {
  auditGuards,
  closeOthers,
  endRun,
  findingsOfStopped,
  keepFindings,
  memoryOf,
  rememberGroups,
  settleUnchanged,
} from './finish.ts'
import { noted, ofPlan } from './of-plan.ts'
import { lockToRun } from './pause.ts'
import { closeInterrupted, settleOpenCalls } from './settle-open-calls.ts'
import { unsettleGroups } from './unsettle-groups.ts'

export const nothingApplied: Applied = { ok: 0, failed: 0, skipped: 0, unknown: 0 }

/** One run from the lock to the last line of the audit log. */
export async function runSync(prepared: Prepared, request: SyncRequest, signal: AbortSignal): Promise<RunResult> {
  const { state, definition, clock } = prepared.options
  const startedAt = clock.now()
  await using _lock = await lockToRun(prepared)
  await closeInterrupted(prepared)
  const settled = await settleOpenCalls(prepared, signal)
  const id = await state.startRun(definition.name, request.mode ?? 'full', startedAt)
  const system = prepared.schemas.target.identity
  const started: Run = { id, sync: definition.name, mode: request.mode ?? 'full', startedAt, status: 'running', system }
  await state.commit(definition.name, [
    { write: 'audit', events: [{ at: startedAt, run: id, event: 'run-started', body: { mode: started.mode } }] },
  ])
  let made: MadePlan
  const notes: string[] = []
  try {
    made = await makePlan(prepared, request, signal, { ...(await onlyOpen(prepared, request)), notes })
  } catch (thrown) {
    const status = signal.aborted ? 'interrupted' : 'failed'
    const run = { ...started, ...noted(notes), status, endedAt: clock.now(), problem: toProblem(thrown) } as const
    await state.commit(definition.name, [{ write: 'run', run }])
    throw thrown
  }
  await using _scratch = made.planning.scratch
  const run: Run = { ...started, ...ofPlan(made.plan) }
  return await carryOut(made, run, request, signal, { startedAt, settled })
}

/** From the guards to the last line of the audit log. */
export async function carryOut(
  made: MadePlan,
  run: Run,
  request: Pick<SyncRequest, 'confirm'> & Pick<Applying, 'gate'>,
  signal: AbortSignal,
  so: { startedAt: number; settled: number },
): Promise<RunResult> {
  const { plan, planning: p } = made
  const tripped = plan.guards.filter(({ tripped }) => tripped)
  const total = countChanges(p)
  const result = async (
    status: RunResult['status'],
    applied: Applied,
    newFindings: number,
    auditHead: string,
    more: Partial<Pick<RunResult, 'problem' | 'findings' | 'acknowledged' | 'planned'>> = {},
  ): Promise<RunResult> => ({
    run: run.id,
    status,
    plan: headerOf(plan),
    applied,
    newFindings,
    auditHead,
    settled: so.settled,
    durationMs: p.options.clock.now() - so.startedAt,
    findings: () => p.options.state.findings(p.options.definition.name),
    ...more,
  })
  if (tripped.length) {
    await auditGuards(p, run.id, 'guard-stopped', tripped)
    const { findings, fresh } = await findingsOfStopped(made)
    const head = await endRun(p, { ...run, status: 'stopped' }, nothingApplied)
    return result('stopped', nothingApplied, fresh, head, { findings: () => one(findings) })
  }
  if (total && !(await request.confirm(plan)))
    return result('declined', nothingApplied, 0, await endRun(p, { ...run, status: 'interrupted' }, nothingApplied))
  const passed = plan.guards.filter(passedOnPurpose)
  if (passed.length) await auditGuards(p, run.id, 'guard-passed', passed)
  // Should this run be cut short, the next one knows what was approved, and people how much was left.
  const begun: Run = { ...run, planned: total }
  await p.options.state.commit(p.options.definition.name, [{ write: 'run', run: begun }])
  await rememberSystems(p, p.chosen ? mended : unfinished)
  await unsettleGroups(p, groupsIn(made))
  let applied = nothingApplied
  const watched = {
    ...p,
    options: {
      ...p.options,
      onEvent: (event: Parameters<NonNullable<Planning['options']['onEvent']>>[0]) => {
        if (event.event === 'applying') applied = event.applied
        p.options.onEvent?.(event)
      },
    },
  }
  const applyingSince = p.options.clock.now()
  const gate = request.gate ? { gate: request.gate } : {}
  const end = await applyChanges({ ...applying(made, watched, run.id, total, signal), ...gate })
  const pace = { calls: plan.calls, ms: p.options.clock.now() - applyingSince }
  const { fresh, acknowledged } = await keepFindings(made, run.id, end.findings)
  const status = statusOf(end, signal)
  if (end.finished) {
    await settleUnchanged(made)
    await closeOthers(made, end.findings)
  }
  const whole = isWhole(plan.source)
  const remember = end.finished && whole && !p.only
  if (remember) await rememberGroups(made)
  const problem = end.problem ? { problem: end.problem } : {}
  const ended: Run = { ...begun, status, ...problem, ...(end.finished && plan.calls ? { pace } : {}) }
  const head = await endRun(p, ended, applied, remember ? memoryOf(made) : undefined)
  return result(status, applied, fresh, head, { ...problem, acknowledged, planned: total })
}

/** Stopped by a person, with Ctrl-C or by a pause, is interrupted; stopped by what went wrong is failed. */
export function statusOf({ finished, problem }: ApplyEnd, signal: AbortSignal): 'done' | 'interrupted' | 'failed' {
  if (finished) return 'done'
  return signal.aborted || problem?.code === 'conflict.paused' ? 'interrupted' : 'failed'
}

async function* one<T>(batch: T): AsyncGenerator<T> {
  yield batch
}

export function headerOf({ changes: _changes, findings: _findings, ...header }: Plan): PlanHeader {
  return header
}

/**
 * Before the first link is written: which systems the links belong to must be known, even if this first run is cut short
 * or applies a saved plan; and what is decided with another configuration must not pass for decided with the old one.
 */
export async function rememberSystems(
  prepared: Prepared,
  first: typeof unfinished | typeof mended = unfinished,
): Promise<void> {
  const { options, reading, schemas, configuration } = prepared
  const { state, definition } = options
  const known = await state.memory(definition.name)
  if (known) {
    const now = isUnfinished(known)
      ? first === mended
        ? known.configuration
        : unfinished
      : known.configuration === configuration
        ? configuration
        : changing
    if (now !== known.configuration)
      await state.commit(definition.name, [{ write: 'memory', memory: { ...known, configuration: now } }])
    return
  }
  const systems = { source: schemas.source.identity, target: schemas.target.identity }
  const memory: SyncMemory = { configuration: first, reading, ...systems, namedGroups: [], referrals: [] }
  await state.commit(definition.name, [{ write: 'memory', memory }])
}

function applying(
  { planning: p, plan, changes }: MadePlan,
  watched: Planning,
  run: number,
  total: number,
  stop: AbortSignal,
): Applying {
  return {
    prepared: watched,
    run,
    total,
    changes: p.chosen ? unsettled(changes()) : changes(),
    made: p.scratch.plan,
    open: p.open,
    approved: approvedIn(plan.guards, p.memory),
    readAt: { source: p.now, target: p.now },
    stop,
  }
}

/** A run for some people leaves groups to be decided afresh: their other members were none of its business. */
async function* unsettled(batches: ReturnType<MadePlan['changes']>): AsyncGenerator<readonly Queued[]> {
  for await (const batch of batches)
    yield batch.map((queued) => (queued.change.about.kind === 'group' ? { change: queued.change } : queued))
}

function* groupsIn({ planning: { scratch } }: MadePlan): Generator<readonly string[]> {
  for (const batch of scratch.decisions.all('group'))
    yield batch.flatMap(({ source, decision }) => (decision.drafts.length > 0 ? [source] : []))
}

/** Of a plan whose changes have numbers. */
export function countChanges(p: Pick<Planning, 'scratch'>): number {
  return p.scratch.plan.calls().reduce((sum, { count }) => sum + count, 0)
}

/** What narrows a plan to the records that are open, where that was asked for. */
export async function onlyOpen(
  { options: { state, definition } }: Prepared,
  { retry }: PlanRequest,
): Promise<Pick<Planning, 'only'>> {
  if (!retry) return {}
  const open = new Set(
    (await state.openRecords(definition.name)).map(({ about }) => about.source as string | undefined),
  )
  return { only: ({ source }) => open.has(source) }
}
