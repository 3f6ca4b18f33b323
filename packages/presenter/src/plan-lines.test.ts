import { describe, expect, it } from 'vitest'
import { guardLines, planEnd, planHead, readLines } from './plan-lines.ts'
import { aGuard, aHeader, aLook, aSummary, picture } from './testing/building.ts'

const sides = { from: 'corp', to: 'wiki' }

describe('the head of a plan', () => {
  it('says what was read, from where, and when', () => {
    expect(picture(planHead(aHeader({ notes: ['Mode full, because this is the first run.'] }), sides, aLook()))).toBe(`
  staff  corp → wiki  full, read at 2026-04-10 14:02
  ✓ read corp  1,204 records
  ✓ read wiki  1,207 records
  · Mode full, because this is the first run.
`)
  })

  it('says that the sync is paused, in the time of the reader, and what lets it run again', () => {
    const paused = { since: Date.UTC(2026, 3, 10, 8), by: 'kim@ws4', why: 'the app is restored' }
    expect(picture(planHead(aHeader({ paused }), sides, aLook({ timeZone: 'Europe/Berlin' })))).toContain(`
  ▲ staff is paused since 2026-04-10 10:00 by kim@ws4: the app is restored  \`rollcall resume staff\` lets it run again
`)
  })

  it('names an incomplete source together with what the last run read', () => {
    const problem = { code: 'quota.size-limit', message: 'corp stopped at its size limit of 500.' } as const
    const source = { records: 500, verdict: 'truncated', problem, before: 1204, how: 'listed' } as const
    expect(picture(planHead(aHeader({ source }), sides, aLook()))).toContain(`
  ▲ read corp  not read to its end: 500 records; the last complete read had 1,204
    corp stopped at its size limit of 500.
    A source not read to its end removes nothing.
`)
  })

  it('has no warning for a target that is empty before the first run', () => {
    const read = { records: 0, verdict: 'empty', how: 'listed' } as const
    expect(picture(readLines('target', read, 'wiki', aLook()))).toContain('✓ read wiki  0 records')
    expect(picture(readLines('target', { ...read, before: 12 }, 'wiki', aLook()))).toContain(
      '▲ read wiki  nothing there; 12 are linked',
    )
  })

  it('names an empty source together with what the last run read', () => {
    const source = { records: 0, verdict: 'empty', before: 1204, how: 'listed' } as const
    expect(picture(planHead(aHeader({ source }), sides, aLook()))).toContain(
      '▲ read corp  nothing there; the last complete read had 1,204',
    )
  })

  it('says how a target was read that was not listed', () => {
    const listedAt = Date.UTC(2026, 3, 9, 3)
    const target = { records: 0, verdict: 'complete', how: 'by-id', listedAt } as const
    expect(picture(planHead(aHeader({ target, mode: 'source' }), sides, aLook()))).toContain(
      '· wiki  asked by id for what may change; last listed 2026-04-09 03:00',
    )
  })

  it('lists referrals that were met', () => {
    const source = {
      records: 3,
      verdict: 'complete',
      how: 'listed',
      referrals: ['ldap://other.acme.example/'],
    } as const
    expect(picture(planHead(aHeader({ source }), sides, aLook()))).toContain(
      '· 1 referral met and not followed: ldap://other.acme.example/',
    )
  })
})

describe('the end of a plan', () => {
  it('counts each kind of change, says that nothing is deleted, and how long it takes', () => {
    const summary = aSummary({ create: 42, update: 1161, disable: 12, findings: 7, unchanged: 3, unmanaged: 2 })
    expect(picture(planEnd(aHeader({ summary, calls: 812, seconds: 21 }), aLook()))).toBe(`
  + 42 create   ~ 1,161 update   ○ 12 disable   − 0 delete   ! 7 findings
  3 in step, 2 unmanaged and left alone; 812 calls, about 21 s to make
`)
  })

  it('says so when there is nothing to do', () => {
    const summary = aSummary({ unchanged: 1204, findings: 1 })
    expect(picture(planEnd(aHeader({ summary }), aLook()))).toBe(`
  ✓ nothing to do  1,204 in step   ! 1 finding
`)
  })
})

describe('the end of a plan whose source was not read to its end', () => {
  it('does not say that all is well', () => {
    const source = { records: 1, verdict: 'truncated', how: 'listed' } as const
    expect(picture(planEnd(aHeader({ source, summary: aSummary({ unchanged: 1 }) }), aLook()))).toBe(`
  ▲ nothing to do for what was read  1 in step
`)
  })
})

describe('a guard that tripped', () => {
  it('says what stops, why, and how To go on on purpose', () => {
    const guards = [
      aGuard(),
      aGuard({ code: 'clear', field: 'mail', message: 'mail would become empty 80 times.', allow: 'clear=80' }),
    ]
    expect(picture(guardLines(guards, aLook()))).toBe(`
  ▲ stopped by 2 guards; nothing is written
    access  312 of 5,208 accounts would lose access; the limit is 261.
    To go on on purpose: --allow access=312
    clear mail  mail would become empty 80 times.
    To go on on purpose: --allow clear=80
`)
  })

  it('and was passed on purpose is named, and stops nothing', () => {
    expect(picture(guardLines([aGuard({ tripped: false, allowed: 312 })], aLook()))).toBe(`
  · guard access passed on purpose: 312 of 5,208 accounts would lose access; the limit is 261.
`)
  })

  it('is not mentioned where none did', () => {
    expect(guardLines([aGuard({ tripped: false, count: 5 })], aLook())).toEqual([])
  })
})

describe('an undo', () => {
  const header = aHeader({ undoes: 218, notes: ['The journal no longer tells 1 of the 9 changes of run 218.'] })

  it('names the run that it takes back, and only the target was read', () => {
    expect(picture(planHead(header, sides, aLook()))).toBe(`
  staff  takes back run 218 in wiki  read at 2026-04-10 14:02
  · The journal no longer tells 1 of the 9 changes of run 218.
`)
  })

  it('ends with what it comes to, or says that nothing is left', () => {
    const summary = aSummary({ update: 2, delete: 1, findings: 1 })
    expect(picture(planEnd({ ...header, summary, calls: 3 }, aLook()))).toBe(`
  ~ 2 update   − 1 delete   ! 1 finding
  3 calls to make
`)
    expect(picture(planEnd({ ...header, summary: aSummary() }, aLook()))).toBe('\n  ✓ nothing is left to take back\n')
  })
})
