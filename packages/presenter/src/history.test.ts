import { describe, expect, it } from 'vitest'
import { auditTable, auditVerdict, historyTable, type PastRun } from './history.ts'
import { aChange, aLook, anUpdate, aSummary, picture } from './testing/building.ts'

const startedAt = Date.UTC(2026, 3, 10, 14, 2)
const aPast = (more: Partial<PastRun>): PastRun => ({
  id: 1,
  sync: 'staff',
  mode: 'full',
  startedAt,
  status: 'done',
  ...more,
})

describe('the runs of the past', () => {
  it('stand in a table', () => {
    const summary = aSummary({ update: 5, findings: 7 })
    const runs = [
      aPast({ id: 12, endedAt: startedAt + 8000, summary, applied: { ok: 1204, failed: 1, skipped: 2, unknown: 0 } }),
      aPast({
        id: 11,
        endedAt: startedAt + 900,
        summary: aSummary(),
        applied: { ok: 0, failed: 0, skipped: 0, unknown: 0 },
      }),
      aPast({ id: 10, status: 'stopped', summary }),
      aPast({ id: 9, status: 'running', mode: 'source' }),
    ]
    expect(picture(historyTable(runs, aLook()))).toBe(`
  run  started           sync   mode                           done  not done  findings  took
   12  2026-04-10 14:02  staff  full    ✓ done                1,204         3         7  8 s
   11  2026-04-10 14:02  staff  full    ✓ nothing to do           0                   0  900 ms
   10  2026-04-10 14:02  staff  full    ▲ stopped by a guard      –                   7  –
    9  2026-04-10 14:02  staff  source  · running                 –                   –  –
`)
  })

  it('are named as none before the first', () => {
    expect(picture(historyTable([], aLook()))).toBe('\n  No run yet.\n')
  })
})

describe('the audit log', () => {
  const entry = { seq: 7, sync: 'staff', at: startedAt, run: 12, event: 'change', hash: '0123456789abcdef' }

  it('is a row a record, and says where a body was erased', () => {
    const rows = [
      { ...entry, body: { field: 'mail\u001b' } },
      { ...entry, seq: 8 },
    ]
    expect(picture(auditTable(rows, aLook()))).toBe(`
  #  at                sync           event   hash      what
  7  2026-04-10 14:02  staff  run 12  change  01234567  {"field":"mail\\u001b"}
  8  2026-04-10 14:02  staff  run 12  change  01234567  erased
`)
  })

  it('says of a change what was done to whom, and how that ended', () => {
    const change = aChange({ step: anUpdate('title', 'Clerk', 'Senior clerk') })
    const failed = { status: 'failed', problem: { code: 'invalid', message: 'too long' } }
    const rows = [
      { ...entry, body: { ...change, outcome: { status: 'ok' } } },
      { ...entry, seq: 8, body: { ...change, outcome: failed } },
    ]
    expect(picture(auditTable(rows, aLook()))).toBe(`
  #  at                sync           event   hash      what
  7  2026-04-10 14:02  staff  run 12  change  01234567  update Mora Lind  title: Clerk → Senior clerk
  8  2026-04-10 14:02  staff  run 12  change  01234567  update Mora Lind  title: Clerk → Senior clerk  failed: too long
`)
  })

  it('is whole, or the place where it is broken is named', () => {
    const whole = { whole: true, records: 1204, erased: 2, unannounced: 0, head: { hash: 'abc' } } as const
    expect(picture(auditVerdict(whole, aLook()))).toBe(
      '\n  ✓ 1,204 records, 2 of them erased; the chain is whole  head abc\n',
    )
    const broken = { whole: false, seq: 7, message: 'Audit record 7 does not fit its hash.' } as const
    expect(picture(auditVerdict(broken, aLook()))).toBe(
      '\n  ✕ the audit log is not whole: Audit record 7 does not fit its hash.\n',
    )
  })
})
