import { type FindingHead, findingWords, plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import {
  type FindingsAct,
  type FindingsNews,
  type FindingsRow,
  type FindingsState,
  findingsBindings,
  type Group,
} from '../state/findings.ts'
import type { Step } from '../state/screen.ts'
import { aFrame, anAround } from '../testing/an-around.ts'
import { findingsScreen } from './findings.ts'

const around = anAround()
const about = (name: string) => ({ kind: 'user', label: name, source: `s-${name}` }) as never
type Found = Extract<FindingsRow, { row: 'finding' }>
const missing = (name: string): Found => ({
  row: 'finding',
  group: 'code',
  ...findingWords({ code: 'missing-value', about: about(name), field: 'mail', hint: 'Fill in mail.' }),
})
const note = { at: around.look.now, by: 'kim@ws4', note: 'known' }
const aside: Found = { ...missing('Noah Berg'), group: 'aside', aside: note }
const open: Found = { ...missing('Refused'), group: 'open', openSince: around.look.now }
const head = (group: FindingHead['group'], code: string, all: number): FindingsRow => ({
  ...{ row: 'head', group, code, all },
})

const rows = [
  head('open', '', 1),
  open,
  head('code', 'missing-value', 2),
  missing('Mora Lind'),
  missing('Nora Quist'),
  head('aside', '', 1),
  aside,
]
const groups: readonly Group[] = [
  { group: 'open', code: '', all: 1, from: 0 },
  { group: 'code', code: 'missing-value', all: 2, from: 2 },
  { group: 'aside', code: '', all: 1, from: 5 },
]
const found = (all = rows, filter = '', of = groups): FindingsNews => ({
  ...{ news: 'found', filter, groups: of, length: all.length, rows: all },
})

const opened = findingsScreen.open({ sync: 'staff' }, around)
const hear = (state: FindingsState, ...all: readonly FindingsNews[]) =>
  all.reduce((step, news) => findingsScreen.reduce(step.state, { on: 'news', news }, around), {
    state,
  } as Step<FindingsState>)
const state = hear(opened.state, found()).state
const does = (from: FindingsState, ...acts: readonly FindingsAct[]) =>
  acts.reduce((step, act) => findingsScreen.reduce(step.state, { on: 'act', act }, around), {
    state: from,
  } as Step<FindingsState>)
const press = (from: FindingsState, ...names: readonly string[]) =>
  names.reduce(
    (step, name) =>
      findingsScreen.reduce(
        step.state,
        { on: 'type', key: { name, ...(name.length === 1 ? { text: name } : {}) } },
        around,
      ),
    { state: from } as Step<FindingsState>,
  )
const at = (selected: number): FindingsState => ({ ...state, list: { ...state.list, selected } })
const offered = (from: FindingsState): readonly string[] =>
  findingsBindings.flatMap(({ act }) => (findingsScreen.can?.(from, act, around) ? [act] : []))
const body = (from: FindingsState, frame = aFrame(around)): readonly string[] =>
  findingsScreen.draw(from, frame).body.map(({ line, selected }) => `${selected ? '▌' : ' '} ${plain(line)}`)

describe('the findings of a sync', () => {
  it('stand by reason, open records first, with the details of the selected one', () => {
    expect(body(at(3))).toEqual([
      '  ✕ open 1  the next run takes them up again',
      '    Refused                   mail',
      '  ! missing-value 2  a required value is missing',
      '▌   Mora Lind                 mail',
      '    Nora Quist                mail',
      '  · set aside 1',
      '    Noah Berg                 missing-value  mail',
      ...Array.from({ length: 8 }, () => '  '),
      '  Mora Lind  missing-value',
      '  what        a required value is missing',
      '  field       mail',
      '  to do       Fill in mail.',
      '  source id   s-Mora Lind',
    ])
  })

  it('say what to do in the row itself where there is room, and the details beside it', () => {
    const [, , , mora] = body(at(3), aFrame(anAround({ size: { columns: 200, rows: 50 } })))
    expect(mora).toMatch(/Mora Lind +mail +Fill in mail\. +│ to do {7}Fill in mail\./)
  })

  it('are counted without those set aside', () => {
    expect(plain(findingsScreen.draw(state, aFrame(around)).status ?? [])).toBe('1 open, 2 findings')
  })

  it('are said aloud by reason, the selected one with its details', () => {
    const { spoken } = findingsScreen.draw(at(3), aFrame(around))
    expect(spoken.lines).toEqual([
      '1 open, 2 findings',
      'Open, 1: the next run takes them up again.',
      'missing-value, 2: a required value is missing.',
      'Set aside, 1.',
    ])
    expect(spoken.item).toContain('Mora Lind, missing-value: a required value is missing. mail.')
  })

  it('are gone through group by group with tab', () => {
    expect(does(state, 'next').state.list.selected).toBe(2)
    expect(does(state, 'next', 'next').state.list.selected).toBe(5)
    expect(does(state, 'next', 'next', 'next').state.list.selected).toBe(0)
  })

  it('may be none', () => {
    expect(body(opened.state)[0]).toBe('  Being read …')
    expect(body(hear(opened.state, found([], '', [])).state)[0]).toBe('  ✓ nothing is unsynced')
  })

  it('are not said to be none before the first run', () => {
    const never = hear(opened.state, {
      news: 'found',
      filter: '',
      groups: [],
      length: 0,
      rows: [],
      neverRan: true,
    }).state
    expect(body(never)[0]).toBe('  It never ran: a run finds what is wrong, and so does plan.')
    expect(body(hear(never, found([], '', [])).state)[0]).toBe('  ✓ nothing is unsynced')
  })

  it('lead to explanation, retry, unmanaged accounts, the person and history', () => {
    expect(does(at(3), 'explain').go).toMatchObject({
      screen: 'explain',
      with: { sync: 'staff', person: 's-Mora Lind' },
    })
    expect(does(at(3), 'person').go).toMatchObject({ screen: 'person', with: { sync: 'staff', text: 's-Mora Lind' } })
    expect(does(state, 'retry').go).toMatchObject({ screen: 'plan', with: { sync: 'staff', retry: true } })
    expect(does(state, 'unmanaged').go).toMatchObject({ screen: 'unmanaged', with: { sync: 'staff' } })
    expect(does(state, 'history').go).toMatchObject({ screen: 'history', with: { sync: 'staff' } })
  })

  it('are retried only where something is open', () => {
    expect(offered(state)).toContain('retry')
    expect(offered(hear(opened.state, found(rows.slice(2, 5), '', groups.slice(1, 2))).state)).not.toContain('retry')
  })
})

describe('setting findings aside', () => {
  it('takes a note, for one person', () => {
    const asked = does(at(3), 'aside').state
    expect(body(asked)[0]).toBe('  Set aside missing-value of Mora Lind, because: ')
    const step = press(asked, 'o', 'k', 'enter')
    expect(step.effects).toEqual([
      { effect: 'findings.acknowledge', sync: 'staff', record: 's-Mora Lind', code: 'missing-value', note: 'ok' },
    ])
    expect(step.state.asked).toBeUndefined()
  })

  it('takes a note, for all of one reason', () => {
    const asked = does(at(2), 'aside').state
    expect(body(asked)[0]).toBe('  Set aside all 2 missing-value, because: ')
    expect(press(asked, 'enter').effects).toEqual([
      { effect: 'findings.acknowledge', sync: 'staff', code: 'missing-value', note: '' },
    ])
  })

  it('is not offered for all of a reason while a filter hides some, nor for what is open', () => {
    const filtered = { ...at(2), filter: { text: 'mora', cursor: 4, before: [] } }
    expect(offered(filtered)).not.toContain('aside')
    expect(offered({ ...filtered, list: { ...filtered.list, selected: 3 } })).toContain('aside')
    expect([offered(at(0)), offered(at(1))].flat()).not.toContain('aside')
  })

  it('is given up with esc', () => {
    const step = press(does(at(3), 'aside').state, 'o', 'esc')
    expect([step.effects, step.state.asked]).toEqual([undefined, undefined])
  })

  it('is taken back on the same key', () => {
    expect(offered(at(6))).toContain('back')
    expect(offered(at(6))).not.toContain('aside')
    expect(does(at(6), 'back').effects).toEqual([
      { effect: 'findings.acknowledge', sync: 'staff', record: 's-Noah Berg', code: 'missing-value' },
    ])
  })

  it('says how many, and reads the list again', () => {
    const step = hear(state, { news: 'acknowledged', findings: 2, aside: true })
    expect(step.say?.text).toContain('2 findings are set aside')
    expect(step.effects).toMatchObject([{ effect: 'findings.find' }])
  })

  it('and writing a file are the only acts that write', () => {
    expect(findingsBindings.filter(({ writes }) => writes).map(({ act }) => act)).toEqual(['aside', 'back', 'export'])
  })
})

describe('a filter over findings', () => {
  it('is looked for at each key, and the others are kept until it is found', () => {
    const step = press(does(state, 'filter').state, 'n')
    expect(step.effects).toEqual([{ effect: 'findings.find', sync: 'staff', filter: 'n', page: 72 }])
    expect(body(step.state)[0]).toBe('  Filter: n')
    expect(hear(step.state, found(rows)).state.done).toBe(false) // an answer to the filter before
    expect(body(hear(step.state, found([], 'n', [])).state)[2]).toBe('  Nothing fits.')
  })

  it('goes with esc', () => {
    const step = press(does(state, 'filter').state, 'n', 'esc')
    expect([step.state.filter.text, step.state.asked]).toEqual(['', undefined])
    expect(step.effects).toMatchObject([{ effect: 'findings.find', filter: '' }])
  })
})

describe('writing findings to a file', () => {
  it('proposes a name, and stays until it is written', () => {
    const asked = does(state, 'export').state
    expect(body(asked)[0]).toBe('  Write all findings as CSV to: staff-findings.csv')
    const step = press(asked, 'enter')
    expect(step.effects).toEqual([{ effect: 'findings.export', sync: 'staff', file: 'staff-findings.csv' }])
    expect(step.state.asked).toBe('file')
    const failed = findingsScreen.reduce(
      step.state,
      {
        on: 'failed',
        effect: 'findings.export',
        problem: { code: 'exists.file', message: 'staff-findings.csv is there already.' },
      },
      around,
    )
    expect([failed.say?.text, failed.state.asked]).toEqual(['staff-findings.csv is there already.', 'file'])
    const done = hear(step.state, { news: 'exported', file: 'staff-findings.csv' })
    expect([done.say?.text, done.state.asked]).toEqual(['Written to staff-findings.csv', undefined])
  })
})

describe('tens of thousands of findings', () => {
  it('are asked for by stretches', () => {
    const many = hear(opened.state, {
      ...found(rows),
      length: 40_001,
      groups: [{ group: 'code', code: 'missing-value', all: 40_000, from: 0 }],
    } as FindingsNews)
    expect(many.effects).toEqual([{ effect: 'findings.rows', sync: 'staff', from: 0, to: 72 }])
    const end = does(hear(many.state, { news: 'rows', filter: '', from: 0, rows }).state, 'last')
    expect(end.effects).toEqual([{ effect: 'findings.rows', sync: 'staff', from: 39_928, to: 40_001 }])
  })
})

describe('no line of findings', () => {
  it.each([60, 80, 120, 300])('is wider than a terminal of %i columns', (columns) => {
    for (const row of body(at(3), aFrame(anAround({ size: { columns, rows: 40 } }))))
      expect(row.length).toBeLessThanOrEqual(columns - 2)
  })
})
