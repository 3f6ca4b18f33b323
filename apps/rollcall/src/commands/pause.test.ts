import { describe, expect, it } from 'vitest'
import { aCompany } from '../testing/a-company.ts'
import { anOffice } from '../testing/an-office.ts'

describe('pausing a sync', () => {
  it('stops every run of it with exit 1 until it is resumed; planning goes on and says so', async () => {
    await using company = await aCompany()
    const paused = await company.rollcall('pause', 'staff', '--why', 'the app is being restored')
    expect([paused.code, paused.out]).toEqual([0, expect.stringContaining('staff is paused;')])
    for (const verb of ['sync', 'retry']) {
      const { code, err } = await company.rollcall(verb, 'staff', '--yes')
      expect(code).toBe(1)
      expect(err).toMatch(/staff is paused since .* by .*@.*: the app is being restored\..*rollcall resume staff/s)
    }
    const plan = await company.rollcall('plan', 'staff')
    expect([plan.code, plan.out]).toEqual([2, expect.stringContaining('staff is paused since')])
    expect(JSON.parse((await company.rollcall('plan', 'staff', '--json')).out)).toMatchObject({
      paused: { why: 'the app is being restored' },
      notes: [],
    })
    expect((await company.rollcall('explain', 'staff', 'u1')).out).toMatch(
      /paused {5}since .*: the app is being restored/,
    )
    expect((await company.rollcall('history')).out).toMatch(/staff is paused since .*: the app is being restored/)
    expect((await company.rollcall('doctor', '--offline')).out).toMatch(/✓ pauses {3}staff is paused since/)
    const resumed = await company.rollcall('resume', 'staff')
    expect([resumed.code, resumed.out]).toEqual([0, expect.stringContaining('staff may run again')])
    expect((await company.rollcall('sync', 'staff', '--yes')).code).toBe(0)
  })

  it('says that it was done already, and who did it', async () => {
    await using company = await aCompany()
    await company.rollcall('pause', 'staff', '--why', 'first')
    expect((await company.rollcall('pause', 'staff', '--why', 'second')).out).toMatch(
      /is paused already, since [-\d]+ [:\d]{5} by .*: first\./,
    )
    expect(JSON.parse((await company.rollcall('pause', 'staff', '--json')).out)).toMatchObject({
      formatVersion: 1,
      sync: 'staff',
      already: true,
      paused: { why: 'first' },
    })
    await company.rollcall('resume', 'staff')
    expect((await company.rollcall('resume', 'staff')).out).toContain('staff was not paused.')
  })

  it('needs neither system, and a name that is right', async () => {
    await using office = await anOffice()
    expect((await office.rollcall('pause', 'staf')).err).toContain('Did you mean staff?')
    expect((await office.rollcall('pause', 'staff')).code).toBe(0)
    expect(JSON.parse((await office.rollcall('history', '--json')).out).paused).toMatchObject([{ sync: 'staff' }])
  })
})
