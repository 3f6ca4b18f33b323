import { type Finding, type PlanBinding, type PlanHeader, RollcallError } from '@rollcall/model'
import type { Applied, ChangeOutcome, KeptPlan, Run } from '@rollcall/state'
import { applyChanges } from '../applying/apply-changes.ts'
import type { Applying } from '../applying/applying.ts'
import { findingOf } from '../applying/progress.ts'
import type { RunResult } from '../engine.ts'
import { bindingOf } from '../planning/make-plan.ts'
import type { Prepared } from '../planning/planning.ts'
import { Scratch } from '../scratch/scratch.ts'
import { approvedIn } from './approved.ts'
import { addFindings } from './finish.ts'
import { noted, ofPlan } from './of-plan.ts'
import { lockToRun } from './pause.ts'
import { openPlanFile, type PlanFile } from './plan-file.ts'
import { nothingApplied, rememberSystems, statusOf } from './run-sync.ts'
import { closeInterrupted, notDone, settleOpenCalls } from './settle-open-calls.ts'
import { unsettleGroups } from './unsettle-groups.ts'

/** How long a saved plan may be applied. */
const holdsMs = 24 * 60 * 60 * 1000

/**
 * Applies a saved plan: exactly it, once, while everything it was made for still holds. After a crash it goes on with
 * what has no outcome yet, provided nothing else ran in between.
 */
export async function applyPlanFile(prepared: Prepared, file: string, signal: AbortSignal): Promise<RunResult> {
  const { state, definition, clock } = prepared.options
  const startedAt = clock.now()
  const plan = await openPlanFile(file)
  const { header } = plan
  if (header.sync !== definition.name) throw refused(`it is for the sync ${header.sync}`)
  await using _lock = await lockToRun(prepared)
  const kept = await state.keptPlan(plan.digest)
  if (!kept) throw refused('this state does not know it: it was edited, or made elsewhere')
  const restored = (await state.memory(definition.name))?.restored
  if (restored !== undefined && header.madeAt <= restored)
    throw refused('the state was put back from an older copy since it was made, so it may have been applied already')
  await closeInterrupted(prepared)
  const before = await interruptedRun(prepared, kept)
  const settled = await settleOpenCalls(prepared, signal)
  await checkBinding(prepared, header, before ? ['configuration', 'source', 'target'] : undefined)
  const tripped = header.guards.filter(({ tripped }) => tripped)
  if (tripped[0])
    throw new RollcallError('guarded.plan', `${file} was stopped by a guard: ${tripped[0].message}`, {
      hint: `Make it again with --allow ${tripped[0].allow}, if that is what you want.`,
    })
  const run: Run = before ?? {
    id: await state.startRun(definition.name, header.mode, startedAt),
    sync: definition.name,
    startedAt,
    status: 'running',
    system: prepared.schemas.target.identity,
    ...ofPlan(header),
    planned: plan.total,
  }
  await rememberSystems(prepared)
  await state.commit(definition.name, [
    { write: 'run', run: { ...run, status: 'running' } },
    ...(before ? [] : [{ write: 'plan-applied' as const, digest: plan.digest, run: run.id }]),
    {
      write: 'audit',
      events: [{ at: startedAt, run: run.id, event: 'run-started', body: { plan: plan.digest, mode: header.mode } }],
    },
  ])
  return await carryOut(prepared, plan, run, signal, { startedAt, settled })
}

async function carryOut(
  prepared: Prepared,
  plan: PlanFile,
  run: Run,
  signal: AbortSignal,
  so: { startedAt: number; settled: number },
): Promise<RunResult> {
  const { state, definition, clock } = prepared.options
  const { header } = plan
  await using scratch = new Scratch()
  const known = await knownBefore(prepared, run, scratch)
  await unsettleGroups(prepared, groupsIn(plan))
  const earlier: Finding[] = []
  let applied = tallyOf(known.values())
  const onEvent: Prepared['options']['onEvent'] = (event) => {
    if (event.event === 'applying') applied = event.applied
    prepared.options.onEvent?.(event)
  }
  const a: Applying = {
    prepared: { ...prepared, options: { ...prepared.options, onEvent } },
    run: run.id,
    total: plan.total,
    before: known,
    changes: rest(plan, known, earlier),
    made: scratch.plan,
    open: await state.openRecords(definition.name),
    approved: approvedIn(header.guards, await state.memory(definition.name)),
    readAt: { source: header.madeAt, target: header.madeAt },
    stop: signal,
  }
  const end = await applyChanges(a)
  const status = statusOf(end, signal)
  const findings = [...earlier, ...end.findings]
  await addFindings(prepared, run.id, [[findings]])
  const at = clock.now()
  await state.commit(definition.name, [
    {
      write: 'audit',
      events: [{ at, run: run.id, event: 'run-ended', body: { status, applied, ...noted(header.notes) } }],
    },
  ])
  const { hash } = await state.auditHead()
  const ended: Run = {
    ...run,
    status,
    endedAt: at,
    applied,
    auditHead: hash,
    ...(end.problem ? { problem: end.problem } : {}),
  }
  await state.commit(definition.name, [{ write: 'run', run: ended }])
  return {
    run: run.id,
    status,
    plan: header,
    planned: plan.total,
    applied,
    newFindings: findings.length,
    auditHead: hash,
    settled: so.settled,
    durationMs: at - so.startedAt,
    findings: () => state.findings(definition.name),
    ...(end.problem ? { problem: end.problem } : {}),
  }
}

/**
 * Changes of this plan that have an outcome from an earlier, interrupted apply, and whether they were done; the ids of what
 * they made are known again. What failed or stayed unknown is not tried a second time: the next run decides afresh. What
 * a crash kept from being sent was never tried.
 */
async function knownBefore(
  { options: { state } }: Prepared,
  run: Run,
  scratch: Scratch,
): Promise<ReadonlyMap<number, ChangeOutcome>> {
  const known = new Map<number, ChangeOutcome>()
  for await (const outcomes of state.outcomes(run.id)) {
    const made: { seq: number; id: string }[] = []
    for (const outcome of outcomes) {
      if (outcome.status === 'failed' && outcome.problem.code === notDone.code) continue
      known.set(outcome.seq, outcome)
      if (outcome.status === 'ok' && outcome.id !== undefined) made.push({ seq: outcome.seq, id: outcome.id })
    }
    scratch.plan.putMade(made)
  }
  return known
}

async function* groupsIn(plan: PlanFile): AsyncGenerator<readonly string[]> {
  for await (const batch of plan.changes())
    yield batch.flatMap(({ about: { kind, source } }) => (kind === 'group' && source ? [source] : []))
}

/** Changes without an outcome; of those that came to nothing before, what is to be said goes to `earlier`. */
async function* rest(plan: PlanFile, known: ReadonlyMap<number, ChangeOutcome>, earlier: Finding[]) {
  for await (const batch of plan.changes()) {
    const left = []
    for (const change of batch) {
      const outcome = known.get(change.seq)
      if (!outcome) left.push({ change })
      else if (outcome.status !== 'ok') earlier.push(findingOf(change, outcome))
    }
    yield left
  }
}

function tallyOf(outcomes: Iterable<ChangeOutcome>): Applied {
  const tally = { ...nothingApplied }
  for (const { status } of outcomes) tally[status]++
  return tally
}

/** The run that applied this plan and was cut short, if nothing of this sync ran since. Throws when the plan was used up. */
async function interruptedRun({ options: { state, definition } }: Prepared, kept: KeptPlan): Promise<Run | undefined> {
  if (kept.appliedBy === undefined) return undefined
  const [last] = await state.runs({ sync: definition.name, limit: 1 })
  if (last?.id === kept.appliedBy && last.status === 'interrupted') return last
  throw refused(`run ${kept.appliedBy} applied it already`)
}

async function checkBinding(
  prepared: Prepared,
  header: PlanHeader,
  keys?: readonly (keyof PlanBinding)[],
): Promise<void> {
  const why = await whyNot(prepared, header, keys)
  if (why !== undefined) throw refused(why)
}

/** Why a plan cannot be carried out any more, if it cannot. */
export async function whyNot(
  prepared: Prepared,
  header: Pick<PlanHeader, 'madeAt' | 'madeFor'>,
  keys = Object.keys(words) as readonly (keyof PlanBinding)[],
): Promise<string | undefined> {
  const { clock } = prepared.options
  if (clock.now() - header.madeAt > holdsMs) return 'it is older than 24 hours'
  const now = await bindingOf(prepared)
  const then = header.madeFor
  const differs = keys.find((key) => now[key] !== then[key])
  return differs && words[differs]
}

const words: Readonly<Record<keyof PlanBinding, string>> = {
  configuration: 'the configuration, the program or a connection changed since',
  source: 'the source is another one now',
  target: 'the target is another one now',
  generation: 'the links of this sync changed since: another run came between',
  cursor: 'the source was read on since',
}

function refused(why: string): RollcallError {
  return new RollcallError('invalid.plan', `This plan cannot be applied: ${why}. Nothing was written.`, {
    hint: 'Make a new one with `rollcall plan SYNC -o FILE`.',
  })
}
