import { type PastRun, plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { type HistoryAct, type HistoryState, historyBindings } from '../state/history.ts'
import type { Step } from '../state/screen.ts'
import { aFrame, anAround, now } from '../testing/an-around.ts'
import { historyScreen } from './history.ts'

const aRun = (id: number, more: Partial<PastRun> = {}): PastRun => ({
  ...{
    id,
    sync: 'staff',
    mode: 'full',
    startedAt: now - 60_000 * (100 - id),
    endedAt: now - 60_000 * (100 - id) + 900,
  },
  ...{ status: 'done', applied: { ok: id, failed: 0, skipped: 0, unknown: 0 } },
  ...more,
})
const runs = (from: number, to: number): readonly PastRun[] =>
  Array.from({ length: from - to + 1 }, (_, n) => aRun(from - n))

const around = anAround()
const opened = historyScreen.open({ sync: 'staff' }, around)
const heard = (state: HistoryState, news: Parameters<typeof historyScreen.reduce>[1]): HistoryState =>
  historyScreen.reduce(state, news, around).state
const withRuns = (all: readonly PastRun[], atEnd = true, state = opened.state): HistoryState =>
  heard(state, { on: 'news', news: { news: 'runs', runs: all, atEnd } })
const does = (state: HistoryState, ...acts: readonly HistoryAct[]) =>
  acts.reduce((step, act) => historyScreen.reduce(step.state, { on: 'act', act }, around), {
    state,
  } as Step<HistoryState>)
const offered = (state: HistoryState): readonly string[] =>
  historyBindings.flatMap(({ act }) => (historyScreen.can?.(state, act, around) ? [act] : []))
const body = (state: HistoryState, frame = aFrame(around)): readonly string[] =>
  historyScreen.draw(state, frame).body.map(({ line, selected }) => `${selected ? '▌' : ' '} ${plain(line)}`)

describe('history of a sync', () => {
  it('shows its runs, the newest first, under a chart over time', () => {
    const state = withRuns([aRun(12, { status: 'stopped' }), aRun(2), aRun(1, { applied: undefined } as object)])
    expect(body(state)).toEqual([
      '    █',
      '  ▁▇█',
      '  changes per run, newest at the right, up to 12 (logarithmic)',
      '  ',
      '   run  started           status             done  not done  findings  took'.replace('status', '      '),
      '▌   12  2026-04-10 12:34  ▲ guard stopped      12                   –  900 ms',
      '     2  2026-04-10 12:24  ✓ done                2                   –  900 ms',
      '     1  2026-04-10 12:23  ✓ done                –                   –  900 ms',
    ])
  })

  it('charts how long they took, on a key', () => {
    const state = does(withRuns([aRun(2), aRun(1)]), 'chart').state
    expect(body(state)[2]).toContain('duration per run, newest at the right, up to 900 ms')
  })

  it('leaves the chart out where only ASCII shows, and for a screen reader: the rows say the numbers', () => {
    const state = withRuns([aRun(2)])
    const ascii = anAround({ ascii: true })
    expect(body(state, aFrame(ascii))[1]).toContain('run  started')
    const { lines, item } = historyScreen.draw(state, aFrame(around)).spoken
    expect(lines).toEqual([])
    expect(item).toBe('Run 2 of staff, full, 2026-04-10 12:24, done. 2 done. Took 900 ms.')
  })

  it('reads older runs before the list ends, once', () => {
    const state = withRuns(runs(400, 201), false)
    expect(does(state, 'down').effects).toBeUndefined()
    const far = does(state, ...Array.from({ length: 13 }, () => 'page-down' as const))
    expect(far.effects).toEqual([{ effect: 'history.runs', sync: 'staff', before: 201 }])
    expect(does(far.state, 'down').effects).toBeUndefined()
    const more = heard(far.state, { on: 'news', news: { news: 'runs', before: 201, runs: runs(200, 1), atEnd: true } })
    expect([more.runs.length, does(more, 'last').effects, does(more, 'last').state.list.selected]).toEqual([
      400,
      undefined,
      399,
    ])
  })

  it('keeps the selected run when new ones come above it', () => {
    const state = does(withRuns([aRun(2), aRun(1)]), 'down').state
    expect(withRuns([aRun(3), aRun(2), aRun(1)], true, state).list.selected).toBe(2)
  })

  it('opens what a run did, and its undo', () => {
    const state = withRuns([aRun(2)])
    expect(does(state, 'record').go).toEqual({ to: 'screen', screen: 'record', with: { run: 2 } })
    expect(does(state, 'undo').go).toEqual({ to: 'screen', screen: 'plan', with: { sync: 'staff', undo: 2 } })
    expect(does(state, 'verify').go).toEqual({ to: 'screen', screen: 'audit', with: { verify: true } })
    expect(does(state, 'person').go).toEqual({ to: 'screen', screen: 'person', with: { text: '', sync: 'staff' } })
  })

  it('offers no undo of a run that changed nothing or goes on', () => {
    expect(offered(withRuns([aRun(2)]))).toContain('undo')
    expect(offered(withRuns([aRun(2, { applied: { ok: 0, failed: 3, skipped: 0, unknown: 0 } })]))).not.toContain(
      'undo',
    )
    expect(offered(withRuns([aRun(2, { status: 'running' })]))).not.toContain('undo')
    expect(offered(withRuns([aRun(2, { sync: 'gone' })]))).not.toContain('undo')
  })

  it('says so before the first run', () => {
    expect(body(opened.state).at(-1)).toBe('  Being read …')
    expect(body(withRuns([])).at(-1)).toBe('  No run yet.')
    expect(historyScreen.draw(withRuns([]), aFrame(around)).spoken.lines).toEqual(['No run yet.'])
  })
})

describe('pausing a sync', () => {
  const state = withRuns([aRun(2)])
  const asked = does(state, 'pause').state
  const typed = heard(asked, { on: 'paste', text: 'restoring' })
  const press = (from: HistoryState, name: string) => historyScreen.reduce(from, { on: 'type', key: { name } }, around)

  it('asks why', () => {
    expect([historyScreen.takesText?.(state), historyScreen.takesText?.(asked)]).toEqual([false, true])
    expect(body(typed)[0]).toBe('  Pause, because: restoring')
    const offered = [state, asked].map((one) => historyScreen.can?.(one, 'take', around))
    expect(offered).toEqual([false, true]) // what enter does stands in the footer
    expect(historyScreen.draw(typed, aFrame(around)).spoken.field).toBe('Pause, because: restoring')
    expect(press(typed, 'enter').effects).toEqual([{ effect: 'history.pause', sync: 'staff', why: 'restoring' }])
    expect(press(typed, 'esc')).toMatchObject({ state: { list: { selected: 0 } } })
    expect(press(typed, 'esc').effects).toBeUndefined()
  })

  it('is shown with who and why, and can be taken back; both only where something may be written', () => {
    const pause = { since: now, by: 'kim@ws4', why: 'restoring' }
    const paused = heard(state, { on: 'news', news: { news: 'pause', pause, done: 'paused' } })
    expect(body(paused)[0]).toBe('  ▲ paused since 2026-04-10 14:02 by kim@ws4: restoring')
    expect(offered(state)).toContain('pause')
    expect(offered(state)).not.toContain('resume')
    expect(offered(paused)).toContain('resume')
    expect(does(paused, 'resume').effects).toEqual([{ effect: 'history.resume', sync: 'staff' }])
    const writing = historyBindings.filter(({ writes }) => writes).map(({ act }) => act)
    expect(writing).toEqual(['pause', 'resume'])
  })

  it('is not offered over the runs of all syncs', () => {
    expect(offered(withRuns([aRun(2)], true, historyScreen.open({}, around).state))).not.toContain('pause')
  })

  it('tells how it ended', () => {
    const said = (done: 'paused' | 'already' | 'resumed' | 'was-not') =>
      historyScreen.reduce(
        state,
        { on: 'news', news: { news: 'pause', pause: { since: now, by: 'kim@ws4' }, done } },
        around,
      ).say?.text
    expect(said('paused')).toContain('staff is paused')
    expect(said('already')).toContain('already, since 2026-04-10 14:02 by kim@ws4')
    expect(said('resumed')).toBe('staff may run again.')
    expect(said('was-not')).toBe('staff was not paused.')
  })
})

describe('no line of history', () => {
  it.each([60, 80, 120, 300])('is wider than a terminal of %i columns', (columns) => {
    const size = { columns, rows: 50 }
    const state = { ...withRuns(runs(400, 1)), sync: undefined } as unknown as HistoryState
    for (const row of body(state, aFrame(anAround({ size })))) expect(row.length).toBeLessThanOrEqual(columns - 2)
  })
})
