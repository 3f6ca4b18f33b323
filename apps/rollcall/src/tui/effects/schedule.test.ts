import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { anOffice } from '../../testing/an-office.ts'
import type { ScheduleEffect, ScheduleNews } from '../state/schedule.ts'
import type { ScheduleData } from '../state/schedule-draft.ts'
import type { SchedulesNews } from '../state/schedules.ts'
import { handsIn } from '../testing/hands-in.ts'

const look = (data: ScheduleData): ScheduleEffect => ({
  effect: 'schedule.look',
  sync: 'staff',
  data,
  timeZone: 'UTC',
})
const any = (): boolean => true

describe('the hands of a schedule', () => {
  it('say what a draft means, as if it were on', async () => {
    await using office = await anOffice()
    await using hands = handsIn(office.path)
    const [told] = await hands.does(look({ full: 'daily 03:00', enabled: false }), any)
    const { looked } = (told as { readonly news: ScheduleNews & { readonly news: 'looked' } }).news
    expect(looked).toMatchObject({ problems: {}, over: false, schedule: { sync: 'staff', timeZone: 'UTC' } })
    expect(looked.schedule?.next.map(({ at }) => new Date(at).toISOString().slice(11))).toEqual([
      '03:00:00.000Z',
      '03:00:00.000Z',
      '03:00:00.000Z',
    ])
  })

  it('say which line of the form is wrong, and that a single run has passed', async () => {
    await using office = await anOffice()
    await using hands = handsIn(office.path)
    const [wrong] = await hands.does(look({ every: '15', full: 'daily 3', timeZone: 'Berlin' }), any)
    expect(wrong).toMatchObject({
      news: {
        looked: {
          problems: {
            every: 'expected a duration such as 90s, 15m, 12h, 30d or 2w.',
            time: 'expected a time of the day, such as 03:00.',
            timeZone: 'is not a time zone, such as Europe/Berlin.',
          },
        },
      },
    })
    const [over] = await hands.does(look({ once: '2020-01-01 03:00', every: '15m' }), any)
    expect(over).toMatchObject({ news: { looked: { over: true, problems: {} } } })
  })

  it('write what they proposed, and read the configuration anew', async () => {
    await using office = await anOffice('schedule: { every: 15m } # often')
    await using hands = handsIn(office.path)
    const path = ['syncs', 'staff', 'schedule', 'enabled']
    const [told] = await hands.does(
      { effect: 'schedule.propose', edits: [{ path, value: false }] } as ScheduleEffect,
      any,
    )
    const { proposal } = (told as { readonly news: ScheduleNews & { readonly news: 'proposed' } }).news
    expect(await readFile(join(office.path, 'rollcall.yaml'), 'utf8')).toBe(proposal.before)
    await hands.does({ effect: 'schedule.write', proposal } as ScheduleEffect, any)
    expect(await readFile(join(office.path, 'rollcall.yaml'), 'utf8')).toContain(
      'schedule: { every: 15m, enabled: false } # often',
    )
    expect(hands.answers.at(-1)).toMatchObject({
      answer: 'known',
      known: { schedules: { staff: { every: 900_000, enabled: false } } },
    })
  })

  it('write nothing in read-only mode', async () => {
    await using office = await anOffice('schedule: { every: 15m }')
    await using hands = handsIn(office.path, { readOnly: true })
    const before = await readFile(join(office.path, 'rollcall.yaml'), 'utf8')
    const proposal = { file: join(office.path, 'rollcall.yaml'), before, after: `${before}\n`, diff: [] }
    const [told] = await hands.does({ effect: 'schedule.write', proposal } as ScheduleEffect, any)
    expect(told).toMatchObject({ on: 'failed', problem: { code: 'config.read-only' } })
    expect(await readFile(join(office.path, 'rollcall.yaml'), 'utf8')).toBe(before)
  })
})

describe('the hands of all schedules', () => {
  it('tell each with its next runs, and those without a schedule too', async () => {
    await using office = await anOffice()
    await using hands = handsIn(office.path)
    const schedules = [['staff', { every: 900_000 }] as const, ['leads', {}] as const]
    const [told] = await hands.does({ effect: 'schedules.look', schedules, timeZone: 'UTC' } as never, any)
    const { schedules: found } = (told as { readonly news: SchedulesNews }).news
    expect(found.map(({ sync, next }) => [sync, next.length])).toEqual([
      ['staff', 3],
      ['leads', 0],
    ])
  })
})
