import { auditText, plain, unicodeSigns } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { type PersonAct, type PersonNews, type PersonState, personBindings } from '../state/person.ts'
import type { Step } from '../state/screen.ts'
import { aFrame, anAround, now } from '../testing/an-around.ts'
import { personScreen } from './person.ts'

const around = anAround()
const signs = unicodeSigns
const mora = { sync: 'staff', kind: 'user', label: 'Mora Lind', source: 's-1', targets: ['17'], linked: true } as const
const record = auditText(
  {
    ...{ seq: 7, sync: 'staff', at: now, run: 12, event: 'change', hash: 'abcdef0123456789' },
    body: {
      about: { kind: 'user', label: 'Mora Lind', source: 's-1', target: '17' },
      ...{ why: 'gone', undo: 'exact', step: { op: 'setActive', kind: 'user', id: '17', active: false } },
      outcome: { status: 'ok' },
    },
  },
  { signs },
)
const hear = (state: PersonState, ...all: readonly PersonNews[]) =>
  all.reduce((step, news) => personScreen.reduce(step.state, { on: 'news', news }, around), {
    state,
  } as Step<PersonState>)
const does = (state: PersonState, act: PersonAct) => personScreen.reduce(state, { on: 'act', act }, around)
const press = (from: PersonState, ...names: readonly string[]) =>
  names.reduce(
    (step, name) =>
      personScreen.reduce(
        step.state,
        { on: 'type', key: { name, ...(name.length === 1 ? { text: name } : {}) } },
        around,
      ),
    { state: from } as Step<PersonState>,
  )
const body = (state: PersonState): readonly string[] =>
  personScreen.draw(state, aFrame(around)).body.map(({ line, selected }) => `${selected ? '▌' : ' '} ${plain(line)}`)
const offered = (state: PersonState): readonly string[] =>
  personBindings.flatMap(({ act }) => (personScreen.can?.(state, act, around) ? [act] : []))

const opened = personScreen.open({ text: 's-1', sync: 'staff' }, around)
const found = hear(
  opened.state,
  { news: 'people', people: [mora], erased: 0 },
  { news: 'found', filter: '', length: 1, looked: { records: 900, of: 900, done: true } },
  { news: 'rows', filter: '', from: 0, rows: [record] },
).state

describe('what happened to somebody', () => {
  it('is looked for at once where somebody is named', () => {
    expect(opened.effects).toEqual([
      { effect: 'records.find', of: { of: 'person', text: 's-1', sync: 'staff' }, filter: '', signs },
    ])
  })

  it('stands under whom the words mean', () => {
    expect(body(found).slice(0, 5)).toEqual([
      '  What happened to: s-1',
      '  ● Mora Lind  s-1  account 17  in staff',
      '  ',
      '  when              run     who                  did       what',
      '▌ 2026-04-10 14:02   12  ○  Mora Lind            disable   switched off: gone…',
    ])
    expect(personScreen.draw(found, aFrame(around)).spoken).toMatchObject({
      lines: ['What happened to: s-1', 'Mora Lind, source id s-1, account 17, in staff, linked.', '1 record'],
      item: expect.stringContaining('switched off: gone at the source'),
    })
  })

  it('is asked for in a field', () => {
    const { state, effects } = personScreen.open({}, around)
    expect([effects, personScreen.takesText?.(state)]).toEqual([undefined, true])
    const typed = press(state, 'm', 'o', 'r')
    expect(body(typed.state)[0]).toBe('  What happened to: mor')
    expect(personScreen.draw(typed.state, aFrame(around)).spoken.field).toBe('What happened to: mor')
    const step = press(typed.state, 'enter')
    expect(step.effects).toMatchObject([{ effect: 'records.find', of: { of: 'person', text: 'mor' } }])
    expect(personScreen.takesText?.(step.state)).toBe(false)
    expect(press(state, 'enter').effects).toBeUndefined()
  })

  it('leaves the field with esc: back to what was found, or out where nothing was', () => {
    expect(press(personScreen.open({}, around).state, 'esc').go).toEqual({ to: 'back' })
    const asking = does(found, 'ask').state
    expect(body(asking)[0]).toBe('  What happened to: ')
    const back = press(asking, 'n', 'esc')
    expect([back.go, body(back.state)[0]]).toEqual([undefined, '  What happened to: s-1'])
  })

  it('says why where nobody is known, and lets one ask again', () => {
    const problem = { code: 'not-found.person', message: 'Nobody knows “s-1”.', hint: 'Give an id.' } as const
    const { state } = personScreen.reduce(opened.state, { on: 'failed', effect: 'records.find', problem }, around)
    expect(body(state).slice(0, 3)).toEqual(['  What happened to: s-1', '  ', '  Nobody knows “s-1”. Give an id.'])
    expect(offered(state)).toEqual(['ask'])
  })

  it('leads to the run, the explanation, and only this one of several', () => {
    expect(does(found, 'run').go).toMatchObject({ screen: 'record', with: { run: 12 } })
    expect(does(found, 'explain').go).toMatchObject({ screen: 'explain', with: { sync: 'staff', person: 's-1' } })
    expect(does(found, 'person').go).toMatchObject({ screen: 'person', with: { text: 's-1', sync: 'staff' } })
  })

  it('says of many whom it may mean no more than there is room for', () => {
    const people = Array.from({ length: 9 }, (_, n) => ({ ...mora, label: `Mora ${n}` }))
    const { state } = hear(opened.state, { news: 'people', people, erased: 0 })
    expect(body(state).slice(1, 4)).toEqual([
      '  ● Mora 0  s-1  account 17  in staff',
      '  ● Mora 1  s-1  account 17  in staff',
      '  and 7 more',
    ])
  })

  it('writes nothing', () => {
    expect(personBindings.some(({ writes }) => writes)).toBe(false)
  })
})
