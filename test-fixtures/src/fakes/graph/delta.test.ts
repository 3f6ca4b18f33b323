import { describe, expect, it } from 'vitest'
import { startGraphFake } from './graph-fake.ts'
import { clientOf, type Row } from './test-client.ts'

const day = 24 * 3_600_000

describe('/users/delta, the first enumeration (delta-query-overview, api/user-delta)', () => {
  it('tells everybody there is, over nextLinks to one deltaLink; what was never set is absent, what was cleared is null', async () => {
    await using fake = await startGraphFake({ behaviour: { deltaPageSize: 2 } })
    const { tenant } = fake
    const mora = tenant.addUser({ userPrincipalName: 'mora@acme.test', jobTitle: 'Clerk' })
    for (const name of ['a', 'b', 'c', 'd']) tenant.addUser({ userPrincipalName: `${name}@acme.test` })
    tenant.change(mora, { jobTitle: null })
    const client = await clientOf(fake)
    const { rows, pages, deltaLink } = await client.all('/users/delta?$select=jobTitle,department,accountEnabled')
    expect([rows.length, pages]).toEqual([5, 3])
    expect(rows).toContainEqual({ id: mora, jobTitle: null, accountEnabled: true })
    expect(deltaLink).toMatch(/\/v1\.0\/users\/delta\?\$deltatoken=[\w-]+$/)
    const again = await client.get(deltaLink)
    expect(again.body.value).toEqual([])
    expect(again.body['@odata.deltaLink']).toBeDefined()
  })

  it('is left out by $deltatoken=latest', async () => {
    await using fake = await startGraphFake()
    fake.tenant.addUser({ userPrincipalName: 'old@acme.test' })
    const client = await clientOf(fake)
    const { body } = await client.get('/users/delta?$deltatoken=latest')
    expect(body.value).toEqual([])
    const id = fake.tenant.addUser({ userPrincipalName: 'new@acme.test' })
    expect((await client.all(String(body['@odata.deltaLink']))).rows.map((row) => row.id)).toEqual([id])
  })

  it('refuses $expand, $top, $orderby, other filters than ids, and what is not tracked', async () => {
    await using fake = await startGraphFake()
    const client = await clientOf(fake)
    for (const query of ['$expand=manager', '$top=5', '$orderby=displayName', '$filter=accountEnabled eq true']) {
      const reply = await client.get(`/users/delta?${query}`)
      expect([reply.status, reply.body.error.code]).toEqual([400, 'Request_UnsupportedQuery'])
    }
    for (const name of ['skills', 'signInActivity', 'licenseAssignmentStates', 'photo', 'uid'])
      expect((await client.get(`/users/delta?$select=${name}`)).status).toBe(400)
  })

  it('is limited by ids, fifty at most', async () => {
    await using fake = await startGraphFake()
    const one = fake.tenant.addUser({ userPrincipalName: 'one@acme.test' })
    fake.tenant.addUser({ userPrincipalName: 'two@acme.test' })
    const client = await clientOf(fake)
    expect((await client.all(`/users/delta?$filter=id eq '${one}'`)).rows.map((row) => row.id)).toEqual([one])
    const many = Array.from({ length: 51 }, () => `id eq '${one}'`).join(' or ')
    expect((await client.get(`/users/delta?$filter=${many}`)).status).toBe(400)
  })

  it('begins the next round where it began itself, so that what happens meanwhile is told again', async () => {
    await using fake = await startGraphFake({ behaviour: { deltaPageSize: 1 } })
    const ids = ['a', 'b', 'c'].map((name) => fake.tenant.addUser({ userPrincipalName: `${name}@acme.test` }))
    const client = await clientOf(fake)
    const first = await client.get('/users/delta?$select=jobTitle')
    for (const id of ids) fake.tenant.change(id, { jobTitle: 'Lead' })
    const { rows, deltaLink } = await client.all(String(first.body['@odata.nextLink']))
    expect(rows.map(({ jobTitle }) => jobTitle)).toEqual(['Lead', 'Lead'])
    expect((await client.all(deltaLink)).rows.map(({ id }) => id).sort()).toEqual(ids.sort())
  })
})

describe('/users/delta, a later round', () => {
  it('tells only objects whose selected properties changed, with all selected ones (delta-query-overview)', async () => {
    await using fake = await startGraphFake()
    const { tenant } = fake
    const [mora, ben] = ['mora', 'ben'].map((name) => tenant.addUser({ userPrincipalName: `${name}@acme.test` })) as [
      string,
      string,
    ]
    const client = await clientOf(fake)
    const { deltaLink } = await client.all('/users/delta?$select=jobTitle,accountEnabled')
    tenant.change(ben, { department: 'sales' })
    tenant.change(mora, { jobTitle: 'Lead' })
    expect((await client.all(deltaLink)).rows).toEqual([{ id: mora, jobTitle: 'Lead', accountEnabled: true }])
  })

  it('tells only what changed with Prefer: return=minimal, null for what was cleared (api/user-delta)', async () => {
    await using fake = await startGraphFake()
    const mora = fake.tenant.addUser({ userPrincipalName: 'mora@acme.test', jobTitle: 'Clerk', city: 'Bonn' })
    const client = await clientOf(fake)
    const { deltaLink } = await client.all('/users/delta?$select=jobTitle,city,accountEnabled')
    fake.tenant.change(mora, { city: null })
    const reply = await client.get(deltaLink, { prefer: 'return=minimal' })
    expect([reply.body.value, reply.headers['preference-applied']]).toEqual([
      [{ id: mora, city: null }],
      'return=minimal',
    ])
  })

  it('follows the manager only where it is selected, as manager@delta', async () => {
    await using fake = await startGraphFake()
    const { tenant } = fake
    const [mora, ben, eva] = ['mora', 'ben', 'eva'].map((name) =>
      tenant.addUser({ userPrincipalName: `${name}@acme.test` }),
    ) as [string, string, string]
    tenant.setManager(mora, ben)
    const client = await clientOf(fake)
    const without = await client.all('/users/delta?$select=displayName')
    const first = await client.all('/users/delta?$select=displayName,manager')
    const type = '#microsoft.graph.user'
    expect(first.rows).toContainEqual({
      id: mora,
      displayName: 'mora',
      'manager@delta': [{ '@odata.type': type, id: ben }],
    })
    tenant.setManager(mora, eva)
    expect((await client.all(without.deltaLink)).rows).toEqual([])
    expect((await client.all(first.deltaLink)).rows[0]?.['manager@delta']).toEqual([
      { '@odata.type': type, id: ben, '@removed': { reason: 'deleted' } },
      { '@odata.type': type, id: eva },
    ])
  })

  it('tells a soft-deleted user as changed, a restored one without annotation, one gone for good as deleted (delta-query-users)', async () => {
    await using fake = await startGraphFake()
    const { tenant } = fake
    const mora = tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    const client = await clientOf(fake)
    let { deltaLink } = await client.all('/users/delta?$select=userPrincipalName')
    const round = async (): Promise<readonly Row[]> => {
      const told = await client.all(deltaLink)
      deltaLink = told.deltaLink
      return told.rows
    }
    tenant.softDelete(mora)
    expect(await round()).toEqual([{ id: mora, '@removed': { reason: 'changed' } }])
    tenant.restore(mora)
    expect(await round()).toEqual([{ id: mora, userPrincipalName: 'mora@acme.test' }])
    tenant.softDelete(mora)
    fake.advance(31 * day) // longer than a delta token lives, so the link is refused and the tenant has emptied its bin
    expect((await client.get(deltaLink)).status).toBe(401)
    const fresh = await clientOf(fake)
    expect((await fresh.get(deltaLink)).body.error.code).toBe('syncStateNotFound')
    expect(tenant.look(mora)).toBeUndefined()
  })

  it('tells ids it never told before when they are deleted for good within a round', async () => {
    await using fake = await startGraphFake()
    const client = await clientOf(fake)
    const { deltaLink } = await client.all('/users/delta')
    const brief = fake.tenant.addUser({ userPrincipalName: 'brief@acme.test' })
    fake.tenant.hardDelete(brief)
    expect((await client.all(deltaLink)).rows).toEqual([{ id: brief, '@removed': { reason: 'deleted' } }])
  })

  it('lets another object take a name that was given up in the same round', async () => {
    await using fake = await startGraphFake()
    const { tenant } = fake
    const old = tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    const client = await clientOf(fake)
    const { deltaLink } = await client.all('/users/delta?$select=userPrincipalName')
    tenant.softDelete(old)
    const recreated = tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    expect((await client.all(deltaLink)).rows).toEqual([
      { id: old, '@removed': { reason: 'changed' } },
      { id: recreated, userPrincipalName: 'mora@acme.test' },
    ])
    expect(() => tenant.restore(old)).toThrow('userPrincipalName already exists')
  })
})

describe('/groups/delta (api/group-delta, delta-query-groups)', () => {
  it('tells members as additions and removals, by default and when they are selected', async () => {
    await using fake = await startGraphFake()
    const { tenant } = fake
    const [mora, ben] = ['mora', 'ben'].map((name) => tenant.addUser({ userPrincipalName: `${name}@acme.test` })) as [
      string,
      string,
    ]
    const group = tenant.addGroup({ displayName: 'wiki' })
    const empty = tenant.addGroup({ displayName: 'empty' })
    tenant.addMember(group, mora)
    const client = await clientOf(fake)
    const plain = await client.all('/groups/delta?$select=displayName')
    expect(plain.rows.every((row) => row['members@delta'] === undefined)).toBe(true)
    const { rows, deltaLink } = await client.all('/groups/delta?$select=displayName,members')
    const type = '#microsoft.graph.user'
    expect(rows).toContainEqual({
      id: group,
      displayName: 'wiki',
      'members@delta': [{ '@odata.type': type, id: mora }],
    })
    expect(rows).toContainEqual({ id: empty, displayName: 'empty' })
    expect((await client.all('/groups/delta')).rows.find(({ id }) => id === group)).toHaveProperty('members@delta')
    tenant.addMember(group, ben)
    tenant.removeMember(group, mora)
    expect((await client.all(plain.deltaLink)).rows).toEqual([])
    expect((await client.all(deltaLink)).rows).toEqual([
      {
        id: group,
        displayName: 'wiki',
        'members@delta': [
          { '@odata.type': type, id: ben },
          { '@odata.type': type, id: mora, '@removed': { reason: 'deleted' } },
        ],
      },
    ])
  })

  it('repeats a large group on several pages with other groups between', async () => {
    await using fake = await startGraphFake({ behaviour: { membersPerPage: 100, deltaPageSize: 2 } })
    const { tenant } = fake
    const large = tenant.addGroup({ displayName: 'large' })
    for (const name of ['a', 'b', 'c']) tenant.addGroup({ displayName: name })
    for (let number = 0; number < 250; number += 1)
      tenant.addMember(large, tenant.addUser({ userPrincipalName: `u${number}@acme.test` }))
    const { rows } = await (await clientOf(fake)).all('/groups/delta?$select=displayName,members')
    const pieces = rows.filter(({ id }) => id === large)
    expect(pieces.map((row) => row['members@delta']?.length)).toEqual([100, 100, 50])
    expect(pieces.map(({ displayName }) => displayName)).toEqual(['large', 'large', 'large'])
    expect(new Set(pieces.flatMap((row) => row['members@delta']?.map(({ id }) => id))).size).toBe(250)
    expect(rows.indexOf(pieces[1] as Row) - rows.indexOf(pieces[0] as Row)).toBeGreaterThan(1)
  })

  it('is silent about a member that is soft-deleted, restored, or deleted for good (issue 14708); told otherwise on demand', async () => {
    await using fake = await startGraphFake()
    const { tenant } = fake
    const [mora, ben] = ['mora', 'ben'].map((name) => tenant.addUser({ userPrincipalName: `${name}@acme.test` })) as [
      string,
      string,
    ]
    const group = tenant.addGroup({ displayName: 'wiki' })
    for (const id of [mora, ben]) tenant.addMember(group, id)
    const client = await clientOf(fake)
    const { deltaLink } = await client.all('/groups/delta?$select=members')
    tenant.softDelete(mora)
    expect((await client.all(`/groups/${group}/members`)).rows.map(({ id }) => id)).toEqual([ben])
    expect((await client.all(deltaLink)).rows).toEqual([])
    tenant.restore(mora)
    expect((await client.all(`/groups/${group}/members`)).rows).toHaveLength(2)
    tenant.hardDelete(mora)
    expect((await client.all(deltaLink)).rows).toEqual([])
    fake.behaviour.groupsTellHardDeletes = true
    tenant.hardDelete(ben)
    const type = '#microsoft.graph.user'
    expect((await client.all(deltaLink)).rows).toEqual([
      { id: group, 'members@delta': [{ '@odata.type': type, id: ben, '@removed': { reason: 'deleted' } }] },
    ])
  })

  it('tells a deleted security group as deleted at once, a Microsoft 365 group as changed first', async () => {
    await using fake = await startGraphFake()
    const { tenant } = fake
    const security = tenant.addGroup({ displayName: 'security' })
    const unified = tenant.addGroup({ displayName: 'unified', groupTypes: ['Unified'] })
    const client = await clientOf(fake)
    const { deltaLink } = await client.all('/groups/delta?$select=displayName')
    tenant.softDelete(security)
    tenant.softDelete(unified)
    expect((await client.all(deltaLink)).rows).toEqual([
      { id: security, '@removed': { reason: 'deleted' } },
      { id: unified, '@removed': { reason: 'changed' } },
    ])
    expect(() =>
      tenant.addMember(
        tenant.addGroup({ displayName: 'm', groupTypes: ['Unified'] }),
        tenant.addGroup({ displayName: 'n' }),
      ),
    ).toThrow('cannot hold groups')
  })
})

describe('delta links that are no good any more', () => {
  it('are refused with 410 and a Location after the tenant was reset (delta-query-overview, synchronization reset)', async () => {
    await using fake = await startGraphFake()
    const client = await clientOf(fake)
    const { deltaLink } = await client.all('/users/delta?$select=displayName')
    fake.reset('user')
    const reply = await client.get(deltaLink)
    expect([reply.status, reply.headers.location]).toEqual([
      410,
      `${fake.url}/v1.0/users/delta?$select=displayName&$deltatoken=`,
    ])
    expect((await client.all(String(reply.headers.location))).deltaLink).not.toBe('')
    expect((await client.all('/groups/delta')).deltaLink).not.toBe('')
  })

  it('are refused with syncStateNotFound after seven days (delta-query-overview, token duration)', async () => {
    await using fake = await startGraphFake({ now: () => Date.UTC(2026, 2, 1), tokenLifetime: 30 * 24 * 3_600 })
    const client = await clientOf(fake)
    const { deltaLink } = await client.all('/users/delta')
    fake.advance(7 * day - 1)
    expect((await client.get(deltaLink)).status).toBe(200)
    fake.advance(1)
    const reply = await client.get(deltaLink)
    expect([reply.status, reply.body.error.code]).toEqual([400, 'syncStateNotFound'])
    fake.behaviour.tooOld = { status: 410, code: 'SyncStateNotFound' } // docs issue 2350
    expect((await client.get(deltaLink)).body.error.code).toBe('SyncStateNotFound')
  })

  it('are refused when they are of the other collection, made up, or carry parameters of their own', async () => {
    await using fake = await startGraphFake({ behaviour: { deltaPageSize: 1 } })
    for (const name of ['a', 'b']) fake.tenant.addUser({ userPrincipalName: `${name}@acme.test` })
    const client = await clientOf(fake)
    const { deltaLink } = await client.all('/users/delta')
    expect((await client.get(deltaLink.replace('/users/', '/groups/'))).status).toBe(400)
    expect((await client.get('/users/delta?$deltatoken=made-up')).status).toBe(400)
    expect((await client.get(`${deltaLink}&$select=id`)).status).toBe(400)
    const next = String((await client.get('/users/delta')).body['@odata.nextLink'])
    expect((await client.get(`${next}&$select=id`)).status).toBe(400)
    expect((await client.get(next)).status).toBe(200)
  })

  it('may die in the middle of a round: 400 Directory_ExpiredPageToken', async () => {
    await using fake = await startGraphFake({ behaviour: { deltaPageSize: 1, deadPages: 1 } })
    for (const name of ['a', 'b']) fake.tenant.addUser({ userPrincipalName: `${name}@acme.test` })
    const client = await clientOf(fake)
    const next = String((await client.get('/users/delta')).body['@odata.nextLink'])
    expect((await client.get(next)).body.error.code).toBe('Directory_ExpiredPageToken')
    expect((await client.all('/users/delta')).rows).toHaveLength(2)
  })
})

describe('delta as it may be (delta-query-overview: replays, order, delays)', () => {
  it('replays, duplicates, shuffles, leaves pages empty, tells late, and what is gone in the first enumeration', async () => {
    await using fake = await startGraphFake({ now: () => Date.UTC(2026, 2, 1), tokenLifetime: 86_400 })
    const { tenant, behaviour } = fake
    const ids = ['a', 'b', 'c', 'd'].map((name) => tenant.addUser({ userPrincipalName: `${name}@acme.test` }))
    const client = await clientOf(fake)
    const { rows: inOrder, deltaLink } = await client.all('/users/delta?$select=jobTitle')
    Object.assign(behaviour, { replays: 2 })
    expect((await client.all(deltaLink)).rows.map(({ id }) => id)).toEqual(ids.slice(2))
    Object.assign(behaviour, { replays: 0, duplicates: 1 })
    expect((await client.all('/users/delta')).rows).toHaveLength(8)
    Object.assign(behaviour, { duplicates: 0, shuffled: 3 })
    const shuffled = (await client.all('/users/delta?$select=jobTitle')).rows
    expect(shuffled).not.toEqual(inOrder)
    Object.assign(behaviour, { emptyPages: true })
    expect((await client.get('/users/delta')).body).toMatchObject({ value: [], '@odata.nextLink': expect.any(String) })
    expect((await client.all('/users/delta')).rows).toHaveLength(4)
    Object.assign(behaviour, { emptyPages: false, everywhere: ids[0], deltaPageSize: 2 })
    const spread = await client.all('/users/delta')
    expect(spread.rows.filter(({ id }) => id === ids[0])).toHaveLength(spread.pages)
    tenant.softDelete(ids[0] as string)
    Object.assign(behaviour, { everywhere: undefined, removedAtFirst: true, lag: 5_000 })
    expect((await client.all('/users/delta')).rows).toContainEqual({ id: ids[0], '@removed': { reason: 'changed' } })
    expect((await client.all(deltaLink)).rows).toEqual([])
    fake.advance(5_000)
    expect((await client.all(deltaLink)).rows.map(({ id }) => id)).toEqual([ids[0]])
  })
})
