import { describe, expect, it } from 'vitest'
import { type GraphFake, startGraphFake } from './graph-fake.ts'
import { type Client, clientOf } from './test-client.ts'

const eventual = { consistencylevel: 'eventual' }

async function world(): Promise<{ readonly fake: GraphFake; readonly client: Client } & AsyncDisposable> {
  const fake = await startGraphFake({ extensions: ['extension_0123456789abcdef0123456789abcdef_badge'] })
  const add = (name: string, more: object): string =>
    fake.tenant.addUser({ userPrincipalName: `${name}@acme.test`, displayName: name, ...more })
  add('mora', {
    department: 'sales',
    mail: 'mora@acme.test',
    companyName: 'Acme',
    proxyAddresses: ['SMTP:mora@acme.test'],
  })
  add("o'brien", { department: 'Sales', accountEnabled: false, userType: 'Guest' })
  add('ben', { employeeType: 'robot', createdDateTime: '2020-01-01T00:00:00Z' })
  fake.tenant.addGroup({ displayName: 'wiki', description: 'All of the wiki', groupTypes: ['Unified'] })
  fake.tenant.addGroup({ displayName: 'door openers' })
  return { fake, client: await clientOf(fake), [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose]() }
}

async function found(client: Client, path: string, isAdvanced = false): Promise<readonly unknown[] | string> {
  const reply = await client.get(`${path}${isAdvanced ? '&$count=true' : ''}`, isAdvanced ? eventual : {})
  return reply.status === 200 ? reply.body.value.map(({ displayName }) => displayName).sort() : reply.body.error.code
}

describe('$filter without advanced query parameters (filter-directory-objects)', () => {
  it.each([
    ["department eq 'sales'", ['mora', "o'brien"]],
    ["startsWith(displayName,'MO')", ['mora']],
    ["displayName eq 'o''brien'", ["o'brien"]],
    ["displayName in ('ben','mora')", ['ben', 'mora']],
    ['accountEnabled eq false', ["o'brien"]],
    ["userType eq 'Guest' or (department eq 'sales' and accountEnabled eq true)", ['mora', "o'brien"]],
    ["proxyAddresses/any(x:x eq 'smtp:mora@acme.test')", ['mora']],
    ["proxyAddresses/any(x:startsWith(x,'smtp:mora'))", ['mora']],
    ['createdDateTime le 2020-02-01T00:00:00Z', ['ben']],
    ["mail ge 'm'", ['mora']],
  ])('finds by %s', async (filter, names) => {
    await using here = await world()
    expect(await found(here.client, `/users?$filter=${filter}`)).toEqual(names)
  })

  it('finds groups by type and beginning of a name', async () => {
    await using here = await world()
    expect(await found(here.client, "/groups?$filter=groupTypes/any(c:c eq 'Unified')")).toEqual(['wiki'])
    expect(await found(here.client, "/groups?$filter=startswith(displayName,'door')")).toEqual(['door openers'])
  })

  it.each([
    "contains(displayName,'o')",
    'displayName eq mora',
    "uid eq 'mora'",
    'accountEnabled eq',
    "proxyAddresses/all(x:x eq 'a')",
    "proxyAddresses/any(x:y eq 'a')",
  ])('refuses %s as BadRequest', async (filter) => {
    await using here = await world()
    expect(await found(here.client, `/users?$filter=${filter}`)).toBe('BadRequest')
  })

  it.each([
    "displayName gt 'a'",
    "aboutMe eq 'x'",
    "startsWith(userType,'G')",
    'accountEnabled eq null',
    `id in (${Array.from({ length: 16 }, (_, index) => `'${index}'`).join(',')})`,
  ])('refuses %s whatever is sent with it', async (filter) => {
    await using here = await world()
    expect(await found(here.client, `/users?$filter=${filter}`)).toBe('Request_UnsupportedQuery')
    expect(await found(here.client, `/users?$filter=${filter}`, true)).toBe('Request_UnsupportedQuery')
  })
})

describe('$filter that needs ConsistencyLevel: eventual and $count=true (aad-advanced-queries)', () => {
  it.each([
    ["department ne 'sales'", ['ben']],
    ["not(startsWith(displayName,'m'))", ['ben', "o'brien"]],
    ["endsWith(mail,'@acme.test')", ['mora']],
    ["companyName eq 'Acme'", ['mora']],
    ["employeeType eq 'robot'", ['ben']],
    ['mail eq null', ['ben', "o'brien"]],
    ['proxyAddresses/$count eq 1', ['mora']],
    ["extension_0123456789abcdef0123456789abcdef_badge eq 'x'", []],
    ["onPremisesExtensionAttributes/extensionAttribute1 eq 'x'", []],
  ])('finds by %s with both, and refuses it with less', async (filter, names) => {
    await using here = await world()
    const path = `/users?$filter=${filter}`
    expect(await found(here.client, path, true)).toEqual(names)
    expect(await found(here.client, path)).toBe('Request_UnsupportedQuery')
    expect((await here.client.get(path, eventual)).body.error.code).toBe('Request_UnsupportedQuery')
    expect((await here.client.get(`${path}&$count=true`)).body.error.code).toBe('Request_UnsupportedQuery')
  })

  it('counts what a filter finds', async () => {
    await using here = await world()
    expect((await here.client.get("/users/$count?$filter=department eq 'sales'", eventual)).text).toBe('2')
  })
})

describe('$orderby and $search (aad-advanced-queries)', () => {
  it('sorts by name, and anything else or with a filter only in advanced queries', async () => {
    await using here = await world()
    const { body } = await here.client.get('/users?$orderby=displayName desc')
    expect(body.value.map(({ displayName }) => displayName)).toEqual(["o'brien", 'mora', 'ben'])
    for (const query of ['$orderby=createdDateTime', "$orderby=displayName&$filter=department eq 'sales'"]) {
      expect(await found(here.client, `/users?${query}`)).toBe('Request_UnsupportedQuery')
      expect(await found(here.client, `/users?${query}`, true)).toHaveLength(query.includes('filter') ? 2 : 3)
    }
    expect(await found(here.client, '/users?$orderby=jobTitle', true)).toBe('Request_UnsupportedQuery')
  })

  it('searches by words with the header, and refuses without', async () => {
    await using here = await world()
    const path = '/groups?$search="displayName:open"'
    expect((await here.client.get(path, eventual)).body.value).toHaveLength(1)
    expect((await here.client.get(path)).body.error.message).toContain("'ConsistencyLevel: eventual'")
    expect((await here.client.get('/groups?$search=open', eventual)).status).toBe(400)
  })
})

describe('$expand (query-parameters)', () => {
  it('shows the manager of each user, and nothing where there is none', async () => {
    await using here = await world()
    const { fake, client } = here
    const [boss, mora] = ['ben', 'mora'].map((name) => fake.tenant.user(`${name}@acme.test`)?.id) as [string, string]
    fake.tenant.setManager(mora, boss)
    const { body } = await client.get('/users?$select=displayName&$expand=manager($select=id)')
    expect(body.value).toContainEqual({
      displayName: 'mora',
      manager: { '@odata.type': '#microsoft.graph.user', id: boss },
    })
    expect(body.value).toContainEqual({ displayName: 'ben' })
  })

  it('shows at most twenty members, one relationship, and none in an advanced query', async () => {
    await using here = await world()
    const { fake, client } = here
    const group = fake.tenant.addGroup({ displayName: 'crowd' })
    for (let number = 0; number < 25; number += 1)
      fake.tenant.addMember(group, fake.tenant.addUser({ userPrincipalName: `m${number}@acme.test` }))
    const crowd = await client.get(`/groups/${group}?$expand=members($select=id)`)
    expect(crowd.body.members).toHaveLength(20)
    expect((await client.get('/groups?$expand=members,owners')).status).toBe(400)
    expect((await client.get('/users?$expand=photo')).status).toBe(400)
    expect((await client.get('/users?$expand=manager&$count=true', eventual)).status).toBe(400)
  })
})
