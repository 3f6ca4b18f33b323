import { describe, expect, it } from 'vitest'
import { found, inWords, scanned, tested, told } from '../testing/reads.ts'
import { type Bench, openBench } from '../testing/tenant-kit.ts'

/** Between the connection and Graph: may answer in its place. */
function between(bench: Bench, answer: (url: URL, init: RequestInit) => Promise<object | undefined>): void {
  Object.assign(bench.context, {
    http: async (input: string, init: RequestInit) => {
      const body = await answer(new URL(input), init)
      return body === undefined ? fetch(input, init) : Response.json(body)
    },
  })
}

describe('ids that are no GUIDs', () => {
  it('are ids all the same: nobody is called gone for that', async () => {
    await using bench = await openBench()
    const { tenant } = bench.fake
    const ids = ['user:1/ü', "o'hara #2?", '%2e%2e', 'mora@elsewhere.test'].map((id, index) =>
      tenant.addUser({ id, displayName: `p${index}`, userPrincipalName: `p${index}@acme.test` }),
    )
    const group = tenant.addGroup({ id: 'group/1', displayName: 'wiki', visibility: 'HiddenMembership' })
    for (const id of ids) tenant.addMember(group, id)
    const connection = await bench.open()
    for (const attributes of [['displayName'], ['displayName', 'manager']]) {
      const { cursor } = await scanned(connection, 'user', { attributes })
      for (const id of ids) tenant.change(id, { displayName: `${id} changed` })
      const { items } = await told(connection, 'user', cursor, { attributes })
      expect(inWords(items)).toEqual(ids.map((id) => `put ${id} changed`).sort())
      for (const id of ids) tenant.change(id, { displayName: id })
      expect((await found(connection, 'user', 'id', ids)).records.map(({ id }) => id).sort()).toEqual(ids.toSorted())
    }
    expect((await found(connection, 'group', 'id', [group], ['members'])).records).toMatchObject([
      { id: group, partial: ['members'] },
    ])
  })

  it('are none where they would lead elsewhere', async () => {
    await using bench = await openBench()
    expect((await found(await bench.open(), 'user', 'id', ['', '.', '..'])).records).toEqual([])
    expect(bench.fake.requests).toEqual([])
  })
})

describe('a tenant whose groups cannot be followed by id', () => {
  it('is read one by one, and a group that hides its members only in part', async () => {
    await using bench = await openBench()
    const { tenant } = bench.fake
    const mora = tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    for (const visibility of ['Public', 'HiddenMembership'])
      tenant.addMember(tenant.addGroup({ displayName: visibility, visibility }), mora)
    bench.fake.behaviour.mishap = ({ path }) =>
      path.endsWith('/delta') ? { status: 400, code: 'Request_UnsupportedQuery' } : undefined
    const { records, end } = await scanned(await bench.open(), 'group', { attributes: ['displayName', 'members'] })
    expect(end.verdict).toBe('complete')
    expect(
      records.map(({ attributes, partial }) => [attributes.displayName, attributes.members, partial]).sort(),
    ).toEqual([
      [['HiddenMembership'], undefined, ['members']],
      [['Public'], [mora], undefined],
    ])
  })

  it('that forgets them in the middle is asked again from the beginning', async () => {
    await using bench = await openBench()
    const group = bench.fake.tenant.addGroup({ displayName: 'wiki' })
    let left = 1
    bench.fake.behaviour.mishap = ({ query }) =>
      query.get('$filter')?.startsWith('id eq') && left-- > 0 ? { status: 410, code: 'resyncRequired' } : undefined
    expect((await found(await bench.open(), 'group', 'id', [group], ['members'])).records).toHaveLength(1)
  })
})

describe('a filter that Graph does not combine with ids', () => {
  it('is asked for all whom it fits: a feed tells the same', async () => {
    await using bench = await openBench()
    const { tenant } = bench.fake
    const ids = ['mora', 'jan', 'zoe'].map((displayName) =>
      tenant.addUser({ displayName, department: 'IT', userPrincipalName: `${displayName}@acme.test` }),
    )
    bench.fake.behaviour.mishap = ({ query }) =>
      / and /.test(query.get('$filter') ?? '') ? { status: 400, code: 'Request_UnsupportedQuery' } : undefined
    const connection = await bench.open()
    const query = { attributes: ['displayName'], filter: "department eq 'IT'" }
    const { cursor } = await scanned(connection, 'user', query)
    tenant.change(ids[0] ?? '', { department: 'Sales', displayName: 'mora s' })
    tenant.change(ids[1] ?? '', { displayName: 'jan i' })
    expect(inWords((await told(connection, 'user', cursor, query)).items)).toEqual([`gone left ${ids[0]}`, 'put jan i'])
  })

  it('or that it calls a bad request until it is asked as an advanced one is asked as one', async () => {
    await using bench = await openBench()
    bench.fake.tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    bench.fake.behaviour.mishap = ({ query, headers }) =>
      query.has('$filter') && headers.consistencylevel === undefined ? { status: 400, code: 'BadRequest' } : undefined
    const { records } = await scanned(await bench.open(), 'user', { filter: 'accountEnabled eq true' })
    expect(records).toHaveLength(1)
  })
})

describe('a tenant that cannot say where its feed stands', () => {
  it.each([400, 410])('(%i) is listed, and has no place to go on from', async (status) => {
    await using bench = await openBench()
    bench.fake.tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    bench.fake.behaviour.mishap = ({ query }) => (query.get('$deltatoken') === 'latest' ? { status } : undefined)
    const { end } = await scanned(await bench.open(), 'user', { filter: 'accountEnabled eq true' })
    expect(end).toEqual({ verdict: 'complete', items: 1 })
  })
})

describe('a list with somebody who does not say who they are', () => {
  it('fails: passed over, they would be missing', async () => {
    await using bench = await openBench()
    between(bench, async ({ pathname }) =>
      pathname === '/v1.0/users' ? { value: [{ displayName: 'mora' }] } : undefined,
    )
    const { records, end } = await scanned(await bench.open(), 'user', { filter: 'accountEnabled eq true' })
    expect(records).toEqual([])
    expect(end).toMatchObject({ verdict: 'failed', problem: { code: 'unavailable.broken-answer' } })
  })
})

describe('a round that never ends, each time by another link', () => {
  it('fails once it has long told nothing new', async () => {
    await using bench = await openBench()
    let pages = 0
    between(bench, async ({ origin, pathname }) => {
      if (pathname !== '/v1.0/users/delta') return undefined
      pages += 1
      return { value: [{ id: 'mora' }], '@odata.nextLink': `${origin}${pathname}?$skiptoken=${pages}` }
    })
    const { end } = await scanned(await bench.open(), 'user')
    expect(end).toMatchObject({ verdict: 'failed', problem: { code: 'unavailable.broken-answer' } })
    expect(pages).toBeLessThan(1_100)
  })
})

describe('an authority that does not say which tenant it is', () => {
  it.each([
    ['tells nothing of itself', undefined, 'acme.test'],
    ['has names for its tenants', 'https://login.test/Acme/v2.0', 'https://login.test/acme/v2.0'],
  ])('because it %s is taken by what it is called', async (_, issuer, identity) => {
    await using bench = await openBench()
    if (issuer === undefined)
      bench.fake.behaviour.mishap = ({ path }) => (path.endsWith('openid-configuration') ? { status: 404 } : undefined)
    else between(bench, async ({ pathname }) => (pathname.endsWith('openid-configuration') ? { issuer } : undefined))
    const connection = await bench.open({ tenant: 'acme.test', authority: `${bench.fake.authority}/` })
    expect((await scanned(connection, 'user')).end.verdict).toBe('complete')
    expect((await connection.schema({}, new AbortController().signal)).identity).toBe(identity)
    expect((await tested(connection)).end.verdict).toBe('complete')
  })
})

describe('a property that needs a right of its own', () => {
  it('is named with it, and hides nothing else from whoever looks at somebody', async () => {
    await using bench = await openBench()
    const id = bench.fake.tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    const connection = await bench.open()
    for (const [attribute, right] of [
      ['employeeLeaveDateTime', 'User-LifeCycleInfo.Read.All'],
      ['signInActivity', 'AuditLog.Read.All'],
    ] as const)
      expect((await scanned(connection, 'user', { attributes: [attribute] })).end).toMatchObject({
        problem: { code: 'permission.missing', hint: expect.stringContaining(right) },
      })
    const { signal } = new AbortController()
    expect(await connection.show?.({ ref: id }, signal)).toMatchObject({ id, attributes: { accountEnabled: [true] } })
  })
})
