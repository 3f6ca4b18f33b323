import { setImmediate as breathe } from 'node:timers/promises'
import { type AuditRecord, type AuditVerdict, type State, verifyAudit } from '@rollcall/state'

export interface VerifyOptions {
  /** The hash, or its beginning, that a run printed: it must still be in the log, or it was cut off or written anew since. */
  readonly head?: string | undefined
  /** How many records were checked so far. */
  readonly onRecords?: (records: number) => void
  readonly signal?: AbortSignal
}

/** Whether the audit log of this state is whole. */
export async function verifyAuditLog(
  state: State,
  { head, onRecords, signal }: VerifyOptions = {},
): Promise<AuditVerdict> {
  let seen = head === undefined
  let records = 0
  async function* watched(): AsyncGenerator<readonly AuditRecord[]> {
    for await (const batch of state.audit()) {
      signal?.throwIfAborted()
      seen ||= batch.some(({ hash }) => hash.startsWith(head ?? ''))
      yield batch
      records += batch.length
      onRecords?.(records)
      await breathe() // a state in a file reads without waiting: a signal would never be heard
    }
  }
  const verdict = await verifyAudit(watched())
  if (!verdict.whole || seen) return verdict
  const message = `The head ${head} is not in the audit log: it was cut off or written anew since that was printed.`
  return { whole: false, seq: verdict.head.seq, fault: 'cut', message }
}
