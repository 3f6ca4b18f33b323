import { describe, expect, it } from 'vitest'
import { type RunReport, runDocument, runLines } from './run.ts'
import { aFinding, aHeader, aLook, aSummary, picture } from './testing/building.ts'

function aRun(more: Partial<RunReport> = {}): RunReport {
  return {
    run: 218,
    status: 'done',
    plan: aHeader({ summary: aSummary({ update: 812 }) }),
    applied: { ok: 812, failed: 0, skipped: 0, unknown: 0 },
    newFindings: 0,
    durationMs: 21_400,
    auditHead: '6f1c1e9a52c14c0e9a006f1c1e9a52c1',
    settled: 0,
    ...more,
  }
}

describe('the end of a run', () => {
  it('says what was done, how long it took, and the head of the audit log', () => {
    expect(picture(runLines(aRun(), aLook()))).toBe(`
  ✓ run 218 of staff done  812 done, 21 s
    · audit log ends with 6f1c1e9a52c14c0e
`)
  })

  it('says what was not done and which command takes it up again', () => {
    const plan = aHeader({ summary: aSummary({ update: 816, findings: 7 }) })
    const applied = { ok: 812, failed: 2, skipped: 1, unknown: 1 }
    expect(picture(runLines(aRun({ plan, applied, newFindings: 4, settled: 2 }), aLook(), 11))).toBe(`
    · 2 unknown outcomes of an earlier run cleared up first
  ✕ run 218 of staff done  812 done, 2 failed, 1 skipped, 1 with an unknown outcome, 21 s
    · 4 changes not made; \`rollcall retry staff\` takes them up again
    · 11 findings, 4 new; \`rollcall unsynced staff\` lists them
    · audit log ends with 6f1c1e9a52c14c0e
`)
  })

  it('that took another one back says so, and which command goes on', () => {
    const plan = aHeader({ undoes: 217, summary: aSummary({ update: 3 }) })
    const applied = { ok: 2, failed: 1, skipped: 0, unknown: 0 }
    expect(runDocument(aRun({ plan }), [])).toMatchObject({ undoes: 217 })
    expect(picture(runLines(aRun({ plan, applied }), aLook()))).toContain(
      '1 change not made; `rollcall undo 217` looks',
    )
    expect(picture(runLines(aRun({ plan, status: 'interrupted' }), aLook()))).toContain('`rollcall undo 217` goes on')
  })

  it('with nothing to do is one quiet line', () => {
    const applied = { ok: 0, failed: 0, skipped: 0, unknown: 0 }
    expect(picture(runLines(aRun({ applied, durationMs: 900 }), aLook()))).toBe(`
    · run 218 of staff, 900 ms, audit log ends with 6f1c1e9a52c14c0e
`)
  })

  it('with nothing to do still says which findings stand', () => {
    const applied = { ok: 0, failed: 0, skipped: 0, unknown: 0 }
    expect(picture(runLines(aRun({ applied }), aLook(), 3))).toContain(
      '3 findings, none new; `rollcall unsynced staff` lists them',
    )
  })

  it('that was cut short says how much was not begun', () => {
    const applied = { ok: 812, failed: 2, skipped: 0, unknown: 1 }
    expect(picture(runLines(aRun({ status: 'interrupted', planned: 1216, applied }), aLook()))).toContain(
      'interrupted  812 done, 2 failed, 1 with an unknown outcome, 401 not begun',
    )
  })

  it('by a pause says who stopped it, and how it goes on', () => {
    const problem = { code: 'conflict.paused', message: 'staff is paused by kim.', hint: 'Resume it.' } as const
    expect(picture(runLines(aRun({ status: 'interrupted', problem }), aLook()))).toBe(`
  ▲ run 218 of staff interrupted  812 done
    staff is paused by kim. Resume it.
    · audit log ends with 6f1c1e9a52c14c0e
`)
  })

  it('by an interruption says how to go on', () => {
    const applied = { ok: 12, failed: 0, skipped: 0, unknown: 0 }
    expect(picture(runLines(aRun({ status: 'interrupted', applied }), aLook()))).toBe(`
  ▲ run 218 of staff interrupted  12 done
    Every outcome is kept; \`rollcall sync staff\` goes on from here.
    · audit log ends with 6f1c1e9a52c14c0e
`)
  })

  it('by a no says that nothing was written', () => {
    expect(picture(runLines(aRun({ status: 'declined' }), aLook()))).toBe(`
  Nothing was written.
`)
  })
})

describe('the JSON document of a run', () => {
  it('has the keys that scripts rely on', () => {
    expect(runDocument(aRun(), [aFinding()])).toMatchObject({
      formatVersion: 1,
      run: 218,
      sync: 'staff',
      status: 'done',
      plan: { summary: { update: 812, create: 0 } },
      applied: { ok: 812, failed: 0, skipped: 0, unknown: 0 },
      findings: [{ code: 'missing-value', record: 'Nora Quist', attribute: 'mail', value: null }],
      guards: [],
      durationMs: 21_400,
    })
  })
})
