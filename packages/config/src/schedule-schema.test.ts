import { describe, expect, it } from 'vitest'
import { aCatalog } from './building.ts'
import { parseConfig } from './load.ts'
import { ConfigError } from './problem.ts'
import { parseSchedule } from './schedule-schema.ts'

const fileWith = (schedule: string): string => `version: 1
connections:
  corp: { connector: openldap, url: ldaps://ldap.acme.example, baseDn: "dc=acme,dc=example" }
  wiki: { connector: scim, url: https://wiki.acme.example }
syncs:
  staff:
    from: corp
    to: wiki
    users: { userName: uid }
    schedule: ${schedule}
`

async function mistakesIn(schedule: string): Promise<readonly string[]> {
  try {
    await parseConfig(fileWith(schedule), 'rollcall.yaml', aCatalog)
    return []
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown
    return thrown.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
  }
}

describe('a schedule in the file', () => {
  it('may be a single run, which is text and no date of YAML, and may be off', async () => {
    const text = fileWith('{ once: 2026-12-01 03:00, full: monthly 31 23:59, enabled: false }')
    expect((await parseConfig(text, 'rollcall.yaml', aCatalog)).schedules).toEqual({
      staff: { once: '2026-12-01 03:00', full: 'monthly 31 23:59', enabled: false },
    })
  })

  it.each([
    ['{ full: weekly funday 03:00 }', '10:23 `full`: expected daily 03:00, weekly sunday 03:00 or monthly 1 03:00.'],
    ['{ full: daily 3:00 }', '10:23 `full`: expected daily 03:00, weekly sunday 03:00 or monthly 1 03:00.'],
    ['{ full: 3 }', '10:23 `full`: expected daily 03:00, weekly sunday 03:00 or monthly 1 03:00.'],
    ['{ every: 15 }', '10:24 `every`: expected a duration with its unit, such as 30d or 12h.'],
    ['{ once: 2026-12-01 }', '10:23 `once`: expected a day and a time, such as 2026-12-01 03:00.'],
    ['{ once: 2027-02-29 03:00 }', '10:23 `once`: is a day that no calendar has.'],
    ['{ timeZone: Berlin }', '10:27 `timeZone`: is not a time zone, such as Europe/Berlin.'],
    ['{ enabled: off }', '10:26 `enabled`: expected true or false, got text.'],
    ['{ timezone: UTC }', '10:17 `timezone`: did you mean `timeZone`?'],
  ])('that is wrong is told with its place: %s', async (schedule, expected) => {
    expect(await mistakesIn(schedule)).toEqual([expected])
  })
})

describe('a schedule that somebody types', () => {
  it('is checked as it would be in the file', () => {
    expect(parseSchedule({ every: '15m', full: 'daily 03:00', timeZone: 'Europe/Berlin' })).toEqual({
      schedule: { every: 900_000, full: 'daily 03:00', timeZone: 'Europe/Berlin' },
    })
  })

  it('tells every mistake with its key', () => {
    expect(parseSchedule({ every: '15', once: 'tomorrow', enabled: true })).toEqual({
      problems: [
        { key: 'every', message: '`every`: expected a duration such as 90s, 15m, 12h, 30d or 2w.' },
        { key: 'once', message: '`once`: expected a day and a time, such as 2026-12-01 03:00.' },
      ],
    })
  })
})
