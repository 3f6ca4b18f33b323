import { hash } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'
import type { AuditEvent, AuditRecord } from './records.ts'

/** A place in the audit log; `hash` vouches for every record up to it. */
export interface AuditHead {
  readonly seq: number
  readonly hash: string
}

/** The head of a log without records. */
export const emptyAudit: AuditHead = { seq: 0, hash: '0'.repeat(64) }

/**
 * The record that follows `head`. `salt` (at least 16 random bytes) keeps an erased body from being guessed by its digest.
 * `body`: the canonical JSON of the event's body, for who needs it anyway.
 */
export function chainAudit(
  head: AuditHead,
  sync: string,
  event: AuditEvent,
  salt: Uint8Array,
  body: string = canonicalJson(event.body),
): AuditRecord {
  const saltHex = Buffer.from(salt).toString('hex')
  const record = { ...event, sync, seq: head.seq + 1, salt: saltHex, digest: digestOf(saltHex, body) }
  return { ...record, hash: hashOf(head.hash, record) }
}

/** What is wrong with a log, and where it begins. */
export interface AuditFault {
  readonly seq: number
  readonly fault: 'changed' | 'missing' | 'reordered' | 'cut'
  readonly message: string
}

export type AuditVerdict =
  | {
      readonly whole: true
      readonly records: number
      readonly erased: number
      readonly unannounced: number
      readonly head: AuditHead
    }
  | ({ readonly whole: false } & AuditFault)

/**
 * Reads a whole audit log from its first record and finds the first that was changed, taken out or moved.
 * A log whose end was cut off, or that was written anew from some point on, is consistent in itself: only a `head`
 * kept elsewhere, such as the one printed with a run, gives it away. `unannounced` counts records that lost their values
 * although no erasure says so.
 */
export async function verifyAudit(
  batches: AsyncIterable<readonly AuditRecord[]> | Iterable<readonly AuditRecord[]>,
  expected?: AuditHead,
): Promise<AuditVerdict> {
  let head = emptyAudit
  let erased = 0
  const unannounced = new Set<number>()
  let gap: number | undefined
  for await (const batch of batches) {
    for (const record of batch) {
      if (gap !== undefined) {
        if (record.seq === gap) return fault(gap, 'reordered', 'stands later in the log than its number says')
        continue
      }
      if (record.seq > head.seq + 1)
        gap = head.seq + 1 // it may still come, further on
      else if (record.seq <= head.seq) return fault(record.seq, 'reordered', 'stands after a later record')
      else {
        const wrong = faultOf(head, record, expected)
        if (wrong) return wrong
        if (record.body === undefined) {
          erased++
          unannounced.add(record.seq)
        }
        if (record.event === 'erased') for (const seq of announcedIn(record)) unannounced.delete(seq)
        head = { seq: record.seq, hash: record.hash }
      }
    }
  }
  if (gap !== undefined) return fault(gap, 'missing', 'is not there')
  if (expected && expected.seq > head.seq)
    return fault(head.seq + 1, 'cut', `and all after it are gone; the log once reached ${expected.seq}`)
  return { whole: true, records: head.seq, erased, unannounced: unannounced.size, head }
}

/** Records that an erasure says it took the values of. */
function announcedIn({ body }: AuditRecord): readonly number[] {
  const records = body?.records
  return Array.isArray(records) ? records.filter((seq) => typeof seq === 'number') : []
}

function faultOf(head: AuditHead, record: AuditRecord, expected?: AuditHead): AuditVerdict | undefined {
  const { seq, body, salt } = record
  if (body === undefined && salt !== undefined) return fault(seq, 'changed', 'lost its values, and its salt did not')
  if (record.hash !== hashOf(head.hash, record)) return fault(seq, 'changed', 'does not fit its hash')
  if (body !== undefined && record.digest !== digestOf(salt ?? '', canonicalJson(body)))
    return fault(seq, 'changed', 'holds other values than it was written with')
  if (seq === expected?.seq && record.hash !== expected.hash)
    return fault(seq, 'changed', 'or one before it was written anew: its hash is not the one that was kept')
  return undefined
}

function fault(seq: number, what: AuditFault['fault'], text: string): AuditVerdict {
  return { whole: false, seq, fault: what, message: `Audit record ${seq} ${text}.` }
}

function digestOf(salt: string, body: string): string {
  return hash('sha256', salt + body, 'hex')
}

function hashOf(previous: string, record: Omit<AuditRecord, 'hash'>): string {
  const { seq, at, sync, run, event, digest } = record
  return hash('sha256', canonicalJson([previous, seq, at, sync, run, event, digest]), 'hex')
}
