import { plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { openRun, type RunState } from '../state/run.ts'
import { nothingYet, type RunView } from '../state/run-view.ts'
import { aPlanHeader } from '../testing/a-plan.ts'
import { aFrame, anAround, now } from '../testing/an-around.ts'
import { runScreen } from './run.ts'

const view: RunView = {
  ...nothingYet,
  source: { since: now - 60_000, records: 102_004, ms: 8000 },
  target: { since: now - 50_000, records: 1207, ms: 2000 },
  planned: { changes: 1216, findings: 7, tripped: 0, ms: 1000 },
  applying: { since: now - 20_000, done: 812, of: 1216 },
  done: { create: 28, update: 775, disable: 8 },
}
const opened = openRun({ sync: 'staff', from: 'corp', to: 'wiki', view, header: aPlanHeader() }).state
const picture = (state: RunState, around = anAround()): readonly string[] =>
  runScreen.draw(state, aFrame(around)).body.map(({ line }) => plain(line).trimEnd())
const problem = { code: 'invalid.value', message: '400: wiki refuses it as title' } as const
const ended = { run: 218, status: 'done', plan: aPlanHeader(), applied: { ok: 811, failed: 1, skipped: 0, unknown: 0 } }
const report = { ...ended, newFindings: 1, durationMs: 30_000, auditHead: '0123456789abcdef0', settled: 0 } as never

describe('a run at 80×24', () => {
  it('shows each phase, the pace, and what is left', () => {
    expect(picture(opened)).toEqual([
      '✓ read corp         102,004 entries                                      8 s',
      '✓ read wiki         1,207 accounts                                       2 s',
      '✓ plan              1,216 changes, 7 findings, no guard tripped          1 s',
      '● apply             812 of 1,216               40 a second   about 10 s left',
      '                    ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━───────────────',
      '',
      '',
      '',
      'Done   + 28 created   ~ 775 updated   ○ 8 disabled',
      '',
    ])
  })

  it('shows a slower pace as what it is', () => {
    const why = { code: 'rate-limited', message: '429' } as const
    const waiting = { ...opened, view: { ...view, waiting: { until: now + 4000, why, times: 2 } } }
    expect(picture(waiting)[6]).toBe('○ wiki asked for a slower pace: next try in 4 s  (429, 2 times so far)')
  })

  it('says what holding it means, and what stopping does', () => {
    expect(picture({ ...opened, held: true })[6]).toBe(
      '▲ Held. No call begins before space; nobody else can run staff meanwhile.',
    )
    expect(picture({ ...opened, stopping: true })[6]).toBe('▲ Stopping: calls in flight are finished first.')
  })

  it('names what was not done as it comes, with the command that takes it up again', () => {
    const failures = [{ person: 'u000512', problem, status: 'failed' }] as const
    const rows = picture({ ...opened, view: { ...view, failed: 1, failures } })
    expect(rows).toContain('Not done   1, kept as findings; rollcall retry staff takes them up again')
    expect(rows).toContain('✕ u000512  400: wiki refuses it as title')
  })

  it('says whole what went wrong with the selected failure, however long that is', () => {
    const message = `400: wiki refuses ${'a very long street name '.repeat(4)}as title (longer than 64)`
    const one = {
      person: 'u000512',
      problem: { code: 'invalid.value', message, hint: 'Shorten it.' },
      status: 'failed',
    } as const
    const state = { ...opened, view: { ...view, failed: 1, failures: [one] }, errors: { selected: 0 } }
    expect(
      picture(state)
        .slice(3)
        .map((row) => row.trim())
        .join(' '),
    ).toBe(`${message} Shorten it.`)
  })

  it('says whole, after a run was taken back, that the sync is paused and how it goes on', () => {
    const undone = openRun({
      ...{ sync: 'staff', from: 'corp', to: 'wiki', view },
      header: { ...aPlanHeader(), undoes: 218 },
    }).state
    const over = { ...undone, ended: report }
    const rows = picture(over)
    const said =
      'staff is paused, or its next run would do all of it again; `rollcall resume staff`, or R at home, lets it run.'
    expect(rows.join(' ')).toContain(said)
    expect(rows.every((row) => row.length <= 76)).toBe(true)
    expect(runScreen.draw(over, aFrame()).spoken.lines).toContain(said)
  })

  it('tells at the end what was done, and what was not', () => {
    const rows = picture({ ...opened, ended: report }).join('\n')
    expect(rows).toMatch(/run 218 of staff done/)
    expect(rows).toContain('`rollcall retry staff`')
    expect(runScreen.draw({ ...opened, ended: report }, aFrame()).status?.map(({ text }) => text)).toEqual([
      'corp → wiki  run 218',
    ])
  })

  it('says why nothing was begun', () => {
    const rows = picture({
      ...opened,
      problem: { code: 'conflict.locked', message: 'Another run is on.', hint: 'Wait.' },
    })
    expect(rows.join('\n')).toContain('✕ Nothing was begun.\nAnother run is on.\nWait.')
  })
})

describe('a run for those who listen', () => {
  it('is told in tenths, not at every change', () => {
    const said = (done: number) => {
      const so = { ...opened, view: { ...view, applying: { since: now, done, of: 1216 } } }
      return runScreen.draw(so, aFrame()).spoken.lines
    }
    expect(said(812)).toEqual(['Applying: 60 percent of 1,216.'])
    expect(said(813)).toEqual(said(812))
  })
})
