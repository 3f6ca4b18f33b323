import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aCompany } from '../testing/a-company.ts'

describe('what no link covers', () => {
  it('is listed, whoever made it, and nobody else is', async () => {
    await using company = await aCompany(2)
    await company.rollcall('sync', '--yes')
    const id = company.app.seed('user', { userName: 'root', displayName: '=Root' })
    const { code, out } = await company.rollcall('unmanaged', 'staff')
    expect([code, out]).toEqual([0, `  account  =Root  ${id}\n`])
    expect(JSON.parse((await company.rollcall('unmanaged', '--json')).out)).toEqual({
      what: 'account',
      id,
      label: '=Root',
      active: true,
    })
  })

  it('is written to a new CSV file that a spreadsheet does not run', async () => {
    await using company = await aCompany(1)
    company.app.seed('user', { userName: 'root', displayName: '=Root' })
    expect((await company.rollcall('unmanaged', '--csv', 'a.csv')).out).toContain('1 written to ./a.csv.')
    expect(await readFile(join(company.path, 'a.csv'), 'utf8')).toMatch(
      /^what,id,label,of,active\r\naccount,.*,'=Root,,true\r\n$/,
    )
    expect((await company.rollcall('unmanaged', '--csv', 'a.csv')).err).toContain('a.csv is there already')
  })

  it('may be nothing, which is said', async () => {
    await using company = await aCompany(1)
    await company.rollcall('sync', '--yes')
    expect((await company.rollcall('unmanaged')).out).toBe('  none\n')
  })

  it('is no answer where the target was listed in part', async () => {
    await using company = await aCompany(3)
    await company.rollcall('sync', '--yes')
    company.app.misbehave.truncate = 1
    const { code, out } = await company.rollcall('unmanaged')
    expect([code, out]).toEqual([1, ''])
  })
})
