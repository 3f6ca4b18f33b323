import { type AuditRecord, type AuditVerdict, type State, verifyAudit } from '@rollcall/state'

/**
 * Whether the audit log of this state is whole. `head` is the hash, or its beginning, that a run printed: it must
 * still be in the log, or the log was cut off or written anew since.
 */
export async function verifyAuditLog(state: State, head?: string): Promise<AuditVerdict> {
  let seen = head === undefined
  async function* watched(): AsyncGenerator<readonly AuditRecord[]> {
    for await (const batch of state.audit()) {
      seen ||= batch.some(({ hash }) => hash.startsWith(head ?? ''))
      yield batch
    }
  }
  const verdict = await verifyAudit(watched())
  if (!verdict.whole || seen) return verdict
  const message = `The head ${head} is not in the audit log: it was cut off or written anew since that was printed.`
  return { whole: false, seq: verdict.head.seq, fault: 'cut', message }
}
