import { setImmediate } from 'node:timers/promises'
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
import type { Call, ChangeOutcome, StateWrite } from '@rollcall/state'
import type { Applying, Queued } from './applying.ts'
import { type Linking, linksMovedOn, movedOn, type Pending } from './freshness.ts'
import { type Remembered, type Settled, writesFor } from './link-writes.ts'
import { lookUpFate, whoWasThere } from './look-up.ts'
import type { Progress } from './progress.ts'
import type { ReadBack } from './read-back.ts'
import { type Resolved, resolveMade, type StateStep, targetOf } from './resolve-made.ts'
import { Sender } from './send.ts'

/** A call that was begun. */
export interface StartedCall {
  /** The target has answered, and what it said counts for the calls after it. */
  readonly answered: Promise<void>
  /** The outcomes are stored. */
  readonly done: Promise<void>
}

interface AnsweredCall {
  readonly call: Call
  readonly settled: readonly Settled[]
}

/** Numbers of calls that are taken together. */
const callsTogether = 50

/** A change that is sent; `change.step` names created accounts by id. */
type Going = Pending & Queued & { readonly incomplete: boolean }

/** Makes calls to the target: intent before, outcomes after. */
export class Caller {
  readonly #a: Applying
  readonly #progress: Progress
  readonly #readBack: ReadBack
  readonly #sender: Sender
  /** Accounts this run wrote, where reads may not show it yet; the oldest first. */
  readonly #writtenAt = new Map<string, Instant>()
  /** Accounts that this run was to link and did not. */
  readonly #strangers = new Set<string>()
  #numbers: { next: number; readonly end: number } = { next: 0, end: 0 }

  constructor(a: Applying, progress: Progress, readBack: ReadBack) {
    this.#a = a
    this.#progress = progress
    this.#readBack = readBack
    const { clock, random, target, onEvent } = a.prepared.options
    this.#sender = new Sender({
      clock,
      random,
      limits: target.connector.limits ?? {},
      signal: a.stop,
      onWait: (until, why) => onEvent?.({ event: 'waiting', until, why }),
    })
  }

  start(batch: readonly Queued[]): StartedCall {
    const answer = this.#ask(batch)
    return { answered: answer.then(() => {}), done: answer.then((call) => this.#record(call)) }
  }

  /** Sends what can be sent. From here on the outcomes count, stored or not. */
  async #ask(batch: readonly Queued[]): Promise<AnsweredCall> {
    const { clock, state, definition } = this.#a.prepared.options
    const settled: Settled[] = []
    const pending: Going[] = []
    const links = await this.#linksMoved(batch)
    for (const queued of batch) {
      const found = this.#resolve(queued, links)
      if ('outcome' in found) settled.push(found)
      else pending.push(found)
    }
    const moved = await this.#moved(pending)
    const going: Going[] = []
    for (const one of pending) {
      const problem = moved.get(one.change.seq)
      const { seq } = one.change
      if (problem) settled.push({ ...one, outcome: { seq, status: 'failed', problem }, incomplete: true })
      else going.push(one)
    }
    const call: Call = {
      id: await this.#nextCall(),
      run: this.#a.run,
      at: clock.now(),
      changes: going.map(({ change }) => change),
    }
    if (going.length > 0) {
      await state.commit(definition.name, [{ write: 'intent', call }])
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
    for (const one of settled) this.#progress.settle(one)
    this.#noteWritten(settled, clock.now())
    return { call, settled }
  }

  async #record({ call, settled }: AnsweredCall): Promise<void> {
    const { clock, state, definition } = this.#a.prepared.options
    const at = clock.now()
    const writes: StateWrite[] = []
    const links: Remembered['links'][number][] = []
    for (let from = 0; from < settled.length; from += 100) {
      await setImmediate() // the next call goes out meanwhile
      const some = await writesFor(this.#a, this.#progress, settled.slice(from, from + 100), at)
      writes.push(...some.writes)
      links.push(...some.links)
    }
    await state.commit(definition.name, [
      ...(call.changes.length === 0 ? [unsent(call, settled)] : []),
      { write: 'outcomes', call: call.id, at, outcomes: settled.map(({ outcome }) => outcome), links },
      ...writes,
    ])
    this.#readBack.note(settled)
    this.#tell(settled)
  }

  /** A change with the ids of created accounts in it, or with the outcome that it has without being sent. */
  #resolve(queued: Queued, links: ReadonlyMap<number, Problem>): Going | Settled {
    const { change } = queued
    const { seq } = change
    if (change.leftOut) {
      if (change.step.op === 'link') this.#strangers.add(change.step.id)
      return { ...queued, outcome: { seq, status: 'skipped', problem: leftOut }, incomplete: true }
    }
    const full = this.#progress.fullFor(change)
    if (full) return { ...queued, outcome: { seq, status: 'skipped', problem: full }, incomplete: true }
    const failed = this.#progress.failedAmong(change.needs)
    const resolved = failed === undefined ? resolveMade(change.step, (by) => this.#a.made.made(by)) : undefined
    if (!resolved) return { ...queued, outcome: skipped(seq, failed), incomplete: true }
    const problem = links.get(seq)
    if (problem) return { ...queued, outcome: { seq, status: 'failed', problem }, incomplete: true }
    const { step, left } = this.#withoutStrangers(resolved)
    if (isStateStep(step)) return { ...queued, outcome: { seq, status: 'ok', ...idOf(change) }, incomplete: false }
    return { ...queued, change: { ...change, step }, step, incomplete: left > 0 || queued.trimmed === true }
  }

  /** Accounts that were to be linked and are not ours after all join no group. */
  #withoutStrangers({ step, left }: Resolved): Resolved {
    if (step.op !== 'members' || this.#strangers.size === 0) return { step, left }
    const add = step.add.filter((id) => !this.#strangers.has(id))
    return { step: { ...step, add }, left: left + step.add.length - add.length }
  }

  async #linksMoved(batch: readonly Queued[]): Promise<ReadonlyMap<number, Problem>> {
    const links = batch.flatMap(({ change }): Linking[] =>
      change.step.op === 'link' ? [{ change, step: change.step }] : [],
    )
    if (links.length === 0) return new Map()
    const moved = await this.#checked(links, () => linksMovedOn(this.#a.prepared, this.#a.readAt, links, neverAborted))
    for (const { change, step } of links) if (moved.has(change.seq)) this.#strangers.add(step.id)
    return moved
  }

  /** A number for a call; several are taken at a time, as each taking is a commit. */
  async #nextCall(): Promise<number> {
    if (this.#numbers.next === this.#numbers.end) {
      const next = await this.#a.prepared.options.state.nextCall(callsTogether)
      this.#numbers = { next, end: next + callsTogether }
    }
    return this.#numbers.next++
  }

  async #send(going: readonly Going[]): Promise<Settled[]> {
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
    for (const [at, { change, decided, step, incomplete }] of going.entries()) {
      const answer = answers[at] as Outcome
      const outcome = await this.#outcomeOf(change, step, answer)
      settled.push({
        change,
        outcome,
        incomplete,
        ...(decided ? { decided } : {}),
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
    return this.#checked(pending, () => movedOn(this.#a.prepared, this.#a.readAt, shown, neverAborted))
  }

  /** What cannot be checked is not written. */
  async #checked(
    batch: readonly Pick<Pending, 'change'>[],
    check: () => Promise<ReadonlyMap<number, Problem>>,
  ): Promise<ReadonlyMap<number, Problem>> {
    try {
      return await check()
    } catch (thrown) {
      const problem = toProblem(thrown)
      return new Map(batch.map(({ change }) => [change.seq, problem]))
    }
  }

  #noteWritten(settled: readonly Settled[], at: Instant): void {
    if (!this.#lag) return
    for (const [id, then] of this.#writtenAt) {
      if (at - then < this.#lag) break
      this.#writtenAt.delete(id)
    }
    for (const { outcome } of settled) {
      if (!('id' in outcome)) continue
      this.#writtenAt.delete(outcome.id ?? '')
      this.#writtenAt.set(outcome.id ?? '', at)
    }
  }

  #tell(settled: readonly Settled[]): void {
    const { onEvent } = this.#a.prepared.options
    if (!onEvent) return
    for (const { change, outcome } of settled) onEvent({ event: 'outcome', change, outcome })
    onEvent({ event: 'applying', done: this.#progress.done, of: this.#a.total, applied: this.#progress.applied })
  }
}

const neverAborted = new AbortController().signal

/** What sends nothing has an outcome as well: a saved plan that is taken up again must not do it twice. */
function unsent(call: Call, settled: readonly Settled[]): StateWrite {
  const changes = settled.flatMap(({ change, outcome }) => (outcome.status === 'ok' ? [change] : []))
  return { write: 'intent', call: { ...call, changes } }
}

function isStateStep(step: Write | StateStep): step is StateStep {
  return step.op === 'link' || step.op === 'unlink'
}

function idOf(change: Change): { id?: TargetId } {
  const id = targetOf(change.step)
  return id === undefined ? {} : { id }
}

/** Of a change that somebody left out of the plan. */
const leftOut: Problem = {
  code: 'conflict.left-out',
  message: 'It was left out of this run on purpose.',
  hint: 'The next run takes it up again.',
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
