import { notEqual } from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Ending, SyncRecord } from '@rollcall/model'
import type { Stream } from '../../spi.ts'
import type { Subject } from '../kit.ts'
import { eachKind, type Rule } from '../rule.ts'

/** How long a read may take to notice that nobody wants it any more. */
const momentMs = 2_000

/** A read that was stopped has not seen everybody: `complete` would make leavers of the rest. */
export async function stopsScanning(subject: Subject): Promise<void> {
  await eachKind(
    subject,
    async ({ connection, system }, kind) => {
      const { attributes = [], count = 0 } = subject[kind] ?? {}
      const query = { kind, attributes }
      await endsStopped(connection.scan?.(query, AbortSignal.abort()))
      const abort = new AbortController()
      const stream = connection.scan?.(query, abort.signal)
      const first = await stream?.next()
      const cameAtOnce = !first || first.done || first.value.length >= count
      if (cameAtOnce) return void (await stream?.return(undefined as never))
      if (!system.stall) abort.abort()
      await system.stall?.()
      const pending = endsStopped(stream)
      abort.abort()
      await pending
    },
    subject.smallPages,
  )
}

export async function stopsFinding(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const values = (await bench.scan(kind)).map(({ id }) => id)
    const find = { kind, attributes: [], by: 'id', values }
    await endsStopped(bench.connection.find?.(find, AbortSignal.abort()))
    if (!bench.system.stall) return
    await bench.system.stall()
    const abort = new AbortController()
    const pending = endsStopped(bench.connection.find?.(find, abort.signal))
    abort.abort()
    await pending
  })
}

async function endsStopped(stream: Stream<SyncRecord> | undefined): Promise<void> {
  const late = new AbortController()
  const verdict = await Promise.race([
    verdictOf(stream),
    setTimeout(momentMs, 'still reading', { signal: late.signal }).catch(() => 'in time'),
  ])
  late.abort()
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
