import { describe, expect, it } from 'vitest'
import { addCompany, idOf } from './company-tenant.ts'
import { startGraphFake } from './graph-fake.ts'
import { clientOf } from './test-client.ts'

const eventual = { consistencylevel: 'eventual' }
const day = 24 * 3_600_000

describe('GET /groups/{id}/members and transitiveMembers (api/group-list-members)', () => {
  it('pages by 100 and mixes types, each named by @odata.type', async () => {
    await using fake = await startGraphFake()
    const { tenant } = fake
    const group = tenant.addGroup({ displayName: 'crowd' })
    for (let number = 0; number < 150; number += 1)
      tenant.addMember(group, tenant.addUser({ userPrincipalName: `u${number}@acme.test` }))
    for (const type of ['device', 'orgContact', 'servicePrincipal'] as const)
      tenant.addMember(group, tenant.addOther(type, type))
    const nested = tenant.addGroup({ displayName: 'nested' })
    tenant.addMember(group, nested)
    const client = await clientOf(fake)
    expect((await client.get(`/groups/${group}/members`)).body.value).toHaveLength(100)
    const { rows } = await client.all(`/groups/${group}/members?$top=999&$select=id,displayName,userPrincipalName`)
    expect(rows).toHaveLength(154)
    expect(rows.slice(150)).toEqual([
      { '@odata.type': '#microsoft.graph.device', id: expect.any(String), displayName: null },
      { '@odata.type': '#microsoft.graph.orgContact', id: expect.any(String), displayName: null },
      { '@odata.type': '#microsoft.graph.servicePrincipal', id: expect.any(String), displayName: null },
      { '@odata.type': '#microsoft.graph.group', id: nested, displayName: 'nested' },
    ])
  })

  it('casts only in advanced queries (aad-advanced-queries)', async () => {
    await using fake = await startGraphFake()
    addCompany(fake.tenant)
    const client = await clientOf(fake)
    const path = `/groups/${idOf.group('wiki-users')}/members/microsoft.graph.user`
    expect((await client.get(path)).body.error.code).toBe('Request_UnsupportedQuery')
    expect((await client.get(`${path}?$count=true`, eventual)).body.value.map(({ id }) => id)).toEqual([idOf.person(7)])
    expect((await client.get(`${path.replace('.user', '.robot')}?$count=true`, eventual)).status).toBe(400)
  })

  it('keeps hidden memberships from whoever has no right to them (Member.Read.Hidden)', async () => {
    await using fake = await startGraphFake()
    const group = fake.tenant.addGroup({ displayName: 'hidden', visibility: 'HiddenMembership' })
    const rights = ['User.Read.All', 'GroupMember.Read.All']
    fake.tenant.addMember(group, fake.tenant.addUser({ userPrincipalName: 'mora@acme.test' }))
    expect((await (await clientOf(fake, rights)).get(`/groups/${group}/members`)).status).toBe(403)
    const seeing = await clientOf(fake, [...rights, 'Member.Read.Hidden'])
    expect((await seeing.get(`/groups/${group}/members`)).status).toBe(200)
    expect((await seeing.all('/groups/delta')).rows[0]).toHaveProperty('members@delta')
    expect((await (await clientOf(fake, rights)).all('/groups/delta')).rows[0]).not.toHaveProperty('members@delta')
  })
})

describe('GET /users/{id}/memberOf (api/user-list-memberof)', () => {
  it('is direct, and transitive on demand, cycles included', async () => {
    await using fake = await startGraphFake()
    addCompany(fake.tenant)
    const client = await clientOf(fake)
    const names = async (path: string): Promise<readonly unknown[]> =>
      (await client.all(`/users/${idOf.person(16)}/${path}?$select=displayName`)).rows.map(
        ({ displayName }) => displayName,
      )
    expect(await names('memberOf')).toContain('circle-c')
    expect(await names('memberOf')).not.toContain('circle-a')
    expect(await names('transitiveMemberOf')).toEqual(expect.arrayContaining(['circle-a', 'circle-b', 'circle-c']))
  })
})

describe('POST /directoryObjects/getByIds (api/directoryobject-getbyids)', () => {
  it('answers whom it finds, by type on demand, of at most 1,000 ids', async () => {
    await using fake = await startGraphFake()
    addCompany(fake.tenant)
    const client = await clientOf(fake, ['Directory.Read.All'])
    const ids = [idOf.person(1), idOf.group('wiki-admins'), idOf.person(9_999)]
    const path = '/directoryObjects/getByIds'
    const { body, headers } = await client.post(path, { ids })
    expect(body.value.map((row) => [row.id, row['@odata.type']])).toEqual([
      [ids[0], '#microsoft.graph.user'],
      [ids[1], '#microsoft.graph.group'],
    ])
    expect(headers['x-ms-resource-unit']).toBe('3')
    expect((await client.post(path, { ids, types: ['user'] })).body.value).toHaveLength(1)
    const tooMany = Array.from({ length: 1_001 }, (_, index) => String(index))
    expect((await client.post(path, { ids: tooMany })).status).toBe(400)
    expect((await client.post(path, {})).status).toBe(400)
    expect((await client.get(path)).status).toBe(405)
  })

  it('needs Directory.Read.All', async () => {
    await using fake = await startGraphFake()
    const client = await clientOf(fake)
    expect((await client.post('/directoryObjects/getByIds', { ids: [] })).status).toBe(403)
  })
})

describe('GET /directory/deletedItems (api/directory-deleteditems-list)', () => {
  it('shows the recycle bin by type for 30 days; a name there stands behind the id', async () => {
    await using fake = await startGraphFake({ tokenLifetime: 90 * 86_400 })
    const { tenant } = fake
    const mora = tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    const team = tenant.addGroup({ displayName: 'team', groupTypes: ['Unified'] })
    const gone = tenant.addGroup({ displayName: 'security' })
    for (const id of [mora, team, gone]) tenant.softDelete(id)
    const client = await clientOf(fake, ['User.Read.All', 'Group.Read.All'])
    const users = await client.all(
      '/directory/deletedItems/microsoft.graph.user?$select=id,userPrincipalName,deletedDateTime',
    )
    expect(users.rows).toEqual([
      { id: mora, userPrincipalName: `${mora.replaceAll('-', '')}mora@acme.test`, deletedDateTime: expect.any(String) },
    ])
    expect((await client.all('/directory/deletedItems/microsoft.graph.group')).rows.map(({ id }) => id)).toEqual([team])
    expect((await client.get(`/directory/deletedItems/${mora}`)).status).toBe(200)
    expect((await client.get(`/directory/deletedItems/${gone}`)).status).toBe(404)
    expect((await client.get('/directory/deletedItems')).status).toBe(400)
    fake.advance(30 * day)
    expect((await client.all('/directory/deletedItems/microsoft.graph.user')).rows).toEqual([])
  })

  it('needs User.Read.All for users and Group.Read.All for groups', async () => {
    await using fake = await startGraphFake()
    const client = await clientOf(fake)
    expect((await client.get('/directory/deletedItems/microsoft.graph.user')).status).toBe(200)
    expect((await client.get('/directory/deletedItems/microsoft.graph.group')).status).toBe(403)
  })
})

describe('GET /organization (api/organization-list)', () => {
  it('says which tenant it is, with the right to know', async () => {
    await using fake = await startGraphFake()
    const client = await clientOf(fake, ['Organization.Read.All'])
    expect((await client.get('/organization?$select=id,displayName')).body.value).toEqual([
      { id: fake.tenantId, displayName: 'Acme' },
    ])
    expect((await (await clientOf(fake)).get('/organization')).status).toBe(403)
  })
})
