import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { aCompany } from '../testing/a-company.ts'

describe('erasing a person from the audit log', () => {
  it('says what was erased and what undo can no longer do; the log still verifies', async () => {
    await using company = await aCompany(30)
    await company.rollcall('sync', '--yes')
    expect(await company.rollcall('undo', '1', '--yes', '--allow', 'delete=30', '--allow', 'access=30')).toMatchObject({
      code: 0,
    })
    const { code, out } = await company.rollcall('audit', 'erase', 'Person 7', '--yes')
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/Erased: 2 records of the audit log, 2 changes in the journal\. `undo` of run 1, 2 no/),
    ])
    expect((await company.rollcall('audit')).out).not.toContain('u7@acme.example')
    expect((await company.rollcall('audit')).out).toContain('u8@acme.example')
    const verified = await company.rollcall('audit', 'verify')
    expect([verified.code, verified.out]).toEqual([0, expect.stringContaining('2 of them erased; the chain is whole')])
    expect(JSON.parse((await company.rollcall('audit', 'erase', 'id-8', '--yes', '--json')).out)).toMatchObject({
      sync: 'staff',
      erased: { records: 2, changes: 2, runs: [1, 2] },
    })
  })

  it('leaves a living link alone, and says so', async () => {
    await using company = await aCompany()
    await company.rollcall('sync', '--yes')
    const { code, err } = await company.rollcall('audit', 'erase', 'u2', '--yes')
    expect([code, err]).toEqual([1, expect.stringContaining('tells of nobody called “u2”')])
    expect((await company.rollcall('audit', 'erase', 'Person 2', '--yes')).err).toContain('is still linked to')
  })

  it('asks first, and asks whom', async () => {
    await using company = await aCompany()
    expect((await company.rollcall('audit', 'erase', 'Person 2')).err).toContain('--yes was not given')
    expect((await company.rollcall('audit', 'erase')).err).toContain('Nothing says whom to erase.')
  })
})

describe('the head of the audit log', () => {
  it('is printed by every run, and each printed one is proof that nothing before it is gone', async () => {
    await using company = await aCompany(30)
    const heads: string[] = []
    const headIn = (out: string) => heads.push(/audit log ends with ([0-9a-f]{16})/.exec(out)?.[1] ?? '')
    headIn((await company.rollcall('sync', '--yes')).out)
    company.directory.put('user', 'id-1', { uid: 'u1', cn: 'Person 1', mail: 'u1@acme.example', title: 'Head' })
    await company.rollcall('plan', '-o', 'staff.plan')
    headIn((await company.rollcall('apply', 'staff.plan')).out)
    headIn((await company.rollcall('undo', '2', '--yes')).out)
    await company.rollcall('resume', 'staff')
    const { auditHead } = JSON.parse((await company.rollcall('sync', '--yes', '--json')).out)
    heads.push(auditHead)
    expect(new Set(heads).size).toBe(4)
    for (const head of heads) expect((await company.rollcall('audit', 'verify', '--head', head)).code, head).toBe(0)

    using db = new DatabaseSync(join(company.path, '.rollcall/state.db'))
    db.exec('drop trigger audit_keeps; delete from audit where seq > (select max(seq) - 3 from audit)')
    expect((await company.rollcall('audit', 'verify')).code).toBe(0) // a cut end is consistent in itself
    const cut = await company.rollcall('audit', 'verify', '--head', auditHead)
    expect([cut.code, cut.out]).toEqual([1, expect.stringContaining('is not in the audit log: it was cut off')])
  })
})
