import type { Change } from '@rollcall/model'
import { pausedError } from '../running/pause.ts'
import type { ApplyEnd, Applying, Queued } from './applying.ts'
import { Caller, type StartedCall } from './caller.ts'
import { Progress } from './progress.ts'
import { ReadBack } from './read-back.ts'

/**
 * Carries changes out in the order of their numbers: batches of one operation, several calls at once, phases one after
 * the other, nothing before what it needs, one call in flight for each account. Each call's intent is stored before it
 * is sent, its outcomes after; while they are, the next call is under way.
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
  readonly #caller: Caller
  readonly #readBack: ReadBack
  readonly #atOnce: number
  /** Calls that the target has not answered yet. */
  readonly #unanswered = new Set<Promise<void>>()
  /** Calls whose outcomes are not stored yet; with the answered ones. */
  readonly #unfinished = new Set<Promise<void>>()
  readonly #stopped: Promise<void>
  readonly #busy = new Set<number>()
  readonly #busyRecords = new Set<string>()
  readonly #queuedRecords = new Set<string>()
  #queue: Queued[] = []
  #error: unknown

  constructor(a: Applying, progress: Progress) {
    this.#a = a
    this.#stopped = new Promise((resolve) => a.stop.addEventListener('abort', () => resolve(), { once: true }))
    this.#progress = progress
    this.#readBack = new ReadBack(a.prepared)
    this.#caller = new Caller(a, progress, this.#readBack)
    this.#atOnce = a.prepared.options.target.connector.limits?.atOnce ?? 1
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
    const { size } = this.#readBack
    if (size) this.#a.prepared.options.onEvent?.({ event: 'checking', records: size })
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
    while (this.#unanswered.size >= this.#atOnce) await Promise.race(this.#unanswered)
    while (this.#unfinished.size > this.#atOnce) await Promise.race(this.#unfinished)
    if (this.#error !== undefined) throw this.#error
    await this.#heedGate()
    await this.#heedPause()
    if (this.#a.stop.aborted || this.#progress.stop) return // the calls waited for said so
    for (const { change } of batch) {
      this.#busy.add(change.seq)
      this.#busyRecords.add(recordKey(change.about))
    }
    this.#watch(batch, this.#caller.start(batch))
  }

  #watch(batch: readonly Queued[], { answered, done }: StartedCall): void {
    const whileIn = (set: Set<Promise<void>>, promise: Promise<void>, after: () => void): void => {
      const settled = promise
        .catch((thrown: unknown) => {
          this.#error ??= thrown
        })
        .finally(() => {
          set.delete(settled)
          after()
        })
      set.add(settled)
    }
    whileIn(this.#unanswered, answered, () => {})
    whileIn(this.#unfinished, done, () => {
      for (const { change } of batch) {
        this.#busy.delete(change.seq)
        this.#busyRecords.delete(recordKey(change.about))
      }
    })
  }

  /** Whoever watches the run may hold it. */
  async #heedGate(): Promise<void> {
    const closed = this.#a.gate?.()
    if (closed && !this.#a.stop.aborted) await Promise.race([closed, this.#stopped])
  }

  /** Somebody may pause the sync while it runs; what is in flight is finished. */
  async #heedPause(): Promise<void> {
    if (this.#a.whilePaused) return
    const { state, definition } = this.#a.prepared.options
    const pause = await state.paused(definition.name)
    if (pause) this.#progress.halt(pausedError(definition.name, pause).toJSON())
  }

  async #idle(): Promise<void> {
    await Promise.all([...this.#unanswered, ...this.#unfinished])
    if (this.#error !== undefined) throw this.#error
  }
}

function recordKey({ kind, source, target }: Change['about']): string {
  return `${kind}\0${source ?? ''}\0${source === undefined ? target : ''}`
}
