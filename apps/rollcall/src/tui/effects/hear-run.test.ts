import type { EngineEvent } from '@rollcall/engine'
import type { Change } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { mostFailures, mostLatest, nothingYet, type RunView } from '../state/run-view.ts'
import { aPlanHeader } from '../testing/a-plan.ts'
import { hearRun } from './hear-run.ts'

const after = (...events: readonly EngineEvent[]): RunView =>
  events.reduce((view, event, at) => hearRun(view, event, 1000 * (at + 1)), nothingYet)
const change: Change = {
  ...{ seq: 1, phase: 4, why: 'source-changed', needs: [], undo: 'exact' },
  about: { kind: 'user', label: 'Mora' },
  step: { op: 'setActive', kind: 'user', id: 'mora', active: false },
}
const ok: EngineEvent = { event: 'outcome', change, outcome: { seq: 1, status: 'ok' } }
const problem = (code: 'conflict.left-out' | 'invalid.value') => ({ code, message: 'no' }) as const
const not = (code: 'conflict.left-out' | 'invalid.value'): EngineEvent => ({
  event: 'outcome',
  change,
  outcome: { seq: 1, status: code === 'invalid.value' ? 'failed' : 'skipped', problem: problem(code) },
})
const why = { code: 'rate-limited', message: '429' } as const

describe('what a run tells', () => {
  it('comes to how far each side was read, and how long that took', () => {
    const read = { records: 30, verdict: 'truncated', how: 'listed' } as const
    const view = after(
      { event: 'reading', side: 'source', kind: 'user', records: 10, before: 40 },
      { event: 'reading', side: 'source', kind: 'user', records: 20 },
      { event: 'read', side: 'source', name: 'corp', read },
    )
    expect(view.source).toEqual({ since: 1000, records: 30, before: 40, ms: 2000, cut: true })
    expect(view.target.since).toBeUndefined()
  })

  it('counts changes and tripped guards of the plan', () => {
    const guard = {
      code: 'access',
      tripped: true,
      count: 1,
      limit: 0,
      base: 1,
      window: 0,
      message: '',
      allow: '',
    } as const
    const header = aPlanHeader(
      { guards: [guard] },
      { update: 3, disable: 1, findings: 2, unchanged: 9, unmanaged: 4, leftOut: 1 },
    )
    expect(after({ event: 'planned', header }).planned).toMatchObject({ changes: 4, findings: 2, tripped: 1 })
  })

  it('counts what was done by its words, what was not, and what was left out apart', () => {
    const view = after(ok, ok, not('invalid.value'), not('conflict.left-out'))
    expect([view.done, view.failed, view.leftOut]).toEqual([{ disable: 2 }, 1, 1])
    expect(view.failures).toEqual([{ person: 'Mora', problem: problem('invalid.value'), status: 'failed' }])
  })

  it('stays small however long the run is', () => {
    const many = after(...Array.from({ length: 1000 }, () => [ok, not('invalid.value')]).flat())
    expect([many.failures.length, many.latest.length, many.failed]).toEqual([mostFailures, mostLatest, 1000])
  })

  it('says that the target asked for a slower pace, until it goes on', () => {
    const waiting = { event: 'waiting', until: 9000, why } as const
    const view = after(waiting, waiting)
    expect(view.waiting).toEqual({ until: 9000, why, times: 2 })
    const applied = { ok: 1, failed: 0, skipped: 0, unknown: 0 }
    expect(hearRun(view, { event: 'applying', done: 1, of: 2, applied }, 5000).waiting).toBeUndefined()
  })
})
