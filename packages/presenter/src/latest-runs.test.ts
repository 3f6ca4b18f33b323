import { noChanges } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { type LatestRun, latestRuns } from './latest-runs.ts'
import { aGuard, aLook, picture } from './testing/building.ts'

const look = aLook()
const aRun = (more: Partial<LatestRun>): LatestRun => ({
  ...{ id: 1, sync: 'staff', mode: 'full', status: 'done', startedAt: look.now - 60_000, endedAt: look.now },
  ...more,
})

describe('the latest runs', () => {
  it('say what each did, or why it did not', () => {
    const runs = [
      aRun({ summary: { ...noChanges, create: 2, update: 31 } }),
      aRun({ summary: { ...noChanges, findings: 3 }, startedAt: look.now - 86_400_000 }),
      aRun({ summary: { ...noChanges, update: 4 }, applied: { ok: 3, failed: 1, skipped: 0, unknown: 0 } }),
      aRun({
        status: 'stopped',
        guards: [aGuard({ message: 'Nobody is in scope. If that is meant, pass `--allow empty`.' })],
      }),
      aRun({ status: 'failed', problem: { code: 'unavailable', message: 'wiki is away.' } }),
    ]
    expect(picture(latestRuns(runs, look, 80))).toBe(`
✓ staff  today 14:01       + 2  ~ 31                            1 min
! staff  2026-04-09 14:02  nothing to do   3 findings            24 h
! staff  today 14:01       ~ 4   1 not done                     1 min
▲ staff  today 14:01       held by a guard: Nobody is in scope  1 min
✕ staff  today 14:01       failed: wiki is away.                1 min
`)
  })
})
