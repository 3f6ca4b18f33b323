import { type Line, plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import {
  type Looked,
  openSchedule,
  reduceSchedule,
  type ScheduleNews,
  type ScheduleState,
  type ScheduleWith,
} from '../state/schedule.ts'
import { dataOf, type ScheduleData } from '../state/schedule-draft.ts'
import type { Around, Step } from '../state/screen.ts'
import type { Intent, Order } from '../state/state.ts'
import { after, aState, goTo, keysNamed, seen, spokenOf } from '../testing/a-state.ts'
import { aFrame, aKnown, anAround, now } from '../testing/an-around.ts'
import { allScreens } from './all-screens.ts'

const schedule = { every: 900_000, full: 'weekly sunday 03:00', timeZone: 'Europe/Berlin' } as const
const known = aKnown({ schedules: { staff: schedule } })
type Rules = Omit<Looked, 'data'>
const right: Rules = {
  problems: {},
  over: false,
  schedule: {
    ...schedule,
    sync: 'staff',
    enabled: true,
    next: [
      { at: now + 13 * 60_000, mode: 'source' },
      { at: now + 28 * 60_000, mode: 'source' },
      { at: now + 43 * 60_000, mode: 'full' },
    ],
  },
}
const proposal = {
  file: '/srv/acme/rollcall.yaml',
  before: 'a',
  after: 'b',
  diff: [
    { kind: 'removed', text: 'every: 15m', before: 4 },
    { kind: 'added', text: 'every: 30m', after: 4 },
  ],
} as const

interface On {
  readonly given?: ScheduleWith
  readonly readOnly?: true
  readonly size?: { readonly columns: number; readonly rows: number }
  readonly news?: readonly ScheduleNews[]
  /** What the rules say of every draft. */
  readonly rules?: Rules
}

const told = (news: ScheduleNews) => ({ do: 'event', to: 2, event: { on: 'news', news } }) as const

/** The screen after keys, in the whole UI, with news of the hands before them. */
function on({ given = { sync: 'staff' }, readOnly, size, news = [], rules = right }: On, ...keys: readonly string[]) {
  let state = aState({ known, ...(readOnly && { readOnly }), ...(size && { size }) })
  const orders: Order[] = []
  const happen = (...intents: readonly Intent[]): void => {
    for (const intent of intents) {
      const next = after(allScreens, [intent], state)
      state = next.state
      orders.push(...next.orders)
      for (const order of next.orders)
        if (order.order === 'begin' && 'data' in order.effect)
          happen(told({ news: 'looked', looked: { ...rules, data: order.effect.data as ScheduleData } }))
    }
  }
  happen(goTo('home'), goTo('schedule', given), ...news.map(told), ...keysNamed(...keys))
  return {
    lines: seen(state, allScreens),
    spoken: spokenOf(state, allScreens),
    message: state.message?.text,
    begun: orders.flatMap((order) => (order.order === 'begin' && order.screen === 2 ? [order.effect] : [])),
    above: state.open.at(-1)?.screen.name,
  }
}

describe('the schedule of a sync', () => {
  it('is a form with what it means below', () => {
    expect(on({}).lines.slice(2, 20)).toEqual([
      'schedule    ‹ on ›',
      'every       15m                     mode source',
      'full        ‹ weekly ›              mode full',
      '  on        ‹ sunday ›',
      '  at        03:00',
      'once        never                   mode full',
      'time zone   Europe/Berlin',
      '',
      '',
      'Off keeps it in the file, and nothing follows it.',
      '',
      'Next runs  Europe/Berlin',
      'Fri 2026-04-10 16:15  in 13 min  source  Fri 2026-04-10 14:15 UTC',
      'Fri 2026-04-10 16:30  in 28 min  source  Fri 2026-04-10 14:30 UTC',
      'Fri 2026-04-10 16:45  in 43 min  full    Fri 2026-04-10 14:45 UTC',
      '',
      'Rollcall runs no schedules by itself yet.',
      'Let a timer of your system run `rollcall sync --yes`.',
    ])
  })

  it('shows the form, its meaning and the next runs in the smallest terminal', () => {
    const { lines } = on({ size: { columns: 60, rows: 16 } })
    expect(lines).toHaveLength(16)
    expect(lines[8]).toBe('time zone   Europe/Berlin')
    expect(lines.slice(10, 14)).toEqual([
      'Next runs  Europe/Berlin',
      ...['in 13 min  source', 'in 28 min  source', 'in 43 min  full'].map((text) => expect.stringContaining(text)),
    ])
  })

  it('is asked about with every key that is typed, as it would stand in the file', () => {
    const { begun, lines } = on({}, 'down', 'enter', 'backspace', 'h')
    expect(lines[3]).toMatch(/^every {7}15h/)
    expect(begun.map((effect) => 'data' in effect && effect.data)).toMatchObject([
      { every: '15m' },
      { every: '15' },
      { every: '15h' },
    ])
  })

  it('tells a mistake beside its line and whole below the form, and is not saved then', () => {
    const problems = { every: 'expected a duration such as 90s, 15m, 12h, 30d or 2w.' }
    const { lines, begun, message } = on({ rules: { problems, over: false } }, 'down', 'enter', '0', 'enter', 's')
    expect(lines[3]).toMatch(/✕ expected a duration/)
    expect(lines[11]).toBe('expected a duration such as 90s, 15m, 12h, 30d or 2w.')
    expect(lines[14]).toBe('Shown once every line is right.')
    expect(begun.map(({ effect }) => effect)).not.toContain('schedule.propose')
    expect(message).toBe('Not saved: expected a duration such as 90s, 15m, 12h, 30d or 2w.')
  })

  it('is chosen with the arrows where there is a choice', () => {
    expect(on({}, 'down', 'down', 'right').lines.slice(4, 7)).toEqual([
      'full        ‹ monthly ›             mode full',
      '  on day    ‹ 1 ›',
      '  at        03:00',
    ])
    expect(on({}, 'down', 'down', 'left').lines[4]).toMatch(/‹ daily ›/)
    expect(on({}, 'space').lines[2]).toBe('schedule    ‹ off ›')
  })

  it('says of a day that not every month has what happens then', () => {
    expect(on({}, 'down', 'down', 'right', 'down', 'left').lines[11]).toBe(
      'In a month without this day it is the last one.',
    )
  })

  it('completes a time zone from its place', () => {
    const zone = on({}, 'end', 'enter', 'ctrl-u', 't', 'o', 'k', 'y')
    expect(zone.lines[11]).toBe('tab: Asia/Tokyo')
    expect(on({}, 'end', 'enter', 'ctrl-u', 't', 'o', 'k', 'y', 'tab', 'enter').lines[8]).toBe('time zone   Asia/Tokyo')
  })

  it('comes back to what it was with esc while typing, and with undo afterwards', () => {
    expect(on({}, 'down', 'enter', '9', 'esc').lines[3]).toMatch(/^every {7}15m/)
    expect(on({}, 'down', 'enter', 'backspace', 'h', 'enter', 'u').lines[3]).toMatch(/^every {7}15m/)
    expect(on({}, 'down', 'enter', 'backspace', 'h', 'enter', 'x').lines[0]).not.toContain('not saved')
  })

  it('is not left with changes that are not saved', () => {
    const stayed = on({}, 'space', 'esc')
    expect([stayed.above, stayed.message]).toEqual(['schedule', 'Not saved yet: s saves, x throws the changes away.'])
    expect(on({}, 'space', 'x', 'esc').above).toBe('home')
  })
})

describe('saving a schedule', () => {
  const saving = (...keys: readonly string[]): ReturnType<typeof on> => on({}, 'space', 's', ...keys)

  it('asks for the difference first', () => {
    expect(saving().begun.at(-1)).toEqual({
      effect: 'schedule.propose',
      edits: [{ path: ['syncs', 'staff', 'schedule', 'enabled'], value: false }],
    })
  })

  it('also while a line is typed', () => {
    const { begun, lines } = on({}, 'down', 'enter', 'backspace', 'h', 'ctrl-s')
    expect(begun.at(-1)).toMatchObject({ effect: 'schedule.propose', edits: [{ value: '15h' }] })
    expect(lines.at(-1)).toContain('s save')
    expect(on({}, 'down', 'enter', 'ctrl-s').begun.map(({ effect }) => effect)).toEqual(['schedule.look'])
  })

  it('shows it, and writes only then', () => {
    const news: readonly ScheduleNews[] = [{ news: 'proposed', proposal }]
    const { lines, spoken } = on({ news })
    expect(lines.slice(2, 6)).toEqual([
      'What would change  /srv/acme/rollcall.yaml',
      '',
      '4 - every: 15m',
      '4 + every: 30m',
    ])
    expect(lines.at(-1)).toContain('enter write it')
    expect(spoken.lines).toEqual([
      'What would change in /srv/acme/rollcall.yaml:',
      'removed: every: 15m',
      'added: every: 30m',
    ])
    expect(on({ news }, 'enter').begun.at(-1)).toEqual({ effect: 'schedule.write', proposal })
    expect(on({ news }, 'esc').lines[2]).toBe('schedule    ‹ on ›')
  })

  it('shows long lines whole', () => {
    const text = `schedule: { every: 15m, full: daily 03:00, once: 2026-12-01 03:00, timeZone: Europe/Berlin }`
    const diff = [{ kind: 'added', text, after: 14 }] as const
    const { lines } = on({ news: [{ news: 'proposed', proposal: { ...proposal, diff } }] })
    expect(lines.slice(4, 6).join('').replaceAll(' ', '')).toBe(`14+${text}`.replaceAll(' ', ''))
  })

  it('writes nothing that does not load, and says why', () => {
    const problem = { code: 'config.invalid', message: 'rollcall.yaml has a mistake.' } as const
    const { lines, begun } = on({ news: [{ news: 'proposed', proposal: { ...proposal, problem } }] }, 'enter')
    expect(lines).toContain('rollcall.yaml has a mistake.')
    expect(begun.map(({ effect }) => effect)).not.toContain('schedule.write')
  })

  it('waits for what the rules say of the draft as it is now', () => {
    const around: Around = anAround({ known })
    const opened = openSchedule({ sync: 'staff', toggle: true }, around)
    const data = dataOf(opened.state.draft)
    const hear = (state: ScheduleState, looked: Looked) =>
      reduceSchedule(state, { on: 'news', news: { news: 'looked', looked } }, around)
    const before = hear(opened.state, { ...right, data: {}, problems: { every: 'expected a duration.' } })
    expect([opened.effects?.length, before.say, before.effects]).toEqual([1, undefined, undefined])
    expect(hear(before.state, { ...right, data }).effects).toMatchObject([{ effect: 'schedule.propose' }])
    const wrong = hear(before.state, { ...right, data, problems: { every: 'expected a duration.' } })
    expect([wrong.say?.text, wrong.effects]).toEqual(['Not saved: expected a duration.', undefined])
  })

  it('is forgotten once something else is typed', () => {
    const around: Around = anAround({ known })
    const opened = openSchedule({ sync: 'staff', toggle: true }, around)
    const { state, effects } = reduceSchedule(opened.state, { on: 'act', act: 'undo' }, around)
    expect(effects).toMatchObject([{ effect: 'schedule.look' }])
    const looked = { ...right, data: dataOf(state.draft) }
    const heard = reduceSchedule(state, { on: 'news', news: { news: 'looked', looked } }, around)
    expect(heard.effects).toBeUndefined()
  })

  it('says that it is done, and has nothing to save any more', () => {
    const around: Around = anAround({ known })
    const opened = openSchedule({ sync: 'staff' }, around)
    const done: Step<ScheduleState> = reduceSchedule(opened.state, { on: 'news', news: { news: 'written' } }, around)
    expect(done.say).toEqual({ text: 'Saved in /srv/acme/rollcall.yaml.', tone: 'good' })
    expect(done.state.was).toEqual(done.state.draft)
  })
})

describe('a schedule that is read only', () => {
  it('shows the same, and no key changes anything', () => {
    const keys = ['space', 'down', 'enter', '9', 'right', 's', 'x']
    const { lines, begun } = on({ readOnly: true }, ...keys)
    expect(lines[3]).toMatch(/^every {7}15m {21}mode source/)
    expect(begun.map(({ effect }) => effect)).toEqual(['schedule.look'])
    expect(lines.at(-1)).not.toMatch(/save|edit|change/)
    expect(on({ readOnly: true, given: { sync: 'staff', toggle: true } }).begun).toHaveLength(1)
  })
})

describe('a schedule that changes in the file', () => {
  const later = anAround({ known: aKnown({ schedules: { staff: { full: 'daily 05:00' } } }) })
  const { state } = openSchedule({ sync: 'staff' }, anAround({ known }))

  it('is shown as it is now', () => {
    expect(reduceSchedule(state, { on: 'changed' }, later).state.draft).toMatchObject({ kind: 'daily', time: '05:00' })
  })
  it('leaves what somebody is about to change as it is', () => {
    const { state: edited } = reduceSchedule(state, { on: 'act', act: 'toggle' }, anAround({ known }))
    expect(reduceSchedule(edited, { on: 'changed' }, later).state.draft).toEqual(edited.draft)
  })
})

describe('a schedule for those who listen', () => {
  it('is the selected line with its meaning, and the next runs', () => {
    const { spoken } = on({}, 'down')
    expect(spoken.item).toBe('every: 15m. Reads the source: 15m, 2h, 1d. Empty: never.')
    expect(spoken.lines).toContain('Fri 2026-04-10 16:15  in 13 min  source  Fri 2026-04-10 14:15 UTC')
    expect(on({}, 'down', 'enter', 'backspace').spoken.field).toBe('every: 15')
  })
})

describe('a schedule in ASCII', () => {
  it('has signs that every terminal has', () => {
    const around = anAround({ known, ascii: true })
    const { state } = openSchedule({ sync: 'staff' }, around)
    const [scheduleScreen] = ['schedule'].map((name) => allScreens.named(name))
    const body = scheduleScreen?.draw(state, aFrame(around)).body ?? []
    expect(body.map(({ line }: { line: Line }) => plain(line)).join('')).toMatch(/^[\x20-\x7e]+$/)
  })
})
