import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { company, oneDayLater, who } from '../directories/company.ts'
import { companyAdLdif } from '../directories/company-ad.ts'
import { type Account, boundAs } from './ldap-admin.ts'
import { needs } from './needs.ts'
import { type Samba, startSamba } from './samba.ts'

async function searched(server: Samba, filter: string, as: Account = server.reader, attributes = ['*']) {
  const search = { filter, attributes }
  const found = await boundAs({ url: server.tlsUrl, ca: server.ca }, as, (client) =>
    client.search(server.suffix, search),
  )
  return found.searchEntries
}

describe.runIf(needs('samba'))('a domain of our own', () => {
  it('holds the company as Active Directory would', async () => {
    await using server = await startSamba({ seed: companyAdLdif() })
    expect(await searched(server, '(employeeID=*)')).toHaveLength(300)
    const groups = await searched(server, '(&(objectClass=group)(description=*)(distinguishedName=*))')
    expect(groups.filter(({ dn }) => dn.includes('OU=groups'))).toHaveLength(company().groups.length)
    const person = async (number: number) => (await searched(server, `(employeeID=${number})`))[0]
    expect(await person(who.disabled)).toMatchObject({ userAccountControl: '514', memberOf: expect.anything() })
    expect(await person(who.expired)).toMatchObject({ userAccountControl: '512', accountExpires: '134116956000000000' })
    expect(await person(who.locked)).toMatchObject({ lockoutTime: '134169093000000000' })
    expect(await person(who.joinsGroup)).toMatchObject({
      userPrincipalName: expect.stringMatching(/@acme\.test$/),
      manager: expect.stringMatching(/^CN=.*,OU=people,DC=acme,DC=test$/),
    })
    const circle = await searched(server, `(memberOf=CN=circle-a,OU=groups,${server.suffix})`)
    expect(circle.map(({ cn }) => cn)).toContain('circle-b')
  })

  it('does to its people what an administrator does, and keeps it when it is killed', async () => {
    await using server = await startSamba({ recycleBin: true })
    const at = (name: string) => `CN=${name},OU=people,${server.suffix}`
    const mora = at('Mora')
    const is = async () => {
      const attributes = ['userAccountControl', 'accountExpires', 'msDS-User-Account-Control-Computed', 'memberOf']
      const [entry] = await searched(server, '(sAMAccountName=mora)', server.reader, attributes)
      const locked = (Number(entry?.['msDS-User-Account-Control-Computed']) & 0x10) !== 0
      return [entry?.dn, Number(entry?.userAccountControl) & 2, entry?.accountExpires, locked, entry?.memberOf]
    }
    const never = '9223372036854775807'
    await server.add(mora, { objectClass: 'user', sAMAccountName: 'mora', userAccountControl: '544' })
    const staff = `CN=staff,OU=groups,${server.suffix}`
    await server.add(staff, { objectClass: 'group', sAMAccountName: 'staff' })
    await server.setMembers(staff, [mora])
    await server.disable(mora)
    await server.expire(mora, new Date('2026-01-01'))
    expect(await is()).toEqual([mora, 2, '134116992000000000', false, staff])
    await server.enable(mora)
    await server.expire(mora)
    await server.lock(mora)
    expect(await is()).toEqual([mora, 0, never, true, staff])
    await server.unlock(mora)
    await server.setMembers(staff, [])
    await server.rename(mora, `CN=Moro,OU=groups,${server.suffix}`)
    await server.kill()
    await expect(is()).rejects.toThrow()
    await server.start()
    expect(await is()).toEqual([`CN=Moro,OU=groups,${server.suffix}`, 0, never, false, []])
    await server.remove(`CN=Moro,OU=groups,${server.suffix}`)
    expect(await searched(server, '(sAMAccountName=mora)')).toEqual([])
  })

  it('stands beside another, and leaves nothing behind', async () => {
    const [one, other] = await Promise.all([
      startSamba({ seed: companyAdLdif({ company: oneDayLater(company()) }) }),
      startSamba({ domain: 'corp.example.test' }),
    ])
    expect(await searched(one, `(employeeID=${who.joiner})`)).toHaveLength(1)
    expect(await searched(other, '(sAMAccountName=reader)')).toMatchObject([
      { dn: 'CN=reader,OU=services,DC=corp,DC=example,DC=test' },
    ])
    await Promise.all([one[Symbol.asyncDispose](), other[Symbol.asyncDispose]()])
    for (const { tlsUrl: url, ca, caFile, reader } of [one, other]) {
      expect(existsSync(dirname(caFile))).toBe(false)
      await expect(boundAs({ url, ca }, reader, async () => {})).rejects.toThrow()
    }
  })
})
