import { describe, expect, it } from 'vitest'
import { found, scanned, tested } from '../testing/reads.ts'
import { openBench } from '../testing/tenant-kit.ts'

describe('a scan', () => {
  it('asks by delta, for exactly what is needed', async () => {
    await using bench = await openBench()
    const connection = await bench.open()
    await scanned(connection, 'user', {
      attributes: ['displayName', 'extensionAttribute1', 'extensionattribute2', 'manager'],
    })
    await scanned(connection, 'group', { attributes: ['members'] })
    const asked = bench.fake.requests
      .filter(({ door }) => door === 'graph')
      .map(({ path, query }) => `${path} ${query.get('$select')}`)
    expect(asked).toEqual([
      '/v1.0/users/delta accountEnabled,displayName,id,onPremisesExtensionAttributes,manager',
      '/v1.0/groups/delta id,visibility,members',
    ])
  })

  it('of those who fit a filter is a list, as an advanced query only where Graph wants it so', async () => {
    await using bench = await openBench()
    const { tenant, requests } = bench.fake
    for (const [name, companyName] of [
      ['mora', 'Acme'],
      ['jan', 'Other'],
    ] as const)
      tenant.addUser({ userPrincipalName: `${name}@acme.test`, companyName })
    const connection = await bench.open()
    const listed = async (filter: string) => {
      const before = requests.length
      const { records, end } = await scanned(connection, 'user', { attributes: ['mail'], filter })
      expect(end).toMatchObject({ verdict: 'complete', cursor: expect.any(String) })
      const calls = requests.slice(before).filter(({ door, status }) => door === 'graph' && status === 200)
      return [records.length, calls.map(({ query, headers }) => query.get('$deltatoken') ?? headers.consistencylevel)]
    }
    expect(await listed("startsWith(userPrincipalName,'mora')")).toEqual([1, ['latest', undefined]])
    expect(await listed("companyName eq 'Acme'")).toEqual([1, ['latest', 'eventual']])
    expect((await scanned(connection, 'user', { filter: "nosuch eq 'x'" })).end).toMatchObject({ verdict: 'failed' })
  })

  it('lists what delta does not track, if the app may read it', async () => {
    await using bench = await openBench(
      {},
      { permissions: ['User.Read.All', 'GroupMember.Read.All', 'AuditLog.Read.All'] },
    )
    const signInActivity = { lastSignInDateTime: '2026-01-01T00:00:00Z' }
    bench.fake.tenant.addUser({ userPrincipalName: 'mora@acme.test', signInActivity })
    const name = 'signInActivity.lastSignInDateTime'
    const { records } = await scanned(await bench.open(), 'user', { attributes: [name] })
    expect(records[0]?.attributes).toEqual({ [name]: ['2026-01-01T00:00:00Z'] })
  })

  it('knows no units: a base is refused', async () => {
    await using bench = await openBench()
    const { end } = await scanned(await bench.open(), 'user', { base: ['OU=People'] })
    expect(end).toMatchObject({ verdict: 'failed', problem: { code: 'config.no-base', field: 'base' } })
    expect(bench.fake.requests.length).toBe(0)
  })

  it('reads a tenant without delta as lists, and has no place to go on from', async () => {
    await using bench = await openBench()
    const { tenant, behaviour } = bench.fake
    const mora = tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    const wiki = tenant.addGroup({ displayName: 'wiki' })
    tenant.addMember(wiki, mora)
    behaviour.mishap = ({ path }) =>
      path.endsWith('/delta') ? { status: 400, code: 'Request_UnsupportedQuery' } : undefined
    const connection = await bench.open()
    expect((await scanned(connection, 'user')).end).toEqual({ verdict: 'complete', items: 1 })
    const { records, end } = await scanned(connection, 'group', { attributes: ['members'] })
    expect(end).toEqual({ verdict: 'complete', items: 1 })
    expect(records[0]?.attributes.members).toEqual([mora])
  })

  it('of some, to look at, is one short list however many there are, and nothing to go on from', async () => {
    await using bench = await openBench()
    const boss = bench.fake.tenant.addUser({ userPrincipalName: 'boss@acme.test' })
    for (let index = 0; index < 2_000; index++)
      bench.fake.tenant.setManager(bench.fake.tenant.addUser({ userPrincipalName: `p${index}@acme.test` }), boss)
    const connection = await bench.open()
    const { records, end } = await scanned(connection, 'user', { attributes: ['displayName'], atMost: 200 })
    expect(records).toHaveLength(200)
    expect(end).toEqual({ verdict: 'truncated', items: 200, problem: expect.anything() })
    const asked = bench.fake.requests.filter(({ door }) => door === 'graph')
    expect(asked.map(({ path, query }) => `${path} ${query.get('$top')}`)).toEqual(['/v1.0/users 200'])
    const managed = await scanned(connection, 'user', { attributes: ['manager'], atMost: 20 })
    expect(managed.records.filter(({ attributes }) => attributes.manager?.[0] === boss).length).toBeGreaterThan(18)
    expect((await scanned(connection, 'user', { atMost: 5_000 })).end).toEqual({ verdict: 'complete', items: 2_001 })
  })

  it('begins anew where the service forgets it in the middle', async () => {
    await using bench = await openBench({ behaviour: { deltaPageSize: 1 } })
    const { fake } = bench
    for (const name of ['mora', 'jan', 'zoe']) fake.tenant.addUser({ userPrincipalName: `${name}@acme.test` })
    let left = 1
    fake.behaviour.mishap = ({ url }) => {
      if (url.includes('skiptoken') && left-- > 0) fake.reset()
      return undefined
    }
    expect((await scanned(await bench.open(), 'user')).end).toMatchObject({ verdict: 'complete', items: 3 })
  })
})

describe('values', () => {
  it('are one or several, text or truth, and nothing where there is none', async () => {
    await using bench = await openBench({ extensions: ['extension_00112233445566778899aabbccddeeff_badge'] })
    bench.fake.tenant.addUser({
      userPrincipalName: 'mora_extern.test#EXT#@acme.test',
      userType: 'Guest',
      mail: null,
      businessPhones: [],
      proxyAddresses: ['SMTP:mora@acme.test', 'smtp:m@acme.test'],
      accountEnabled: false,
      employeeOrgData: { division: 'Sales', costCenter: null },
      assignedLicenses: [
        { skuId: 'one', disabledPlans: [] },
        { skuId: 'two', disabledPlans: [] },
      ],
      extension_00112233445566778899aabbccddeeff_badge: 'B7',
    })
    const attributes = [
      'USERTYPE',
      'mail',
      'businessPhones',
      'proxyAddresses',
      'accountEnabled',
      'employeeOrgData.division',
      'employeeOrgData.costCenter',
      'assignedLicenses.skuId',
      'extension_00112233445566778899aabbccddeeff_badge',
    ]
    const { records } = await scanned(await bench.open(), 'user', { attributes })
    expect(records[0]).toMatchObject({
      attributes: {
        USERTYPE: ['Guest'],
        proxyAddresses: ['SMTP:mora@acme.test', 'smtp:m@acme.test'],
        accountEnabled: [false],
        'employeeOrgData.division': ['Sales'],
        'assignedLicenses.skuId': ['one', 'two'],
        extension_00112233445566778899aabbccddeeff_badge: ['B7'],
      },
      standing: { disabled: true },
    })
    expect(Object.keys(records[0]?.attributes ?? {})).toHaveLength(6)
  })

  it('are found by, also those that only advanced queries compare', async () => {
    await using bench = await openBench()
    const id = bench.fake.tenant.addUser({
      userPrincipalName: "o'hara@acme.test",
      onPremisesSamAccountName: 'ohara',
      employeeId: '7',
    })
    const connection = await bench.open()
    for (const [by, value] of [
      ['userPrincipalName', "O'Hara@acme.test"],
      ['onPremisesSamAccountName', 'ohara'],
      ['employeeid', '7'],
      ['dn', id],
    ] as const)
      expect((await found(connection, 'user', by, ['nobody', value])).records.map((one) => one.id)).toEqual([id])
  })
})

describe('a right that the app lacks', () => {
  it('is named, all of them at once, and never taken for an empty tenant', async () => {
    await using bench = await openBench({}, { permissions: [] })
    bench.fake.tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    const connection = await bench.open()
    for (const [kind, right] of [
      ['user', 'User.Read.All'],
      ['group', 'GroupMember.Read.All'],
    ] as const) {
      const { end } = await scanned(connection, kind)
      expect(end).toMatchObject({
        verdict: 'failed',
        problem: { code: 'permission.missing', hint: expect.stringContaining(right) },
      })
    }
    const { stages, problem } = await tested(connection)
    expect(stages).toEqual(['token', 'permissions'])
    expect(problem?.message).toContain('User.Read.All and GroupMember.Read.All')
    bench.app.permissions = ['User.Read.All']
    const next = await tested(await bench.open())
    expect(next.problem?.message).toBe('The app lacks the application permission GroupMember.Read.All.')
  })

  it('to see who is in a group that hides it leaves that group partly read', async () => {
    await using bench = await openBench()
    const { tenant } = bench.fake
    const mora = tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    const [open = '', hidden = ''] = ['Public', 'HiddenMembership'].map((visibility) =>
      tenant.addGroup({ displayName: visibility, visibility }),
    )
    tenant.addMember(open, mora)
    tenant.addMember(hidden, mora)
    const query = { attributes: ['displayName', 'members'] }
    const partial = async () => {
      const { records, end } = await scanned(await bench.open(), 'group', query)
      expect(end).toMatchObject({ verdict: 'complete' })
      return records.filter((one) => one.partial?.includes('members')).map(({ id }) => id)
    }
    expect(await partial()).toEqual([hidden])
    expect(bench.context.logged.some(({ message }) => message.includes('Member.Read.Hidden'))).toBe(true)
    bench.app.permissions = [...bench.app.permissions, 'Member.Read.Hidden']
    expect(await partial()).toEqual([])
  })

  it('is none for members of kinds that are not read: they are members all the same', async () => {
    await using bench = await openBench()
    const { tenant } = bench.fake
    const group = tenant.addGroup({ displayName: 'mixed' })
    const laptop = tenant.addOther('device', 'laptop')
    tenant.addMember(group, laptop)
    const connection = await bench.open()
    for (const { records } of [
      await scanned(connection, 'group', { attributes: ['members'] }),
      await found(connection, 'group', 'id', [group], ['members']),
    ])
      expect(records[0]?.attributes.members).toEqual([laptop])
  })
})

describe('the test of a connection', () => {
  it('tells stage by stage how far it gets, and how many there are', async () => {
    await using bench = await openBench()
    bench.fake.tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    const { stages, details, end } = await tested(await bench.open({ tenant: 'acme.test' }))
    expect(end.verdict).toBe('complete')
    expect(stages).toEqual(['token', 'permissions', 'users', 'groups'])
    expect(details[0]).toContain(`acme.test (${bench.fake.tenantId})`)
    expect(details[2]).toBe('1 people')
  })

  it('tells what cannot be reached, be it Entra ID or Graph', async () => {
    await using bench = await openBench()
    for (const [settings, stage] of [
      [{ authority: 'https://login.invalid' }, 'dns'],
      [{ authority: 'https://127.0.0.1:1' }, 'tcp'],
      [{ ca: undefined }, 'tls'],
    ] as const)
      expect((await tested(await bench.open(settings))).stages).toEqual([stage])
  })

  it('says the same of one tenant by whatever name', async () => {
    await using bench = await openBench()
    const { signal } = new AbortController()
    for (const tenant of ['acme.test', bench.fake.tenantId.toUpperCase()])
      expect((await (await bench.open({ tenant })).schema({}, signal)).identity).toBe(bench.fake.tenantId)
  })
})
