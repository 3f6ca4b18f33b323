import { describe, expect, it } from 'vitest'
import { auditTable, auditText, auditVerdict, recordDetail, recordRows } from './audit.ts'
import { aChange, aLook, anUpdate, ascii, picture } from './testing/building.ts'

const startedAt = Date.UTC(2026, 3, 10, 14, 2)

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

describe('what a record of the audit log says', () => {
  const entry = { seq: 7, sync: 'staff', at: startedAt, run: 12, event: 'change', hash: '0123456789abcdef' }
  const ofEvent = (event: string, body: Readonly<Record<string, unknown>>) =>
    auditText({ ...entry, event, body }, aLook()).what

  it('is a sentence for what is no change', () => {
    expect(ofEvent('run-started', { mode: 'full' })).toEqual(['full'])
    expect(ofEvent('run-started', { undoes: 3 })).toEqual(['takes back run 3'])
    const applied = { ok: 2, failed: 1, skipped: 0, unknown: 0 }
    expect(ofEvent('run-ended', { status: 'done', applied })).toEqual(['done: 2 done, 1 failed'])
    const notes = ['The cursor is not known.', 'The source was read whole.']
    expect(ofEvent('run-ended', { status: 'done', applied, notes })).toEqual([
      'done: 2 done, 1 failed. The cursor is not known. The source was read whole.',
    ])
    expect(ofEvent('guard-stopped', { guards: [{ message: 'Too many.' }] })).toEqual(['Too many.'])
    expect(ofEvent('paused', { by: 'kim@ws4', why: 'restore' })).toEqual(['by kim@ws4: restore'])
    expect(ofEvent('acknowledged', { by: 'kim@ws4', aside: true, note: 'known', findings: [{}] })).toEqual([
      '1 finding set aside by kim@ws4: known',
    ])
    expect(ofEvent('erased', { by: 'kim@ws4', records: [1, 4] })).toEqual(['by kim@ws4  2 records'])
  })

  it('is shown as it is where its shape is another', () => {
    expect(ofEvent('run-ended', { odd: '\u001b[2J' })).toEqual(['{"odd":"\\u001b[2J"}'])
    expect(ofEvent('guard-stopped', { guards: 'none' })).toEqual(['{"guards":"none"}'])
    expect(ofEvent('run-started', {})).toEqual(['{}'])
  })

  it('is bounded, and harmless to a terminal', () => {
    const step = anUpdate('title', 'a', 'x\u001b'.repeat(1000))
    const { what } = auditText({ ...entry, body: { ...aChange({ step }), outcome: { status: 'ok' } } }, aLook())
    expect(what[0]).toHaveLength(500)
    expect(what[0]).not.toContain('\u001b')
  })
})

describe('records in a list', () => {
  const entry = { seq: 7, sync: 'staff', at: startedAt, run: 12, event: 'change', hash: '0123456789abcdef' }
  const change = aChange({ step: anUpdate('title', 'Clerk', 'Senior clerk') })
  const failed = { status: 'failed', problem: { message: 'too long' } }
  const records = [
    { ...entry, body: { ...change, outcome: { status: 'ok', id: '17' } } },
    { ...entry, seq: 8, body: { ...change, outcome: failed } },
    {
      ...entry,
      seq: 9,
      event: 'run-ended',
      body: { status: 'done', applied: { ok: 1, failed: 1, skipped: 0, unknown: 0 } },
    },
    { ...entry, seq: 10 },
  ].map((one) => auditText(one, aLook()))

  it('say who, what, and what went wrong', () => {
    expect(picture(recordRows(records, { when: false }, aLook()))).toBe(`
   who                   did       what
~  Mora Lind             update    title: Clerk → Senior clerk
~  Mora Lind             update    failed: too long  title: Clerk → Senior clerk
·  run-ended                       done: 1 done, 1 failed
·  change                          erased
`)
  })

  it('say when and in which run where they are of several', () => {
    expect(picture(recordRows(records.slice(0, 1), { when: true }, aLook()))).toBe(`
when              run  sync      who                   did       what
2026-04-10 14:02   12  staff  ~  Mora Lind             update    title: Clerk → Senior clerk
`)
  })

  it('have details, a line a fact', () => {
    expect(picture(recordDetail(records[1] ?? never(), ascii))).toBe(`
~ Mora Lind  update
what       title: Clerk → Senior clerk
because    changed at the source
not done   failed: too long
account    mora
source id  s-Mora Lind
when       2026-04-10 14:02
run        12 of staff
record     8  0123456789abcdef
`)
  })
})

function never(): never {
  throw new Error('There is a record.')
}
