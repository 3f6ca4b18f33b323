import { Client } from 'ldapts'
import { describe, expect, it } from 'vitest'
import { needs } from '../servers/needs.ts'
import { type Slapd, startSlapd } from '../servers/slapd.ts'
import { company, oneDayLater, who } from './company.ts'
import { companyLdif } from './company-ldif.ts'
import { largeDirectory } from './large.ts'
import { uuidOf } from './ldif-writer.ts'

async function found(server: Slapd, filter: string, attributes: string[] = []) {
  const client = new Client({ url: server.url })
  await client.bind(server.replica.dn, server.replica.password)
  const { searchEntries } = await client.search(server.suffix, { filter, attributes })
  await client.unbind()
  return searchEntries
}

describe.runIf(needs('slapd'))('a directory that was generated', () => {
  it.each([
    ['today', company()],
    ['a day later', oneDayLater(company())],
  ])('is taken by slapd as it stands: the company, %s', async (_, shown) => {
    await using server = await startSlapd({ seed: companyLdif({ company: shown }) })
    expect(await found(server, '(objectClass=inetOrgPerson)')).toHaveLength(300)
    expect(
      await found(server, '(|(objectClass=groupOf*)(objectClass=posixGroup)(member=*)(uniqueMember=*))'),
    ).toHaveLength(40)
    const [disabled] = await found(server, `(employeeNumber=${who.disabled})`, ['pwdAccountLockedTime', 'entryUUID'])
    expect(disabled).toMatchObject({
      pwdAccountLockedTime: '000001010000Z',
      entryUUID: uuidOf(`person ${who.disabled}`),
    })
  })

  it('may be large', async () => {
    await using server = await startSlapd({ seed: largeDirectory({ people: 2_000, groups: 50 }) })
    expect(await found(server, '(uid=*)', ['1.1'])).toHaveLength(2_000)
    expect(await found(server, `(memberOf=cn=g0001,ou=groups,${server.suffix})`, ['1.1'])).toHaveLength(1_000)
  })
})
