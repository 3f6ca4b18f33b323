import { describe, expect, it } from 'vitest'
import { company, oneDayLater, who } from '../../directories/company.ts'
import { addCompany, changeCompany, idOf } from './company-tenant.ts'
import { startGraphFake } from './graph-fake.ts'
import { clientOf } from './test-client.ts'

describe('GET /users (api/user-list)', () => {
  it('shows eleven properties when nothing is selected, null where there is no value', async () => {
    await using fake = await startGraphFake()
    const id = fake.tenant.addUser({ userPrincipalName: 'mora@acme.test', displayName: 'Mora' })
    const client = await clientOf(fake)
    const { body } = await client.get('/users')
    expect(body.value).toEqual([
      {
        businessPhones: [],
        displayName: 'Mora',
        givenName: null,
        id,
        jobTitle: null,
        mail: null,
        mobilePhone: null,
        officeLocation: null,
        preferredLanguage: null,
        surname: null,
        userPrincipalName: 'mora@acme.test',
      },
    ])
    expect(body['@odata.context']).toBe(`${fake.url}/v1.0/$metadata#users`)
  })

  it('shows what is selected and nothing else', async () => {
    await using fake = await startGraphFake()
    fake.tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    const client = await clientOf(fake)
    const { body } = await client.get('/users?$select=accountEnabled,userPrincipalName')
    expect(body.value).toEqual([{ accountEnabled: true, userPrincipalName: 'mora@acme.test' }])
  })

  it('refuses unknown properties, and those kept outside of the directory with 501', async () => {
    await using fake = await startGraphFake()
    const client = await clientOf(fake)
    const unknown = await client.get('/users?$select=id,uid')
    expect([unknown.status, unknown.body.error.code, unknown.body.error.message]).toEqual([
      400,
      'BadRequest',
      "Parsing OData Select and Expand failed: Could not find a property named 'uid' on type 'microsoft.graph.user'.",
    ])
    const outside = await client.get('/users?$select=skills')
    expect([outside.status, outside.body.error.code]).toEqual([501, 'NotImplemented'])
    expect((await client.get('/users?$select=extension_1_badge')).status).toBe(400)
  })

  it('pages by 100, by $top of 1 to 999, through opaque links that keep the query (paging)', async () => {
    await using fake = await startGraphFake()
    addCompany(fake.tenant)
    const client = await clientOf(fake)
    expect(await client.all('/users?$select=id')).toMatchObject({ pages: 3 })
    const first = await client.get('/users?$top=120&$select=id')
    expect(first.body.value).toHaveLength(120)
    expect(first.body['@odata.nextLink']).toMatch(
      /^https:.*\/v1\.0\/users\?\$top=120&\$select=id&\$skiptoken=[\w-]{200,}$/,
    )
    const { rows, pages } = await client.all('/users?$top=120&$select=id')
    expect([new Set(rows.map(({ id }) => id)).size, pages]).toEqual([300, 3])
    for (const [top, status] of [
      ['999', 200],
      ['1000', 400],
      ['0', 400],
      ['x', 400],
    ] as const)
      expect((await client.get(`/users?$top=${top}`)).status).toBe(status)
    const tooMany = await client.get('/users?$top=1000')
    expect(tooMany.body.error.message).toBe("Invalid page size specified: '1000'. Must be between 1 and 999 inclusive.")
  })

  it('refuses $skip, options it does not have, an option given twice, and a page link that was changed', async () => {
    await using fake = await startGraphFake()
    addCompany(fake.tenant)
    const client = await clientOf(fake)
    for (const query of ['$skip=10', '$apply=x', '$top=1&$top=2'])
      expect((await client.get(`/users?${query}`)).status).toBe(400)
    const { body } = await client.get('/users?$top=5&$select=id')
    const link = String(body['@odata.nextLink'])
    expect((await client.get(link.replace('$top=5', '$top=9'))).body.error.code).toBe('Directory_ExpiredPageToken')
    expect((await client.get(link)).status).toBe(200)
  })

  it('refuses options where an address has none, in place of ignoring them', async () => {
    await using fake = await startGraphFake()
    const id = fake.tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    const group = fake.tenant.addGroup({ displayName: 'wiki' })
    const client = await clientOf(fake)
    for (const path of [
      `/users/${id}?$top=1`,
      `/users/${id}/manager?$expand=manager`,
      `/groups/${group}/members?$filter=displayName eq 'a'`,
      `/groups/${group}/members?$orderby=displayName`,
      `/users/${id}/memberOf?$expand=members`,
      "/directory/deletedItems/microsoft.graph.user?$filter=displayName eq 'a'",
      '/subscriptions?$top=1',
      '/users?$deltatoken=latest',
    ])
      expect((await client.get(path)).body.error.code).toBe('Request_UnsupportedQuery')
  })

  it('counts on page one with ConsistencyLevel, and ignores $count without (aad-advanced-queries)', async () => {
    await using fake = await startGraphFake()
    addCompany(fake.tenant)
    const client = await clientOf(fake)
    const eventual = { consistencylevel: 'eventual' }
    expect((await client.get('/users?$count=true')).body).not.toHaveProperty('@odata.count')
    const counted = await client.get('/users?$count=true', eventual)
    expect(counted.body['@odata.count']).toBe(300)
    const link = String(counted.body['@odata.nextLink'])
    expect((await client.get(link)).status).toBe(400)
    expect((await client.get(link, eventual)).body).not.toHaveProperty('@odata.count')
    expect((await client.get('/users/$count')).body.error).toMatchObject({
      code: 'Request_BadRequest',
      message: '$count is not currently supported.',
    })
    expect((await client.get('/users/$count', eventual)).text).toBe('300')
  })
})

describe('GET /users/{id} and its manager (api/user-get, api/user-list-manager)', () => {
  it('finds by id and by name, whatever its case; 404 with the code of Graph otherwise', async () => {
    await using fake = await startGraphFake()
    const boss = fake.tenant.addUser({ userPrincipalName: 'boss@acme.test' })
    const id = fake.tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    fake.tenant.setManager(id, boss)
    const client = await clientOf(fake)
    expect((await client.get(`/users/${id}`)).body.id).toBe(id)
    expect((await client.get('/users/MORA@acme.test')).body.id).toBe(id)
    expect((await client.get(`/users/${id}/manager`)).body.id).toBe(boss)
    const none = await client.get(`/users/${boss}/manager`)
    expect([none.status, none.body.error.code]).toEqual([404, 'Request_ResourceNotFound'])
    fake.tenant.softDelete(id)
    expect((await client.get(`/users/${id}`)).status).toBe(404)
  })
})

describe('errors (Graph: errors)', () => {
  it('carry code, message and the ids to quote; a client-request-id that is a GUID comes back', async () => {
    await using fake = await startGraphFake()
    const client = await clientOf(fake)
    const mine = 'b1d2f6a0-0c6b-4c1e-9d2e-0123456789ab'
    const reply = await client.get('/users/nobody', { 'client-request-id': mine })
    expect(Object.keys(reply.body.error.innerError)).toEqual(['date', 'request-id', 'client-request-id'])
    expect(reply.headers['client-request-id']).toBe(mine)
    expect(reply.headers['request-id']).toBe(reply.body.error.innerError['request-id'])
    expect(reply.headers['x-ms-ags-diagnostic']).toContain('"ServerInfo"')
  })

  it('tell an unknown version, segment and method', async () => {
    await using fake = await startGraphFake()
    const client = await clientOf(fake)
    expect((await client.get(`${fake.url}/v2.0/users`)).body.error.message).toBe('Invalid version: v2.0')
    expect((await client.get('/people')).body.error.message).toBe("Resource not found for the segment 'people'.")
    expect((await client.post('/users', {})).status).toBe(405)
  })
})

describe('an app without the right (permissions-reference)', () => {
  it('gets 403 Authorization_RequestDenied, never an empty list', async () => {
    await using fake = await startGraphFake()
    addCompany(fake.tenant)
    const client = await clientOf(fake, ['GroupMember.Read.All'])
    for (const path of ['/users', '/users/delta', '/users/$count']) {
      const reply = await client.get(path, { consistencylevel: 'eventual' })
      expect([reply.status, reply.body.error.code]).toEqual([403, 'Authorization_RequestDenied'])
    }
    expect((await client.get('/groups')).status).toBe(200)
  })

  it('sees of members it may not read only type and id, the rest null (limited-info)', async () => {
    await using fake = await startGraphFake()
    addCompany(fake.tenant)
    const path = `/groups/${idOf.group('wiki-admins')}/members?$select=id,displayName,accountEnabled`
    const blind = await (await clientOf(fake, ['GroupMember.Read.All'])).get(path)
    expect(blind.body.value).toContainEqual({
      '@odata.type': '#microsoft.graph.user',
      id: idOf.person(2),
      displayName: null,
      accountEnabled: null,
    })
    const seeing = await (await clientOf(fake)).get(path)
    expect(seeing.body.value).not.toContainEqual(expect.objectContaining({ displayName: null }))
  })

  it('gets guarded properties only with the right for them (custom-security-attributes)', async () => {
    await using fake = await startGraphFake()
    const path = '/users?$select=id,customSecurityAttributes'
    expect((await (await clientOf(fake)).get(path)).status).toBe(403)
    const rights = ['User.Read.All', 'CustomSecAttributeAssignment.Read.All']
    expect((await (await clientOf(fake, rights)).get(path)).status).toBe(200)
  })
})

describe('the company as users of Entra ID', () => {
  it('has the same people and groups; of their states only accountEnabled', async () => {
    await using fake = await startGraphFake()
    addCompany(fake.tenant)
    const client = await clientOf(fake)
    const { rows } = await client.all('/users?$select=id,accountEnabled,mail,department')
    const off = rows.filter(({ accountEnabled }) => accountEnabled === false)
    expect([rows.length, off.map(({ id }) => id)]).toEqual([company().people.length, [idOf.person(who.disabled)]])
    expect((await client.all('/groups?$select=id')).rows).toHaveLength(company().groups.length)
    const circle = await client.all(`/groups/${idOf.group('circle-a')}/transitiveMembers`)
    expect(circle.rows.map(({ id }) => id).sort()).toEqual(
      [14, 15, 16].map(idOf.person).concat(['circle-a', 'circle-b', 'circle-c'].map(idOf.group)).sort(),
    )
  })

  it('becomes the company of a day later by what administrators do', async () => {
    await using fake = await startGraphFake()
    addCompany(fake.tenant)
    const client = await clientOf(fake)
    const users = await client.all('/users/delta?$select=surname,department,userPrincipalName')
    const groups = await client.all('/groups/delta?$select=members')
    changeCompany(fake.tenant, company(), oneDayLater(company()))
    const told = (await client.all(users.deltaLink)).rows
    expect(told).toContainEqual({ id: idOf.person(who.leaver), '@removed': { reason: 'changed' } })
    expect(told.map(({ id }) => id).sort()).toEqual(
      [who.leaver, who.renamed, who.married, who.moved, who.joiner].map(idOf.person).sort(),
    )
    expect((await client.all(groups.deltaLink)).rows.map(({ id }) => id).sort()).toEqual(
      ['wiki-admins', 'project-12', `dept-${oneDayLater(company()).people.at(-1)?.unit}`].map(idOf.group).sort(),
    )
    expect((await client.all(`/groups/${idOf.group('wiki-admins')}/members`)).rows).toContainEqual(
      expect.objectContaining({ id: idOf.person(who.joinsGroup) }),
    )
  })
})
