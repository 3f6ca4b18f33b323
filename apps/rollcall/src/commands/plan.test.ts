import { describe, expect, it } from 'vitest'
import { anOffice } from '../testing/an-office.ts'

describe('a plan in mode delta, of a source without a change feed', () => {
  it('reads the source whole, and says so', async () => {
    await using office = await anOffice()
    await office.rollcall('sync', '--yes')
    const { code, out } = await office.rollcall('plan', '--mode', 'delta')
    expect([code, out]).toEqual([0, expect.stringContaining('Mode source instead of delta: LDIF file has no change')])
  })
})

describe('a file for the plan that cannot be made', () => {
  it.each([
    ['that is there', 'acme.ldif', './acme.ldif is there already.'],
    ['in a folder that is not there', 'none/staff.plan', './none is not there.'],
  ])('%s is refused before anything is read', async (_, file, why) => {
    await using office = await anOffice()
    const { code, out, err } = await office.rollcall('plan', '-o', file)
    expect([code, out, err]).toEqual([1, '', expect.stringContaining(why)])
  })
})

describe('a sync named where a person is asked for', () => {
  it('is told with an example', async () => {
    await using office = await anOffice()
    expect((await office.rollcall('explain', 'staff')).err).toContain('Nothing says whom of staff to explain.')
  })
})

describe('a plan without somebody', () => {
  it('shows whom it leaves out, and counts what is left', async () => {
    await using office = await anOffice()
    const { code, out } = await office.rollcall('plan', '--without', 'mora')
    expect(code).toBe(2)
    expect(out).toContain('Left out on purpose: Mora Lind (1 change); the next run takes them up.')
    expect(out).toContain('+ 1 create')
    expect(out).not.toMatch(/Mora Lind .*new account/)
  })

  it('is kept and carried out without them; the next sync takes them up', async () => {
    await using office = await anOffice()
    await office.rollcall('plan', '--without', 'mora', '-o', 'staff.plan')
    expect((await office.rollcall('apply', 'staff.plan')).code).toBe(3)
    expect((await office.rollcall('unsynced')).out).toMatch(/Mora Lind .*left out of this run on purpose/)
    expect((await office.rollcall('plan', '--json')).out).toMatch(/"create":1/)
  })

  it('is no plan where it changes nothing about them', async () => {
    await using office = await anOffice()
    const { code, err } = await office.rollcall('sync', '--yes', '--without', 'nobody')
    expect([code, err]).toEqual([1, expect.stringContaining('The plan changes nothing about “nobody”')])
  })
})
