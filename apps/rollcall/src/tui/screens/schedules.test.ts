import { describe, expect, it } from 'vitest'
import type { SchedulesNews } from '../state/schedules.ts'
import { after, aState, goTo, keysNamed, seen, spokenOf } from '../testing/a-state.ts'
import { aKnown, aSync, now } from '../testing/an-around.ts'
import { allScreens } from './all-screens.ts'

const known = aKnown({
  syncs: ['staff', 'leads', 'students'].map((name) => aSync({ name })),
  schedules: { staff: { every: 900_000 }, leads: { full: 'daily 03:00', enabled: false } },
})
const news: SchedulesNews = {
  news: 'schedules',
  schedules: [
    {
      sync: 'staff',
      enabled: true,
      every: 900_000,
      timeZone: 'UTC',
      next: [{ at: now + 13 * 60_000, mode: 'source' }],
    },
    { sync: 'leads', enabled: false, full: 'daily 03:00', timeZone: 'Europe/Berlin', next: [] },
    { sync: 'students', enabled: true, timeZone: 'UTC', next: [] },
  ],
}

function on(readOnly: boolean, ...keys: readonly string[]) {
  const told = { do: 'event', to: 2, event: { on: 'news', news } } as const
  const all = [goTo('home'), goTo('schedules'), told, ...keysNamed(...keys)]
  const { state } = after(allScreens, all, aState({ known, readOnly }))
  return { state, lines: seen(state, allScreens), spoken: spokenOf(state, allScreens), top: state.open.at(-1) }
}

describe('the schedules of all syncs', () => {
  it('stand in a table, with the next runs of the selected one', () => {
    expect(on(false).lines.slice(2, 14)).toEqual([
      'sync        schedule          time zone      next',
      '● staff     every 15 min      UTC            in 13 min',
      '○ leads     full daily 03:00  Europe/Berlin  off',
      '○ students  no schedule',
      '',
      'Next runs  staff',
      'Fri 2026-04-10 14:15  in 13 min  source',
      '',
      '',
      '',
      'Rollcall runs no schedules by itself yet.',
      'Let a timer of your system run `rollcall sync --yes`.',
    ])
  })

  it('say of the selected one what it is to those who listen', () => {
    expect(on(false, 'down').spoken.item).toBe('leads, full daily 03:00 by the clock of Europe/Berlin, off')
  })

  it('lead to the form of each, and switch it with a key', () => {
    expect(on(false, 'down', 'enter').top?.screen.name).toBe('schedule')
    expect(on(false, 'space').top?.state).toMatchObject({ sync: 'staff', draft: { enabled: false } })
  })

  it('are what is shown of a schedule that is nobody’s', () => {
    const { state } = after(allScreens, [goTo('home'), goTo('schedule'), ...keysNamed('esc')], aState({ known }))
    expect(state.open.map(({ screen }) => screen.name)).toEqual(['home'])
    const open = after(allScreens, [goTo('home'), goTo('schedule')], aState({ known })).state.open
    expect(open.map(({ screen }) => screen.name)).toEqual(['home', 'schedules'])
  })

  it('switch nothing in read-only mode', () => {
    expect(on(true, 'space').top?.screen.name).toBe('schedules')
    expect(on(true).lines.at(-1)).not.toContain('on or off')
  })

  it('say where there is no sync that there is none', () => {
    const { state } = after(allScreens, [goTo('home'), goTo('schedules')], aState({ known: aKnown({ syncs: [] }) }))
    expect(seen(state, allScreens)[2]).toBe('The configuration has no syncs.')
  })
})
