import { type Account, company, companyAdLdif, needs, type Samba, startSamba, who } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectedTo, scanned, told } from './fake-connection.ts'

const { signal } = new AbortController()
const password = 'Correct-horse1'

describe.runIf(needs('samba'))('a company in Samba', () => {
  let samba: Samba
  beforeAll(async () => {
    samba = await startSamba({ seed: companyAdLdif() })
  })
  afterAll(() => samba?.[Symbol.asyncDispose]())
  const open = (as: Account = samba.reader, more: object = {}) => connectedTo(samba, as, more)
  const stagesOf = async (connection: Awaited<ReturnType<typeof open>>) => {
    const stages: string[] = []
    for await (const batch of connection.test({}, signal))
      stages.push(
        ...batch.map(({ stage, detail, problem }) => `${stage}${problem ? `!${problem.code}` : ''}: ${detail}`),
      )
    return stages
  }

  it('is read whole, and says what it is', async () => {
    await using connection = await open()
    const query = {
      kind: 'user',
      attributes: ['employeeID', 'objectSid', 'proxyAddresses'],
      filter: '(employeeID=*)',
    } as const
    const { records, end } = await scanned(connection, query)
    expect([records.length, end]).toEqual([300, expect.objectContaining({ verdict: 'complete' })])
    expect(end).not.toHaveProperty('referrals') // those to its DNS zones lead to nobody
    const { number, mail } = company().people.find((person) => person.mail.length > 1) ?? { number: 0, mail: [] }
    expect(
      records.find(({ attributes }) => String(Object.values(attributes)[0]) === String(number))?.attributes,
    ).toEqual({
      employeeID: [String(number)],
      objectSid: [expect.stringMatching(/^S-1-5-21(-\d+){4}$/)],
      proxyAddresses: mail.map((address, index) => `${index === 0 ? 'SMTP' : 'smtp'}:${address}`),
    })
    const stages = await stagesOf(connection)
    expect(stages.slice(3)).toEqual([
      expect.stringContaining('bind: CN=reader'),
      'base: DC=acme,DC=test',
      expect.stringMatching(/^rights: reads objectGUID of CN=/),
      expect.stringMatching(/^schema: \d{3,} attributes of dc=acme,dc=test [0-9a-f-]{36}$/),
      expect.stringMatching(/^search: 30\d people$/),
      expect.stringMatching(/^search: \d+ groups$/),
      'states: disabled, locked and expired accounts can be told',
      expect.stringMatching(/^feed: uSNChanged .* sees nobody who was deleted/),
    ])
  })

  it('is read without distribution groups, where these are not wanted', async () => {
    await samba.add(`CN=list,OU=groups,${samba.suffix}`, {
      objectClass: 'group',
      sAMAccountName: 'list',
      groupType: '2',
    })
    const query = { kind: 'group', attributes: ['cn'], base: [`OU=groups,${samba.suffix}`] } as const
    await using all = await open()
    await using security = await open(samba.reader, { securityGroupsOnly: true })
    const [every, some] = [await scanned(all, query), await scanned(security, query)]
    expect(every.records.length - some.records.length).toBe(1)
    expect(every.idOf('CN=list,')).not.toBe('')
  })

  it('has its people in Domain Users, whose members it does not list', async () => {
    await using connection = await open()
    const { records } = await scanned(connection, {
      kind: 'group',
      attributes: ['members'],
      filter: '(cn=Domain Users)',
    })
    expect(records[0]?.members.length).toBeGreaterThanOrEqual(300)
  })

  it('reads the global catalog, and no feed from it', async () => {
    await using connection = await open(samba.reader, { url: `ldaps://${samba.host}:3269`, globalCatalog: true })
    const { records, cursor } = await scanned(connection, { kind: 'user', attributes: ['mail'], filter: '(mail=*)' })
    expect([records.length > 250, cursor]).toEqual([true, ''])
  })

  it.each(['reader@acme.test', 'ACME\\reader'])('takes %s to bind as', async (bindDn) => {
    await using connection = await open(samba.reader, { bindDn })
    expect((await scanned(connection, { kind: 'user', attributes: ['mail'] })).end.verdict).toBe('complete')
  })

  describe('and an account to read with that cannot', () => {
    const account = async (name: string) => {
      const dn = `CN=${name},OU=services,${samba.suffix}`
      await samba.add(dn, { objectClass: 'user', sAMAccountName: name, userAccountControl: '514' })
      await samba.modify(dn, { replace: { unicodePwd: `"${password}"`.replaceAll(/./g, '$&\0') } })
      await samba.enable(dn)
      return dn
    }
    const bindStage = async (dn: string, given = password) => {
      await using connection = await open({ dn, password: given })
      return (await stagesOf(connection)).at(-1)
    }
    it('says so: the password is wrong', async () => {
      expect(await bindStage(await account('wrong'), 'x')).toMatch(
        /^bind!auth\.bind-refused: .*: the name or the password is wrong \(49, data 52e\)\.$/,
      )
    })
    it('says so: it is disabled', async () => {
      const dn = await account('off')
      await samba.disable(dn)
      expect(await bindStage(dn)).toMatch(/^bind!auth\.disabled: .*: the account is disabled \(49, data 533\)\.$/)
    })
    it('says so: it has expired', async () => {
      const dn = await account('over')
      await samba.expire(dn, new Date('2020-01-01'))
      expect(await bindStage(dn)).toMatch(/^bind!auth\.expired: .*: the account has expired \(49, data 701\)\.$/)
    })
    it('says so: its password has to be changed', async () => {
      const dn = await account('must')
      await samba.modify(dn, { replace: { pwdLastSet: '0' } })
      expect(await bindStage(dn)).toMatch(
        /^bind!auth\.password-expired: .*: its password (has to be changed at the next logon .49, data 773.|has expired .49, data 532.)\.$/,
      )
    })
    it('says so: it is locked', async () => {
      const dn = await account('shut')
      await samba.lock(dn)
      expect(await bindStage(dn)).toMatch(
        /^bind!auth\.locked: .*: the account is locked after too many wrong passwords \(49, data 775\)\.$/,
      )
    })
    it('says to a person why they cannot sign in', async () => {
      const dn = await account('person')
      await using connection = await open()
      const signIn = async (user: string, given: string) => {
        const answer = await connection.authenticate?.({ user, password: given }, signal)
        return answer?.ok ? 'ok' : answer?.why
      }
      expect(await signIn('person', password)).toBe('ok')
      expect(await signIn('ACME\\person', password)).toBe('ok')
      expect([await signIn('person', 'x'), await signIn('nobody', 'x')]).toEqual(['password', 'unknown'])
      await samba.modify(dn, { replace: { pwdLastSet: '0' } })
      expect(await signIn('person', password)).toBe('change-required')
      await samba.disable(dn)
      expect(await signIn('person', password)).toBe('disabled')
    })
  })

  it('has a member who left, and forgets them', async () => {
    await using connection = await open(samba.admin)
    const query = { kind: 'group', attributes: ['cn', 'members'], base: [`OU=groups,${samba.suffix}`] } as const
    const { cursor, records } = await scanned(connection, query)
    const joins = company().people.find(({ number }) => number === who.joinsGroup)
    const people = await scanned(connection, {
      kind: 'user',
      attributes: ['sAMAccountName'],
      filter: `(sAMAccountName=${joins?.uid})`,
    })
    const group = records.find(({ members }) => members.includes(people.records[0]?.dn))
    await samba.modify(group?.dn ?? '', { remove: { member: people.records[0]?.dn ?? '' } })
    const after = await told(connection, query, cursor)
    expect(after.lines).toEqual([`put ${group?.dn}`])
    expect([...after.records.values()][0]?.members).toHaveLength((group?.members.length ?? 0) - 1)
  })
})
