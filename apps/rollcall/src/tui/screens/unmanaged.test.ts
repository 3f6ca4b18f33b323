import { plain, type UnmanagedRow } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import type { Step } from '../state/screen.ts'
import { type UnmanagedAct, type UnmanagedNews, type UnmanagedState, unmanagedBindings } from '../state/unmanaged.ts'
import { aFrame, anAround } from '../testing/an-around.ts'
import { unmanagedScreen } from './unmanaged.ts'

const around = anAround()
const rows: readonly UnmanagedRow[] = [
  { what: 'account', id: '17', label: 'legacy17', active: false },
  { what: 'member', id: '18', label: 'legacy18', of: 'staff' },
]
const opened = unmanagedScreen.open({ sync: 'staff' }, around)
const hear = (state: UnmanagedState, ...all: readonly UnmanagedNews[]) =>
  all.reduce((step, news) => unmanagedScreen.reduce(step.state, { on: 'news', news }, around), {
    state,
  } as Step<UnmanagedState>)
const found = (filter = '', of = rows, length = of.length): UnmanagedNews => ({
  ...{ news: 'found', filter, length, rows: of },
})
const state = hear(opened.state, { news: 'read', found: 2, done: true }, found()).state
const does = (from: UnmanagedState, act: UnmanagedAct) => unmanagedScreen.reduce(from, { on: 'act', act }, around)
const press = (from: UnmanagedState, ...names: readonly string[]) =>
  names.reduce(
    (step, name) =>
      unmanagedScreen.reduce(
        step.state,
        { on: 'type', key: { name, ...(name.length === 1 ? { text: name } : {}) } },
        around,
      ),
    { state: from } as Step<UnmanagedState>,
  )
const body = (from: UnmanagedState, frame = aFrame(around)): readonly string[] =>
  unmanagedScreen.draw(from, frame).body.map(({ line, selected }) => `${selected ? '▌' : ' '} ${plain(line)}`)
const offered = (from: UnmanagedState): readonly string[] =>
  unmanagedBindings.flatMap(({ act }) => (unmanagedScreen.can?.(from, act, around) ? [act] : []))

describe('what no link covers', () => {
  it('is read from the target and shown as it is found', () => {
    expect(opened.effects).toEqual([{ effect: 'unmanaged.read', sync: 'staff' }])
    expect(body(opened.state)[0]).toBe('  The target is being read …')
    const reading = hear(opened.state, { news: 'read', found: 2, done: false })
    expect(reading.effects).toEqual([{ effect: 'unmanaged.find', filter: '', page: 72 }])
    expect(body(state)).toEqual([
      '  In the target, and not linked: Rollcall leaves it alone.',
      '  ',
      '▌ account  legacy17  17  off',
      '  member   legacy18  18  staff',
    ])
  })

  it('may be nothing, or be cut short', () => {
    const nothing = hear(opened.state, { news: 'read', found: 0, done: true }).state
    expect(body(nothing)[0]).toBe('  Everything in the target is linked.')
    const failed = unmanagedScreen.reduce(
      opened.state,
      { on: 'failed', effect: 'unmanaged.read', problem: { code: 'unavailable', message: 'app is gone.' } },
      around,
    )
    expect([failed.say?.text, body(failed.state)[0]]).toEqual([
      'app is gone.',
      '  The target was not read to its end; r reads it again.',
    ])
    expect(offered(failed.state)).toContain('again')
    expect(does(failed.state, 'again').effects).toEqual([{ effect: 'unmanaged.read', sync: 'staff' }])
  })

  it('says how many there are where not all can be listed', () => {
    const many = hear(opened.state, { news: 'read', found: 90_000, done: true }, found('', rows, 50_000)).state
    expect(plain(unmanagedScreen.draw(many, aFrame(around)).status ?? [])).toBe('90,000, the first 50,000 listed')
  })

  it('is filtered', () => {
    const step = press(does(state, 'filter').state, '8')
    expect(step.effects).toEqual([{ effect: 'unmanaged.find', filter: '8', page: 72 }])
    const one = hear(step.state, found('8', rows.slice(1))).state
    expect(body(one).slice(0, 4)).toEqual([
      '  Filter: 8',
      '  In the target, and not linked: Rollcall leaves it alone.',
      '  ',
      '▌ member   legacy18  18  staff',
    ])
    expect(plain(unmanagedScreen.draw(one, aFrame(around)).status ?? [])).toBe('1 of 2')
    expect(press(one, 'esc').effects).toEqual([{ effect: 'unmanaged.find', filter: '', page: 72 }])
  })

  it('is written to a file, which reads the target once more', () => {
    const step = press(does(state, 'export').state, 'enter')
    expect(step.effects).toEqual([{ effect: 'unmanaged.export', sync: 'staff', file: 'staff-unmanaged.csv' }])
    expect(body(step.state)[1]).toContain('written to the file …')
    const done = hear(step.state, { news: 'exported', file: 'staff-unmanaged.csv', rows: 2 })
    expect([done.say?.text, done.state.asked, done.state.exporting]).toEqual([
      '2 written to staff-unmanaged.csv',
      undefined,
      undefined,
    ])
    expect(unmanagedBindings.filter(({ writes }) => writes).map(({ act }) => act)).toEqual(['export'])
  })

  it('is said aloud', () => {
    const { spoken } = unmanagedScreen.draw(state, aFrame(around))
    expect(spoken).toEqual({
      lines: ['In the target, and not linked: Rollcall leaves it alone.', '2'],
      item: 'account, legacy17, 17, off',
    })
  })
})
