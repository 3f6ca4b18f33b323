import { notEqual } from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Ending, SyncRecord } from '@rollcall/model'
import type { Stream } from '../../spi.ts'
import type { Subject, System } from '../kit.ts'
import { eachKind, type Rule } from '../rule.ts'

/** How long a read may take to notice that nobody wants it any more. */
export const momentMs = 2_000
/** When a request to a system that answers none is surely on its way. */
export const sentMs = 100

/** A read that was stopped has not seen everybody: `complete` would make leavers of the rest. */
export async function stopsScanning(subject: Subject): Promise<void> {
  await eachKind(
    subject,
    async ({ connection, system }, kind) => {
      const { attributes = [], count = 0 } = subject[kind] ?? {}
      const scan = (until: AbortSignal) => connection.scan?.({ kind, attributes }, until)
      await endsStopped(scan(AbortSignal.abort()))
      const abort = new AbortController()
      const stream = scan(abort.signal)
      const first = await stream?.next()
      abort.abort()
      const cameAtOnce = !first || first.done || first.value.length >= count // then nothing is left to stop
      await (cameAtOnce ? stream?.return(undefined as never) : endsStopped(stream))
      await whileSilent(system, scan)
    },
    subject.smallPages,
  )
}

export async function stopsFinding(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const { connection, system } = bench
    const values = (await bench.scan(kind)).map(({ id }) => id)
    const find = (until: AbortSignal) => connection.find?.({ kind, attributes: [], by: 'id', values }, until)
    await endsStopped(find(AbortSignal.abort()))
    await whileSilent(system, find)
  })
}

async function whileSilent(
  { stall }: System,
  ask: (until: AbortSignal) => Stream<SyncRecord> | undefined,
): Promise<void> {
  if (!stall) return
  await stall()
  const abort = new AbortController()
  await endsStopped(ask(abort.signal), abort)
}

/** Throws unless the read ends soon and does not claim to be complete. With `abort` it is stopped only once it waits. */
async function endsStopped(stream: Stream<SyncRecord> | undefined, abort?: AbortController): Promise<void> {
  const end = verdictOf(stream)
  if (abort) {
    await Promise.race([end, setTimeout(sentMs, undefined, { ref: false })])
    abort.abort()
  }
  const verdict = await Promise.race([end, setTimeout(momentMs, 'still reading', { ref: false })])
  notEqual(verdict, 'complete', 'A read that was aborted ends complete.')
  notEqual(verdict, 'still reading', `A read goes on ${momentMs / 1_000} s after it was aborted.`)
}

async function verdictOf(stream: Stream<SyncRecord> | undefined): Promise<Ending['verdict'] | undefined | 'threw'> {
  try {
    for (;;) {
      const step = await stream?.next()
      if (!step || step.done) return step?.value?.verdict
    }
  } catch {
    return 'threw'
  }
}

export const stoppingRules: readonly Rule[] = [
  { title: 'stops a scan within a moment of being aborted', needs: ['scan'], check: stopsScanning },
  { title: 'stops a find within a moment of being aborted', needs: ['scan', 'find'], check: stopsFinding },
]
