import { describe, expect, it } from 'vitest'
import { aCompany, type Company } from '../testing/a-company.ts'

/** Person 2 has no uid, which the application demands. */
async function aCompanyWithAFinding(): Promise<Company> {
  const company = await aCompany()
  company.directory.put('user', 'id-2', { cn: 'Person 2' })
  expect((await company.rollcall('sync', '--yes')).code).toBe(3)
  return company
}

describe('a finding that somebody set aside', () => {
  it('is no news to --strict, and is shown apart with who did it and why', async () => {
    await using company = await aCompanyWithAFinding()
    expect((await company.rollcall('sync', '--yes', '--strict')).code).toBe(3)
    const said = await company.rollcall('findings', 'ack', 'staff', 'Person 2', '--note', 'needs none')
    expect([said.code, said.out]).toEqual([0, expect.stringContaining('1 finding set aside')])
    expect((await company.rollcall('sync', '--yes', '--strict')).code).toBe(0)
    const { out } = await company.rollcall('unsynced')
    expect(out).toMatch(/1 finding set aside\n.*Person 2 +missing-value +.*@.*: needs none/)
    expect(JSON.parse((await company.rollcall('unsynced', '--json')).out).syncs[0].findings).toMatchObject([
      { record: 'Person 2', acknowledged: { note: 'needs none' } },
    ])
  })

  it('comes back as soon as it is another one, and as it was when it goes and returns', async () => {
    await using company = await aCompanyWithAFinding()
    await company.rollcall('findings', 'ack', 'staff', '--code', 'missing-value')
    company.directory.put('user', 'id-2', { uid: 'u2', cn: 'Person 2' })
    expect((await company.rollcall('sync', '--yes')).code).toBe(0)
    company.directory.put('user', 'id-2', { cn: 'Person 2' })
    expect((await company.rollcall('sync', '--yes')).code).toBe(3)
    expect((await company.rollcall('unsynced')).out).not.toContain('set aside')
  })

  it('can be brought back', async () => {
    await using company = await aCompanyWithAFinding()
    await company.rollcall('findings', 'ack', 'staff', 'Person 2')
    expect((await company.rollcall('findings', 'unack', 'staff', 'Person 2')).out).toContain('1 finding back')
    expect((await company.rollcall('sync', '--yes', '--strict')).code).toBe(3)
  })

  it('stands in the audit log', async () => {
    await using company = await aCompanyWithAFinding()
    await company.rollcall('findings', 'ack', 'staff', 'Person 2', '--note', 'fine')
    expect((await company.rollcall('audit', '--json')).out).toMatch(/"event":"acknowledged".*"note":"fine"/)
    expect((await company.rollcall('audit', 'verify')).code).toBe(0)
  })
})

describe('setting aside what is not there', () => {
  it('is an error with the way to what there is', async () => {
    await using company = await aCompanyWithAFinding()
    const { code, err } = await company.rollcall('findings', 'ack', 'staff', 'u3')
    expect([code, err]).toEqual([1, expect.stringContaining('No finding about u3 of staff stands.')])
    expect((await company.rollcall('findings', 'ack', 'staff')).err).toContain('Which findings?')
  })

  it('waits for no run that is on', async () => {
    await using company = await aCompanyWithAFinding()
    await using _run = await company.anotherRun()
    expect((await company.rollcall('findings', 'ack', 'staff', 'Person 2')).code).toBe(5)
  })
})
