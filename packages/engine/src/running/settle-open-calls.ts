import type { Problem, Write } from '@rollcall/model'
import type { ChangeOutcome } from '@rollcall/state'
import type { Applying } from '../applying/applying.ts'
import { type Settled, writesFor } from '../applying/link-writes.ts'
import { lookUpFate } from '../applying/look-up.ts'
import { Progress } from '../applying/progress.ts'
import type { Prepared } from '../planning/planning.ts'
import { approvedIn } from './approved.ts'

/**
 * Clears up after a run that ended without a word: what became of each call it had announced is looked up in the target,
 * never guessed and never tried again. Answers how many changes got their outcome.
 */
export async function settleOpenCalls(prepared: Prepared, signal: AbortSignal): Promise<number> {
  const { state, definition, clock, target, onEvent } = prepared.options
  const calls = await state.openCalls(definition.name)
  if (calls.length === 0) return 0
  onEvent?.({ event: 'settling', calls: calls.length })
  const lag = target.connector.limits?.lag ?? 0
  const youngest = Math.max(...calls.map(({ at }) => at))
  if (clock.now() - youngest < lag) await clock.sleep(lag - (clock.now() - youngest), signal)
  const open = await state.openRecords(definition.name)
  const memory = await state.memory(definition.name)
  const runs = await state.runs({ sync: definition.name, limit: 20 })
  let changes = 0
  for (const call of calls) {
    const a: Applying = {
      prepared,
      run: call.run,
      total: call.changes.length,
      changes: [],
      made: { putMade: () => {}, made: () => undefined },
      open,
      approved: approvedIn(runs.find(({ id }) => id === call.run)?.guards ?? [], memory),
      readAt: { source: clock.now(), target: clock.now() },
      stop: signal,
    }
    const settled: Settled[] = []
    for (const change of call.changes) {
      const fate = await lookUpFate({ prepared, signal }, change.step as Write)
      const outcome: ChangeOutcome =
        fate.is === 'done'
          ? { seq: change.seq, status: 'ok', id: fate.id }
          : fate.is === 'unknown'
            ? { seq: change.seq, status: 'unknown', problem: fate.problem }
            : { seq: change.seq, status: 'failed', problem: notDone }
      settled.push({ change, outcome, incomplete: true })
    }
    const at = clock.now()
    const { writes, links } = await writesFor(a, new Progress(a), settled, at)
    await state.commit(definition.name, [
      { write: 'outcomes', call: call.id, at, outcomes: settled.map(({ outcome }) => outcome), links },
      ...writes,
    ])
    changes += settled.length
  }
  return changes
}

/** What a call is settled with that was announced and, as a look at the target shows, never carried out. */
export const notDone: Problem = {
  code: 'unavailable.not-done',
  message: 'The run ended before this was written; it was looked up: not written.',
  hint: 'The next run takes it up again.',
}

/** Runs of this sync that never ended, now that their lock is free, were interrupted. */
export async function closeInterrupted({ options: { state, definition } }: Prepared): Promise<void> {
  for (const run of await state.runs({ sync: definition.name, limit: 20 }))
    if (run.status === 'running')
      await state.commit(definition.name, [{ write: 'run', run: { ...run, status: 'interrupted' } }])
}
