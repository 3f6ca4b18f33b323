import { describe, expect, it } from 'vitest'
import { historyTable, type PastRun, runRows } from './history.ts'
import { plain } from './span.ts'
import { runSpoken } from './spoken.ts'
import { aLook, aSummary, picture } from './testing/building.ts'

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

  it('say of one that was cut short how much it never came to', () => {
    const applied = { ok: 13_041, failed: 1, skipped: 0, unknown: 0 }
    const run = aPast({ id: 3, status: 'interrupted', planned: 100_000, applied })
    const [, row = []] = historyTable([run], aLook())
    expect(plain(row)).toMatch(/interrupted +13,041 +86,959 /)
    expect(runSpoken(run, aLook())).toContain('13,041 done, 86,959 not done')
  })

  it('have below them what was noted, such as why a feed could not go on', () => {
    const notes = ['The cursor is not known.', 'The source was read whole.']
    const runs = [aPast({ id: 2, mode: 'source', notes }), aPast({ id: 1 })]
    expect(picture(historyTable(runs, aLook()))).toBe(`
  run  started           sync   mode            done  not done  findings  took
    2  2026-04-10 14:02  staff  source  ✓ done     –                   –  –
      · The cursor is not known.
      · The source was read whole.
    1  2026-04-10 14:02  staff  full    ✓ done     –                   –  –
`)
  })

  it('have below them what went wrong', () => {
    const problem = { code: 'unavailable', message: 'corp could not be read.' } as const
    const [, , ...said] = historyTable([aPast({ status: 'failed', problem, notes: ['A note.'] })], aLook()).map(plain)
    expect(said).toEqual(['        corp could not be read.', '      · A note.'])
  })

  it('are named as none before the first', () => {
    expect(picture(historyTable([], aLook()))).toBe('\n  No run yet.\n')
  })
})

describe('runs in a list that scrolls', () => {
  const done = aPast({ id: 3, status: 'done', undoes: 2, endedAt: startedAt + 900 })
  const stopped = aPast({ id: 1234, status: 'stopped' })

  it('keep their columns where others are shown', () => {
    const rows = (run: PastRun) => runRows([run], { sync: false }, aLook(), 76).map(plain)
    expect(rows(done)).toEqual([
      ' run  started                              done  not done  findings  took',
      '   3  2026-04-10 14:02  ✓ undo of 2           –                   –  900 ms',
    ])
    expect(rows(stopped)).toEqual([
      rows(done)[0],
      '1234  2026-04-10 14:02  ▲ guard stopped       –                   –  –',
    ])
  })

  it('name their sync where they are of several', () => {
    expect(picture(runRows([done], { sync: true }, aLook()))).toContain('staff')
    expect(picture(runRows([done], { sync: false }, aLook()))).not.toContain('staff')
  })
})
