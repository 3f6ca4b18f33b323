import { RollcallError } from '@rollcall/model'
import type { RunReport } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { exitOfError, exitOfRun, worst } from './exit.ts'

const applied = { ok: 5, failed: 0, skipped: 0, unknown: 0 }

function aRun(more: Partial<RunReport>, findings = 0): RunReport {
  const plan = { sync: 'staff', guards: [], summary: { findings } } as unknown as RunReport['plan']
  return { run: 1, status: 'done', plan, applied, newFindings: 0, durationMs: 1, auditHead: '', settled: 0, ...more }
}

describe('the exit code of a run', () => {
  it('is 0 when all is done and every finding is an old one', () => {
    expect(exitOfRun(aRun({}, 7))).toBe(0)
  })
  it('is 3 for a failure, a change left out, an unknown outcome or a new finding', () => {
    for (const more of [{ failed: 1 }, { skipped: 1 }, { unknown: 1 }])
      expect(exitOfRun(aRun({ applied: { ...applied, ...more } }))).toBe(3)
    expect(exitOfRun(aRun({ newFindings: 1 }, 1))).toBe(3)
  })
  it('is 3 for an old finding only with --strict', () => {
    expect(exitOfRun(aRun({}, 7), true)).toBe(3)
  })
  it('is 4 when a guard stopped it, 130 when it was interrupted, 2 when a person said no', () => {
    expect(
      (['stopped', 'interrupted', 'declined', 'failed'] as const).map((status) => exitOfRun(aRun({ status }))),
    ).toEqual([4, 130, 2, 1])
  })
})

describe('the exit code of an error', () => {
  it('is 5 while another run holds the lock', () => {
    expect(exitOfError(new RollcallError('conflict.locked', 'busy'))).toBe(5)
  })
  it('is 4 for a guard and 130 for an abort or Ctrl-C at a question', () => {
    expect(exitOfError(new RollcallError('guarded.first-run', 'no'))).toBe(4)
    expect(exitOfError(AbortSignal.abort().reason)).toBe(130)
    expect(exitOfError(Object.assign(new Error('closed'), { name: 'ExitPromptError' }))).toBe(130)
  })
  it('is 1 for everything else', () => {
    expect(
      [new RollcallError('config.x', ''), new RollcallError('conflict', ''), new TypeError('x')].map(exitOfError),
    ).toEqual([1, 1, 1])
  })
})

describe('the exit code of several syncs', () => {
  it('is that of the one to look at first', () => {
    expect([worst([0, 2, 0]), worst([3, 4]), worst([4, 1]), worst([0, 130, 1]), worst([])]).toEqual([2, 4, 1, 130, 0])
  })
})
