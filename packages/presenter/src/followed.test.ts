import { describe, expect, it } from 'vitest'
import { type FollowReport, followedDocument, followedLines } from './followed.ts'
import type { RunReport } from './run.ts'
import { aGuard, aHeader, aLook, picture } from './testing/building.ts'

const at = Date.UTC(2026, 3, 10, 8, 30)
const aRun = (more: Partial<RunReport> = {}): RunReport => ({
  run: 7,
  status: 'done',
  plan: aHeader(),
  applied: { ok: 2, failed: 0, skipped: 0, unknown: 0 },
  newFindings: 0,
  durationMs: 120,
  auditHead: '6f1c1e9a52c14c0e',
  settled: 0,
  ...more,
})
const shown = (step: Readonly<Record<string, unknown>>): string =>
  picture(followedLines({ sync: 'staff', at, ...step } as unknown as FollowReport, aLook({ timeZone: 'UTC' })))

describe('a sync that is followed', () => {
  it('says what was done and how long after it was heard', () => {
    expect(shown({ event: 'ran', result: aRun(), behind: 640 })).toBe(
      '\n2026-04-10 08:30  staff  ✓ 2 done, run 7, 640 ms after it was heard\n',
    )
    const nothing = { ok: 0, failed: 0, skipped: 0, unknown: 0 }
    expect(shown({ event: 'ran', result: aRun({ applied: nothing, newFindings: 2 }) })).toBe(
      '\n2026-04-10 08:30  staff  ✓ in step, run 7, 2 new findings\n',
    )
  })

  it('says what went wrong, until when it waits, and what to do', () => {
    const failed = aRun({ applied: { ok: 1, failed: 1, skipped: 0, unknown: 0 } })
    expect(shown({ event: 'ran', result: failed })).toContain('✕ 1 done, 1 failed, run 7')
    const guards = [aGuard({ tripped: true, message: '60 active accounts would lose access.' })]
    expect(shown({ event: 'ran', result: aRun({ status: 'stopped', plan: aHeader({ guards }) }) })).toMatch(
      /run 7 stopped {2}60 active accounts would lose access\./,
    )
    const problem = { code: 'unavailable', message: 'corp cannot be reached.', hint: 'Check the server.' } as const
    expect(shown({ event: 'waiting', until: at + 4_000, problem })).toMatch(
      /staff {2}. corp cannot be reached\. Again in 4 s\.\n +Check the server\.\n/,
    )
  })

  it('says why a source was read whole', () => {
    const plan = aHeader({ notes: ['The position is of another server.', 'The source was read whole.'] })
    expect(shown({ event: 'ran', result: aRun({ plan }) })).toMatch(
      /2 done, run 7\n +The position is of another server\.\n +The source was read whole\.\n$/,
    )
  })

  it('says how it listens, and nothing of what concerned nobody', () => {
    expect(shown({ event: 'following' })).toBe('\n2026-04-10 08:30  staff  following\n')
    expect(shown({ event: 'following', instead: { every: 900_000, why: 'LDIF file cannot be watched' } })).toContain(
      'asking every 15 min: LDIF file cannot be watched',
    )
    expect(shown({ event: 'heard', records: 3 }).trim()).toBe('')
  })

  it('is one document a step for scripts, without the findings of all runs', () => {
    const { run, ...rest } = followedDocument({ sync: 'staff', at, event: 'ran', result: aRun(), behind: 5 }) as {
      run: object
    }
    expect(rest).toEqual({ sync: 'staff', at, event: 'ran', behind: 5 })
    expect(run).toMatchObject({ run: 7, applied: { ok: 2 } })
    expect(run).not.toHaveProperty('findings')
  })
})
