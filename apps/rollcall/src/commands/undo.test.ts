import { describe, expect, it } from 'vitest'
import { aCompany, type Company } from '../testing/a-company.ts'

async function afterRun2(): Promise<Company> {
  const company = await aCompany(30)
  await company.rollcall('sync', '--yes')
  company.directory.put('user', 'id-1', { uid: 'u1', cn: 'Person 1', mail: 'u1@acme.example', title: 'Head' })
  await company.rollcall('sync', '--yes')
  return company
}

const title = (company: Company) => company.app.by('userName', 'u1')?.values.title?.[0]

describe('taking a run back', () => {
  it('shows what would be done with --dry-run, exit 2, and writes nothing', async () => {
    await using company = await afterRun2()
    const { code, out } = await company.rollcall('undo', '2', '--dry-run')
    expect(code).toBe(2)
    expect(out).toContain('staff  takes back run 2 in wiki')
    expect(out).toContain('title: Head → –')
    expect(title(company)).toBe('Head')
    const document = JSON.parse((await company.rollcall('undo', '2', '--dry-run', '--json')).out)
    expect(document).toMatchObject({ undoes: 2, summary: { update: 1 }, changes: [{ undoes: { run: 2, seqs: [1] } }] })
    expect((await company.rollcall('sync', '--yes')).code).toBe(0) // not paused
  })

  it('takes it back, pauses the sync and says so; history and audit tell of it', async () => {
    await using company = await afterRun2()
    const { code, out } = await company.rollcall('undo', '2', '--yes')
    expect([code, title(company)]).toEqual([0, undefined])
    expect(out).toMatch(/run 3 of staff done {2}1 done.*audit log ends with [0-9a-f]{16}.*rollcall resume staff/s)
    expect((await company.rollcall('history')).out).toMatch(/staff is paused since .* run 2 is taken back.*undo of 2/s)
    expect((await company.rollcall('sync', '--yes')).err).toContain('staff is paused since')
    expect((await company.rollcall('audit', '--run', '3')).out).toContain('title: Head → –')
    expect((await company.rollcall('audit', 'verify')).code).toBe(0)
    await company.rollcall('resume', 'staff')
    expect((await company.rollcall('sync', '--yes')).code).toBe(0)
    expect(title(company)).toBe('Head')
  })

  it('is one JSON document for scripts', async () => {
    await using company = await afterRun2()
    const { code, out } = await company.rollcall('undo', '2', '--yes', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      formatVersion: 1,
      undoes: 2,
      status: 'done',
      applied: { ok: 1, failed: 0 },
      auditHead: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('is stopped by a guard, exit 4, and says how to pass it', async () => {
    await using company = await afterRun2()
    const { code, out } = await company.rollcall('undo', '1', '--yes')
    expect([code, out]).toEqual([4, expect.stringContaining('--allow delete=29')])
    expect(company.app.all('user')).toHaveLength(30)
  })

  it('lists what was changed since, exit 3', async () => {
    await using company = await afterRun2()
    company.app.edit(company.app.by('userName', 'u1')?.id ?? '', { values: { title: 'By hand' } })
    const { code, out } = await company.rollcall('undo', '2', '--yes')
    expect([code, out]).toEqual([3, expect.stringContaining('changed-since 1')])
    expect(title(company)).toBe('By hand')
  })

  it('asks for a run that there is', async () => {
    await using company = await afterRun2()
    expect((await company.rollcall('undo', '77', '--yes')).err).toContain('There is no run 77.')
    expect((await company.rollcall('undo', 'last', '--yes')).err).toContain('undo takes the number of a run')
    expect((await company.rollcall('undo', '2')).err).toContain('--yes was not given')
  })
})
