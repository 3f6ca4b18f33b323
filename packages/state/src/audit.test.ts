import { describe, expect, it } from 'vitest'
import { type AuditHead, chainAudit, emptyAudit, verifyAudit } from './audit.ts'
import type { AuditEvent, AuditRecord } from './records.ts'

function aLog(length: number, salt = new Uint8Array(16)): AuditRecord[] {
  const log: AuditRecord[] = []
  let head: AuditHead = emptyAudit
  for (let n = 1; n <= length; n++) {
    const event: AuditEvent = { at: n, event: 'change', body: { n } }
    const record = chainAudit(head, 'staff', event, salt)
    log.push(record)
    head = record
  }
  return log
}

const headOf = (log: readonly AuditRecord[]): AuditHead => log.at(-1) ?? emptyAudit

describe('an audit log that nobody touched', () => {
  it('is whole, in whatever batches it comes', async () => {
    const log = aLog(5)
    const whole = { whole: true, records: 5, erased: 0, unannounced: 0, head: { seq: 5, hash: headOf(log).hash } }
    expect(await verifyAudit([log.slice(0, 2), [], log.slice(2)], headOf(log))).toEqual(whole)
  })

  it('is whole up to an earlier head, too', async () => {
    expect(await verifyAudit([aLog(5)], headOf(aLog(3)))).toMatchObject({ whole: true })
  })

  it('stays whole when bodies and salts are erased, and knows which of them no erasure announced', async () => {
    const log = aLog(3).map(({ body: _body, salt: _salt, ...rest }) => rest)
    expect(await verifyAudit([log])).toMatchObject({ whole: true, records: 3, erased: 3, unannounced: 3 })
    const event: AuditEvent = { at: 9, event: 'erased', body: { by: 'kim@ws4', records: [1, 3] } }
    const announced = [...log, chainAudit(headOf(log as AuditRecord[]), 'staff', event, new Uint8Array(16))]
    expect(await verifyAudit([announced])).toMatchObject({ whole: true, erased: 3, unannounced: 1 })
  })

  it('is not whole where only the values are gone', async () => {
    const log = aLog(3).map(({ body: _body, ...rest }) => rest)
    expect(await verifyAudit([log])).toMatchObject({ whole: false, seq: 1, fault: 'changed' })
  })
})

describe('an audit log that somebody touched', () => {
  it.each<[string, Partial<AuditRecord>]>([
    ['body', { body: { n: 7 } }],
    ['salt', { salt: 'ff' }],
    ['digest', { digest: 'f'.repeat(64) }],
    ['hash', { hash: 'f'.repeat(64) }],
    ['time', { at: 9 }],
    ['sync', { sync: 'guests' }],
    ['run', { run: 9 }],
    ['event', { event: 'settled' }],
  ])('is found out at the first record with another %s', async (_, forged) => {
    const log = aLog(5).map((record) => (record.seq > 2 ? { ...record, ...forged } : record))
    expect(await verifyAudit([log])).toMatchObject({ whole: false, seq: 3, fault: 'changed' })
  })

  it('is missing the first record that was taken out', async () => {
    const log = aLog(5).filter(({ seq }) => seq !== 2 && seq !== 4)
    expect(await verifyAudit([log])).toMatchObject({ seq: 2, fault: 'missing' })
    expect(await verifyAudit([aLog(5).slice(1)])).toMatchObject({ seq: 1, fault: 'missing' })
  })

  it('is reordered where a record comes too late or twice', async () => {
    const [a, b, c, d] = aLog(4) as [AuditRecord, AuditRecord, AuditRecord, AuditRecord]
    expect(await verifyAudit([[a, c, d, b]])).toMatchObject({ seq: 2, fault: 'reordered' })
    expect(await verifyAudit([[a, b, b, c, d]])).toMatchObject({ seq: 2, fault: 'reordered' })
  })

  it('does not hide that two records swapped their places and numbers', async () => {
    const [a, b, c] = aLog(3) as [AuditRecord, AuditRecord, AuditRecord]
    const swapped = [a, { ...c, seq: 2 }, { ...b, seq: 3 }]
    expect(await verifyAudit([swapped])).toMatchObject({ seq: 2, fault: 'changed' })
  })

  it('is cut off where a head kept elsewhere says that more was there', async () => {
    expect(await verifyAudit([aLog(5).slice(0, 3)], headOf(aLog(5)))).toMatchObject({ seq: 4, fault: 'cut' })
    expect(await verifyAudit([[]], headOf(aLog(5)))).toMatchObject({ seq: 1, fault: 'cut' })
  })

  it('is given away by a head kept elsewhere when it was written anew', async () => {
    const forged = aLog(5, new Uint8Array(16).fill(1))
    expect(await verifyAudit([forged])).toMatchObject({ whole: true })
    expect(await verifyAudit([forged], headOf(aLog(3)))).toMatchObject({ seq: 3, fault: 'changed' })
  })

  it('says in words what is wrong with which record', async () => {
    expect(await verifyAudit([aLog(3).slice(1)])).toMatchObject({ message: 'Audit record 1 is not there.' })
  })
})
