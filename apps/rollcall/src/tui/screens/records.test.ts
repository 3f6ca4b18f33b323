import { auditText, plain, unicodeSigns } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import {
  auditBindings,
  type RecordsAct,
  type RecordsNews,
  type RecordsState,
  type RunFacts,
  recordBindings,
} from '../state/records.ts'
import type { Step } from '../state/screen.ts'
import { aFrame, anAround, now } from '../testing/an-around.ts'
import { auditScreen } from './audit.ts'
import { recordScreen } from './record.ts'

const around = anAround()
const wide = anAround({ size: { columns: 200, rows: 50 } })
const signs = unicodeSigns

const update = (n: number, more: object = {}) =>
  auditText(
    {
      seq: n,
      sync: 'staff',
      at: now,
      run: 12,
      event: 'change',
      hash: 'abcdef0123456789',
      body: {
        about: { kind: 'user', label: `Person ${n}`, source: `s-${n}`, target: `t-${n}` },
        why: 'source-changed',
        undo: 'exact',
        step: {
          op: 'update',
          kind: 'user',
          id: `t-${n}`,
          edits: [{ field: 'title', from: ['Clerk'], to: ['Chief'], add: [], remove: [] }],
        },
        outcome: { status: 'ok' },
        ...more,
      },
    },
    { signs },
  )
const run: Omit<RunFacts, 'guards'> = {
  ...{ id: 12, sync: 'staff', mode: 'full', startedAt: now - 9000, endedAt: now - 1000, status: 'done' },
  ...{ applied: { ok: 2, failed: 1, skipped: 0, unknown: 0 }, auditHead: 'f'.repeat(64) },
}

const opened = recordScreen.open({ run: 12 }, around)
const hear = (state: RecordsState, ...all: readonly RecordsNews[]) =>
  all.reduce((step, news) => recordScreen.reduce(step.state, { on: 'news', news }, around), {
    state,
  } as Step<RecordsState>)
const found = (length: number, filter = ''): RecordsNews => ({
  news: 'found',
  filter,
  length,
  looked: { records: length, done: true },
})
const rows = (from: number, to: number, filter = ''): RecordsNews => ({
  news: 'rows',
  filter,
  from,
  rows: Array.from({ length: to - from }, (_, n) => update(from + n + 1)),
})
const known = hear(opened.state, { news: 'run', run: { ...run, guards: [] } }, found(3), rows(0, 3)).state
const does = (state: RecordsState, ...acts: readonly RecordsAct[]) =>
  acts.reduce((step, act) => recordScreen.reduce(step.state, { on: 'act', act }, around), {
    state,
  } as Step<RecordsState>)
const press = (state: RecordsState, ...names: readonly string[]) =>
  names.reduce(
    (step, name) =>
      recordScreen.reduce(
        step.state,
        { on: 'type', key: { name, ...(name.length === 1 ? { text: name } : {}) } },
        around,
      ),
    { state } as Step<RecordsState>,
  )
const body = (state: RecordsState, screen = recordScreen as typeof auditScreen, at = around): readonly string[] =>
  screen.draw(state, aFrame(at)).body.map(({ line, selected }) => `${selected ? '▌' : ' '} ${plain(line)}`)
const offered = (state: RecordsState, bindings = recordBindings): readonly string[] =>
  bindings.flatMap(({ act }) => (recordScreen.can?.(state, act, around) ? [act] : []))

describe('the records of a run', () => {
  it('stand under how it went, with the details of the selected one below', () => {
    expect(body(known)).toEqual([
      '  ✓ done  full  2026-04-10 14:01  8 s  2 done, 1 failed',
      '  audit log ended with ffffffffffffffffffffffffffffffff',
      '  ',
      '     who                   did       what',
      '▌ ~  Person 1              update    title: Clerk → Chief',
      '  ~  Person 2              update    title: Clerk → Chief',
      '  ~  Person 3              update    title: Clerk → Chief',
      ...Array.from({ length: 8 }, () => '  '),
      '  ~ Person 1  update',
      '  what       title: Clerk → Chief',
      '  because    changed at the source',
      '  account    t-1',
      '  source id  s-1',
      '  when       2026-04-10 14:02',
      '  run        12 of staff',
      '  record     1  abcdef0123456789',
    ])
  })

  it('have them beside the list where there is room', () => {
    const lines = body(known, undefined, wide)
    expect(lines[4]).toMatch(/^▌ ~ {2}Person 1 .* │ what {7}title: Clerk → Chief$/)
    expect(lines[3]).toContain('│ ~ Person 1  update')
  })

  it('say what stopped the run, and what went wrong', () => {
    const guard = {
      ...{ code: 'access', tripped: true, count: 9, limit: 5, base: 50, window: 0 },
      message: 'Too many.',
    }
    const problem = { code: 'unavailable', message: 'wiki is gone.', hint: 'Look.' } as const
    const held = hear(known, {
      news: 'run',
      run: { ...run, status: 'stopped', problem, guards: [{ ...guard, allow: 'access=9' } as never] },
    }).state
    const text = body(held, undefined, wide).slice(0, 7).join('\n')
    expect(text).toMatch(/stopped by a guard[\s\S]*wiki is gone\.[\s\S]*Look\.[\s\S]*access {2}Too many\./)
  })

  it('say what was noted, such as why a feed could not go on', () => {
    const notes = ['The cursor is not known.', 'The source was read whole.']
    const noted = hear(known, { news: 'run', run: { ...run, guards: [], notes } }).state
    expect(body(noted).slice(1, 3)).toEqual([
      '  · The cursor is not known.',
      expect.stringContaining('audit log ended'),
    ])
    expect(body(noted, undefined, wide).slice(1, 3)).toEqual(notes.map((note) => `  · ${note}`))
    expect(recordScreen.draw(noted, aFrame(around)).spoken.lines.slice(1, 3)).toEqual(notes)
  })

  it('are said aloud with their details', () => {
    const { spoken } = recordScreen.draw(known, aFrame(around))
    expect(spoken.lines).toEqual([
      'Run 12 of staff, full, 2026-04-10 14:01, done. 2 done, 1 not done. Took 8 s.',
      'Audit log ended with ffffffffffffffffffffffffffffffff.',
      '3 records',
    ])
    expect(spoken.item).toMatch(/^update Person 1\. title: Clerk to Chief\. Because changed at the source\./)
  })
})

describe('a hundred thousand records', () => {
  const many = hear(opened.state, found(100_000)).state

  it('are asked for a stretch at a time', () => {
    expect(hear(opened.state, found(100_000)).effects).toEqual([{ effect: 'records.rows', from: 0, to: 72, signs }])
    const here = hear(many, rows(0, 72)).state
    expect(does(here, 'down', 'down').effects).toEqual([])
    expect(does(here, 'last').effects).toEqual([{ effect: 'records.rows', from: 99_927, to: 100_000, signs }])
    expect(body(does(here, 'last').state).filter((line) => line.endsWith('…')).length).toBeGreaterThan(3)
  })

  it('say how far the reading is', () => {
    const reading = hear(opened.state, {
      news: 'found',
      filter: '',
      length: 500,
      looked: { records: 500, of: 9000, done: false },
    }).state
    const { status = [] } = recordScreen.draw(reading, aFrame(around))
    expect(plain(status)).toBe('500 found, 500 of 9,000 read')
  })
})

describe('a filter', () => {
  it('is typed after /, and looked for at each key', () => {
    const typing = does(known, 'filter').state
    expect(recordScreen.takesText?.(typing)).toBe(true)
    const one = press(typing, 'n')
    expect(one.effects).toEqual([{ effect: 'records.find', of: { of: 'run', run: 12 }, filter: 'n', signs }])
    expect(body(one.state)[3]).toBe('  Filter: n')
    expect(body(hear(one.state, found(0, 'n')).state)[4]).toBe('  Nothing fits.')
  })

  it('hears nothing of the one before', () => {
    const one = press(does(known, 'filter').state, 'n').state
    expect(hear(one, found(3), rows(0, 3)).state.list).toMatchObject({ length: 0, rows: [] })
  })

  it('stays with enter and goes with esc', () => {
    const typed = press(does(known, 'filter').state, 'n', 'o').state
    expect(press(typed, 'enter').state).toMatchObject({ typing: false, filter: { text: 'no' } })
    const gone = press(typed, 'esc')
    expect([gone.state.filter.text, gone.state.typing]).toEqual(['', false])
    expect(gone.effects).toMatchObject([{ effect: 'records.find', filter: '' }])
  })
})

describe('one record', () => {
  it('is shown whole, and esc goes back to the list', () => {
    const whole = does(known, 'whole').state
    expect(body(whole)[0]).toBe('  ~ Person 1  update')
    expect(offered(whole)).toContain('close')
    expect(does(whole, 'down', 'last').state.whole).toBe(0) // all of it is in sight
    expect(does(whole, 'close').state.whole).toBeUndefined()
    expect(offered(known)).not.toContain('close')
  })

  it('leads to its person, the explanation and the undo of its run', () => {
    expect(does(known, 'person').go).toEqual({ to: 'screen', screen: 'person', with: { sync: 'staff', text: 's-1' } })
    expect(does(known, 'explain').go).toEqual({
      to: 'screen',
      screen: 'explain',
      with: { sync: 'staff', person: 's-1', label: 'Person 1' },
    })
    expect(does(known, 'undo').go).toEqual({ to: 'screen', screen: 'plan', with: { sync: 'staff', undo: 12 } })
  })
})

describe('the audit log', () => {
  const log = auditScreen.open({}, around)
  const state = hear(log.state, found(3), rows(0, 3)).state

  it('says when, and of which run and sync', () => {
    expect(body(state, auditScreen)[1]).toBe(
      '▌ 2026-04-10 14:02   12  ~  Person 1             update    title: Clerk → Chi…',
    )
    expect(does(state, 'run').go).toEqual({ to: 'screen', screen: 'record', with: { run: 12 } })
    expect(offered(state, auditBindings)).toContain('verify')
  })

  it('is verified at once where that was asked', () => {
    expect(log.effects).toMatchObject([{ effect: 'records.find', of: { of: 'log' } }])
    expect(auditScreen.open({ verify: true }, around).effects?.[1]).toEqual({ effect: 'records.verify' })
  })

  it('says how far the check is, its head, and in red where the chain is broken', () => {
    const checked = (check: Extract<RecordsNews, { news: 'checking' }>['check']) =>
      auditScreen.draw(hear(state, { news: 'checking', check }).state, aFrame(around)).body[0]?.line ?? []
    expect(plain(checked({ checked: 500, of: 9000 }))).toBe('· verifying: 500 of 9,000 records')
    const whole = { whole: true, records: 9000, erased: 0, unannounced: 0, head: { hash: 'abc' } } as const
    expect(plain(checked({ checked: 9000, verdict: whole }))).toBe('✓ 9,000 records; the chain is whole  head abc')
    const broken = checked({ checked: 7, verdict: { whole: false, seq: 7, message: 'Audit record 7 does not fit.' } })
    expect(plain(broken)).toBe('✕ the audit log is not whole: Audit record 7 does not fit.')
    expect(broken.every(({ tone }) => tone === 'bad')).toBe(true)
  })
})

describe('no line of records', () => {
  it.each([60, 80, 120, 300])('is wider than a terminal of %i columns', (columns) => {
    const at = anAround({ size: { columns, rows: 40 } })
    for (const line of [...body(known, undefined, at), ...body(known, auditScreen, at)])
      expect(line.length).toBeLessThanOrEqual(columns - 2)
  })
})
