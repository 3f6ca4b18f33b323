import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Folder } from '../testing/a-folder.ts'
import { anOffice } from '../testing/an-office.ts'

// The program's clock stands at 2026-04-10 14:02 UTC, a Friday, on a computer whose zone is UTC.

const file = (folder: Folder) => readFile(join(folder.path, 'rollcall.yaml'), 'utf8')

describe('switching a schedule off and on', () => {
  it('changes only that in the file, and shows it', async () => {
    await using office = await anOffice('schedule: { full: daily 03:00 } # at night')
    const before = await file(office)
    const off = await office.rollcall('schedule', 'staff', 'off', '--yes')
    expect(off).toMatchObject({
      code: 0,
      out: expect.stringContaining('+     schedule: { full: daily 03:00, enabled: false } # at night'),
    })
    expect((await office.rollcall('schedule', 'staff')).out).toContain('○ staff  full daily 03:00  UTC  off')
    const again = await office.rollcall('schedule', 'staff', 'off', '--yes')
    expect([again.code, again.out]).toEqual([0, '  ./rollcall.yaml says so already.\n'])
    expect((await office.rollcall('schedule', 'staff', 'on', '--yes')).code).toBe(0)
    expect(await file(office)).toBe(before)
  })

  it('only shows it with --dry-run, and asks nobody where there is nobody to ask', async () => {
    await using office = await anOffice('schedule: { full: daily 03:00 }')
    const before = await file(office)
    const shown = await office.rollcall('schedule', 'staff', 'off', '--dry-run', '--json')
    expect([shown.code, JSON.parse(shown.out)]).toMatchObject([2, { sync: 'staff', enabled: false, written: false }])
    expect((await office.rollcall('schedule', 'staff', 'off')).code).toBe(1)
    expect(await file(office)).toBe(before)
  })

  it('needs a schedule, and says how to make one', async () => {
    await using office = await anOffice()
    const { code, err } = await office.rollcall('schedule', 'staff', 'off', '--yes')
    expect(code).toBe(1)
    expect(err).toContain('staff has no schedule.')
    expect(err).toContain('rollcall config set syncs.staff.schedule.full "daily 03:00"')
  })
})

describe('the schedule of a sync', () => {
  it('is shown with its next three runs, by its own clock and the one here', async () => {
    await using office = await anOffice('schedule: { every: 12h, full: weekly sunday 03:00, timeZone: Europe/Berlin }')
    const { code, out } = await office.rollcall('schedule', 'staff')
    expect(code).toBe(0)
    expect(out).toBe(`  ● staff  every 12 h, full weekly sunday 03:00  Europe/Berlin
    Sat 2026-04-11 02:00  in 9 h 58 min   source  Sat 2026-04-11 00:00 UTC
    Sat 2026-04-11 14:00  in 21 h 58 min  source  Sat 2026-04-11 12:00 UTC
    Sun 2026-04-12 02:00  in 33 h 58 min  source  Sun 2026-04-12 00:00 UTC

  Rollcall runs no schedules by itself yet: let a timer of your system run \`rollcall sync --yes\`.
`)
  })

  it('is a document for scripts', async () => {
    await using office = await anOffice('schedule: { once: 2026-12-01 03:00 }')
    const { out } = await office.rollcall('schedule', '--json')
    expect(JSON.parse(out)).toEqual({
      formatVersion: 1,
      schedules: [
        {
          sync: 'staff',
          enabled: true,
          once: '2026-12-01 03:00',
          timeZone: 'UTC',
          next: [{ at: Date.UTC(2026, 11, 1, 3), mode: 'full' }],
        },
      ],
    })
  })

  it.each([
    ['is off', 'schedule: { full: daily 03:00, enabled: false }', '○ staff  full daily 03:00  UTC  off'],
    ['has no run left', 'schedule: { once: 2026-04-01 03:00 }', '○ staff  once 2026-04-01 03:00  UTC  over'],
    ['is not there', '', '○ staff  no schedule'],
  ])('says that it %s', async (_, sync, line) => {
    await using office = await anOffice(sync)
    expect((await office.rollcall('schedule')).out.split('\n')[0]).toBe(`  ${line}`)
  })

  it('needs a name that is right', async () => {
    await using office = await anOffice()
    expect((await office.rollcall('schedule', 'staf')).err).toContain('Did you mean staff?')
  })
})
