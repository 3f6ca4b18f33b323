import type { Outcome } from '@rollcall/connector-sdk'
import {
  type Change,
  type Instant,
  type Problem,
  reactionOf,
  type TargetId,
  toProblem,
  type Write,
} from '@rollcall/model'
import type { ChangeOutcome, StateWrite } from '@rollcall/state'
import { pausedError } from '../running/pause.ts'
import type { ApplyEnd, Applying } from './applying.ts'
import { movedOn, type Pending } from './freshness.ts'
import { type Settled, writesFor } from './link-writes.ts'
import { lookUpFate, whoWasThere } from './look-up.ts'
import { Progress } from './progress.ts'
import { ReadBack } from './read-back.ts'
import { resolveMade, type StateStep, targetOf } from './resolve-made.ts'
import { Sender } from './send.ts'

interface Queued {
  readonly change: Change
  readonly decision?: number
}

/**
 * Carries changes out in the order of their numbers: batches of one operation, several calls at once, phases one after
 * the other, nothing before what it needs, one call in flight for each account. Each call's intent is stored before it
 * is sent, its outcomes after.
 */
export async function applyChanges(a: Applying): Promise<ApplyEnd> {
  const progress = new Progress(a)
  const calls = new Calls(a, progress)
  let stopped = false
  for await (const batch of a.changes) {
    for (const queued of batch) {
      stopped = a.stop.aborted || progress.stop !== undefined
      if (stopped) break
      await calls.add(queued)
    }
    if (stopped) break
  }
  await calls.finish()
  const finished = progress.done === a.total
  return { finished, findings: progress.findings, ...(progress.stop ? { problem: progress.stop } : {}) }
}

class Calls {
  readonly #a: Applying
  readonly #progress: Progress
  readonly #sender: Sender
  readonly #readBack: ReadBack
  readonly #inFlight = new Set<Promise<void>>()
  /** Accounts this run wrote, where reads may not show it yet. */
  readonly #writtenAt = new Map<string, Instant>()
  readonly #busy = new Set<number>()
  readonly #busyRecords = new Set<string>()
  readonly #queuedRecords = new Set<string>()
  #queue: Queued[] = []
  #error: unknown

  constructor(a: Applying, progress: Progress) {
    this.#a = a
    this.#progress = progress
    this.#readBack = new ReadBack(a.prepared)
    const { clock, random, target, onEvent } = a.prepared.options
    this.#sender = new Sender({
      clock,
      random,
      limits: target.connector.limits ?? {},
      signal: a.stop,
      onWait: (until, why) => onEvent?.({ event: 'waiting', until, why }),
    })
  }

  async add(queued: Queued): Promise<void> {
    if (!this.#fits(queued.change)) await this.#flush()
    if (this.#mustWait(queued.change)) await this.#idle()
    this.#queue.push(queued)
    this.#queuedRecords.add(recordKey(queued.change.about))
    if (this.#queue.length >= this.#batchSize(queued.change)) await this.#flush()
  }

  async finish(): Promise<void> {
    if (!this.#a.stop.aborted && !this.#progress.stop) await this.#flush()
    await this.#idle()
    await this.#look()
  }

  /** What the target made of what was written; not on the way out. */
  async #look(): Promise<void> {
    if (this.#a.stop.aborted || this.#progress.stop) return
    this.#progress.findings.push(...(await this.#readBack.flush(this.#a.stop)))
  }

  /** Joins the queue only beside changes of the same operation, kind and phase, about other accounts, needing none of them. */
  #fits({ phase, step, about, needs }: Change): boolean {
    const first = this.#queue[0]?.change
    if (!first) return true
    if (first.phase !== phase || first.step.op !== step.op || first.about.kind !== about.kind) return false
    return !this.#queuedRecords.has(recordKey(about)) && !needs.some((seq) => seq >= first.seq)
  }

  /** A new phase waits for the one before; a change waits for what it needs. */
  #mustWait({ phase, needs, about }: Change): boolean {
    if (this.#queue[0] && this.#queue[0].change.phase !== phase) return true
    return this.#phase !== phase || needs.some((seq) => this.#busy.has(seq)) || this.#busyRecords.has(recordKey(about))
  }

  #phase = 0

  #batchSize({ step }: Change): number {
    if (step.op === 'link' || step.op === 'unlink') return 500
    return this.#a.prepared.options.target.connector.capabilities[step.op]?.batch ?? 1
  }

  async #flush(): Promise<void> {
    const batch = this.#queue
    this.#queue = []
    this.#queuedRecords.clear()
    if (batch.length === 0) return
    const phase = batch[0]?.change.phase ?? 0
    const needed = batch.some(({ change }) => change.needs.some((seq) => this.#busy.has(seq)))
    if (phase !== this.#phase || needed || this.#readBack.isFull) await this.#idle()
    if (phase !== this.#phase || this.#readBack.isFull) await this.#look()
    this.#phase = phase
    const atOnce = this.#a.prepared.options.target.connector.limits?.atOnce ?? 1
    while (this.#inFlight.size >= atOnce) await Promise.race(this.#inFlight)
    if (this.#error !== undefined) throw this.#error
    await this.#heedPause()
    if (this.#a.stop.aborted || this.#progress.stop) return // the calls waited for said so
    for (const { change } of batch) {
      this.#busy.add(change.seq)
      this.#busyRecords.add(recordKey(change.about))
    }
    const call = this.#perform(batch)
      .catch((thrown: unknown) => {
        this.#error ??= thrown
      })
      .finally(() => {
        this.#inFlight.delete(call)
        for (const { change } of batch) {
          this.#busy.delete(change.seq)
          this.#busyRecords.delete(recordKey(change.about))
        }
      })
    this.#inFlight.add(call)
  }

  /** Somebody may pause the sync while it runs; what is in flight is finished. */
  async #heedPause(): Promise<void> {
    if (this.#a.whilePaused) return
    const { state, definition } = this.#a.prepared.options
    const pause = await state.paused(definition.name)
    if (pause) this.#progress.halt(pausedError(definition.name, pause).toJSON())
  }

  async #idle(): Promise<void> {
    await Promise.all(this.#inFlight)
    if (this.#error !== undefined) throw this.#error
  }

  async #perform(batch: readonly Queued[]): Promise<void> {
    const { clock, state, definition } = this.#a.prepared.options
    const settled: Settled[] = []
    const pending: (Pending & Queued & { readonly incomplete: boolean })[] = []
    for (const queued of batch) {
      const { change } = queued
      const full = this.#progress.fullFor(change)
      if (full) {
        settled.push({ ...queued, outcome: { seq: change.seq, status: 'skipped', problem: full }, incomplete: true })
        continue
      }
      const failed = this.#progress.failedAmong(change.needs)
      const resolved = failed === undefined ? resolveMade(change.step, (seq) => this.#a.made.made(seq)) : undefined
      if (!resolved) settled.push({ ...queued, outcome: skipped(change.seq, failed), incomplete: true })
      else if (isStateStep(resolved.step))
        settled.push({ ...queued, outcome: { seq: change.seq, status: 'ok', ...idOf(change) }, incomplete: false })
      else
        pending.push({
          ...queued,
          change: { ...change, step: resolved.step },
          step: resolved.step,
          incomplete: resolved.left > 0,
        })
    }
    const moved = await this.#moved(pending)
    for (const { change, decision } of pending) {
      const problem = moved.get(change.seq)
      if (problem)
        settled.push({
          change,
          ...(decision === undefined ? {} : { decision }),
          outcome: { seq: change.seq, status: 'failed', problem },
          incomplete: true,
        })
    }
    const going = pending.filter(({ change }) => !moved.has(change.seq))
    let call: number | undefined
    if (going.length) {
      call = await state.nextCall(1)
      await state.commit(definition.name, [
        {
          write: 'intent',
          call: { id: call, run: this.#a.run, at: clock.now(), changes: going.map(({ change }) => change) },
        },
      ])
      settled.push(...(await this.#send(going)))
    }
    settled.sort((one, other) => one.change.seq - other.change.seq)
    this.#a.made.putMade(
      settled.flatMap(({ change, outcome }) =>
        outcome.status === 'ok' && outcome.id !== undefined && change.step.op === 'create'
          ? [{ seq: change.seq, id: outcome.id }]
          : [],
      ),
    )
    const at = clock.now()
    const { writes, links } = await writesFor(this.#a, this.#progress, settled, at)
    const outcomes = settled.map(({ outcome }) => outcome)
    // What sends nothing has an outcome as well: a saved plan that is taken up again must not do it twice.
    const unsent = call === undefined ? await state.nextCall(1) : undefined
    const changes = settled.flatMap(({ change, outcome }) => (outcome.status === 'ok' ? [change] : []))
    const announced: StateWrite[] =
      unsent === undefined ? [] : [{ write: 'intent', call: { id: unsent, run: this.#a.run, at, changes } }]
    await state.commit(definition.name, [
      ...announced,
      { write: 'outcomes', call: call ?? unsent ?? 0, at, outcomes, links },
      ...writes,
    ])
    this.#readBack.note(settled)
    if (this.#lag) for (const { outcome } of settled) if ('id' in outcome) this.#writtenAt.set(outcome.id ?? '', at)
    this.#tell(settled)
  }

  async #send(going: readonly (Pending & Queued & { readonly incomplete: boolean })[]): Promise<Settled[]> {
    const { target } = this.#a.prepared.options
    const op = going[0]?.step.op as Write['op']
    const method = target.connection[op] as
      | ((writes: readonly Write[], signal: AbortSignal) => Promise<readonly Outcome[]>)
      | undefined
    const answers = method
      ? await this.#sender.send(
          method.bind(target.connection),
          going.map(({ step }) => step),
        )
      : going.map(() => ({
          problem: { code: 'config.not-supported', message: `${target.connector.title} cannot ${op}.` } as Problem,
        }))
    await this.#waitForReads(answers)
    const settled: Settled[] = []
    for (const [at, { change, decision, step, incomplete }] of going.entries()) {
      const answer = answers[at] as Outcome
      const outcome = await this.#outcomeOf(change, step, answer)
      settled.push({
        change,
        outcome,
        incomplete,
        ...(decision === undefined ? {} : { decision }),
        ...('record' in answer && answer.record ? { record: answer.record } : {}),
      })
    }
    return settled
  }

  /** Where an answer was lost, reads may show the write only after the target's lag; once a call. */
  async #waitForReads(answers: readonly Outcome[]): Promise<void> {
    const { clock } = this.#a.prepared.options
    const lost = answers.some((answer) => 'problem' in answer && reactionOf(answer.problem) === 'outcome-unknown')
    if (lost && this.#lag) await clock.sleep(this.#lag, neverAborted)
  }

  get #lag(): number {
    return this.#a.prepared.options.target.connector.limits?.lag ?? 0
  }

  /** A lost answer is looked up, once reads may be trusted to show the write. */
  async #outcomeOf(change: Change, step: Write, answer: Outcome): Promise<ChangeOutcome> {
    const { seq } = change
    if (!('problem' in answer))
      return { seq, status: 'ok', id: answer.id as TargetId, ...(answer.already ? { already: true } : {}) }
    const { problem } = answer
    if (step.op === 'delete' && reactionOf(problem) === 'not-found') return { seq, status: 'ok', already: true }
    if (step.op === 'create' && reactionOf(problem) === 'exists')
      return { seq, status: 'failed', problem: await this.#whyExists(step, problem) }
    if (reactionOf(problem) !== 'outcome-unknown') return { seq, status: 'failed', problem }
    const fate = await lookUpFate({ prepared: this.#a.prepared, signal: neverAborted }, step)
    if (fate.is === 'done') return { seq, status: 'ok', id: fate.id }
    if (fate.is === 'not-done')
      return {
        seq,
        status: 'failed',
        problem: {
          ...problem,
          code: 'unavailable.not-done',
          message: `${problem.message} It was looked up: not written.`,
        },
      }
    return { seq, status: 'unknown', problem: fate.problem }
  }

  async #whyExists(step: Extract<Write, { op: 'create' }>, problem: Problem): Promise<Problem> {
    try {
      return (await whoWasThere({ prepared: this.#a.prepared, signal: neverAborted }, step)) ?? problem
    } catch {
      return problem // the refusal itself says enough
    }
  }

  async #moved(pending: readonly Pending[]): Promise<ReadonlyMap<number, Problem>> {
    const now = this.#a.prepared.options.clock.now()
    const isShown = ({ step }: Pending): boolean =>
      !('id' in step) || now - (this.#writtenAt.get(step.id) ?? Number.NEGATIVE_INFINITY) >= this.#lag
    const shown = pending.filter(isShown)
    if (shown.length === 0) return new Map()
    try {
      return await movedOn(this.#a.prepared, this.#a.readAt, shown, neverAborted)
    } catch (thrown) {
      const problem = toProblem(thrown) // what cannot be checked is not written
      return new Map(pending.map(({ change }) => [change.seq, problem]))
    }
  }

  #tell(settled: readonly Settled[]): void {
    const { onEvent } = this.#a.prepared.options
    if (!onEvent) return
    for (const { change, outcome } of settled)
      if (outcome.status !== 'ok') onEvent({ event: 'outcome', change, outcome })
    onEvent({ event: 'applying', done: this.#progress.done, of: this.#a.total, applied: this.#progress.applied })
  }
}

const neverAborted = new AbortController().signal

function recordKey({ kind, source, target }: Change['about']): string {
  return `${kind}\0${source ?? ''}\0${source === undefined ? target : ''}`
}

function isStateStep(step: Write | StateStep): step is StateStep {
  return step.op === 'link' || step.op === 'unlink'
}

function idOf(change: Change): { id?: TargetId } {
  const id = targetOf(change.step)
  return id === undefined ? {} : { id }
}

function skipped(seq: number, failed: number | undefined): ChangeOutcome {
  const message =
    failed === undefined
      ? 'The account it is about was not made.'
      : `Change ${failed}, which it needs, did not succeed.`
  return {
    seq,
    status: 'skipped',
    problem: { code: 'conflict.needs', message, hint: 'The next run takes it up again.' },
  }
}
