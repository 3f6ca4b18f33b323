import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

function membersOf(world: World, cn: string): string[] {
  const found = world.app.all('group').find(({ values }) => values.displayName?.[0] === cn)
  return [...(found?.members ?? [])].map((id) => String(world.app.get(id)?.values.userName?.[0])).sort()
}

describe('group members', () => {
  it('count nested groups, each once however they cycle (field row 15)', async () => {
    await using world = await aWorld()
    people(world, 'mora', 'noah', 'nora')
    group(world, 'all', 'mora', 'cn=it,ou=groups,dc=test')
    group(world, 'it', 'noah', 'cn=all,ou=groups,dc=test')
    await world.sync()
    expect(membersOf(world, 'all')).toEqual(['mora', 'noah'])
    expect(membersOf(world, 'it')).toEqual(['mora', 'noah'])
  })

  it('follow groups nested outside the scope', async () => {
    await using world = await aWorld({
      scope: { users: { exclude: [] }, groups: { filter: '(cn=wiki)', exclude: [] } },
    })
    people(world, 'mora', 'noah', 'nora')
    group(world, 'wiki', 'cn=it,ou=groups,dc=test')
    group(world, 'it', 'noah')
    await world.sync()
    expect(membersOf(world, 'wiki')).toEqual(['noah'])
    group(world, 'it', 'noah', 'nora')
    await world.sync({ mode: 'source' })
    expect(membersOf(world, 'wiki')).toEqual(['noah', 'nora'])
    expect((await world.sync()).applied.ok).toBe(0)
  })

  it('join with a person who comes later under a name the group already holds', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    group(world, 'staff', 'mora', 'late')
    await world.sync()
    expect(membersOf(world, 'staff')).toEqual(['mora'])
    people(world, 'late')
    await world.sync({ mode: 'source' })
    expect(membersOf(world, 'staff')).toEqual(['late', 'mora'])
  })

  it('leave when the directory takes them out; members that nobody linked stay', async () => {
    await using world = await aWorld()
    people(world, 'mora', 'noah', 'nora', 'oskar', 'priya')
    const guest = world.app.seed('user', { userName: 'guest' })
    group(world, 'staff', 'mora', 'noah', 'nora', 'oskar', 'priya')
    await world.sync()
    const staff = world.app.by('displayName', 'staff')?.id ?? ''
    world.app.edit(staff, { addMember: guest })
    group(world, 'staff', 'noah', 'nora', 'oskar', 'priya')
    await world.sync()
    expect(membersOf(world, 'staff')).toEqual(['guest', 'noah', 'nora', 'oskar', 'priya'])
  })

  it('leave a group that was there before, if they are linked in the same run; others there stay', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora', 'noah')
    group(world, 'staff', 'mora')
    const [mora, noah, guest] = ['mora', 'noah', 'guest'].map((userName) => world.app.seed('user', { userName }))
    const staff = world.app.seed('group', { displayName: 'staff' })
    for (const addMember of [mora, noah, guest]) world.app.edit(staff, { addMember: addMember ?? '' })
    const run = await world.sync({ allow: ['first-run', 'membership=1'] })
    expect(run.plan.summary).toMatchObject({ link: 3, removeMember: 1 })
    expect(membersOf(world, 'staff')).toEqual(['guest', 'mora'])
    expect((await world.plan()).changes).toEqual([])
  })

  it('put back in the application by hand or taken out there are drift, and repaired', async () => {
    await using world = await aWorld()
    people(world, 'mora', 'noah', 'nora', 'oskar', 'priya')
    group(world, 'staff', 'mora', 'noah')
    await world.sync()
    const staff = world.app.by('displayName', 'staff')?.id ?? ''
    world.app.edit(staff, { removeMember: world.app.by('userName', 'mora')?.id ?? '' })
    await world.sync()
    expect(membersOf(world, 'staff')).toEqual(['mora', 'noah'])
  })
})

describe('a group that left or was deleted', () => {
  it('is kept by default, and deleted only when told so', async () => {
    await using world = await aWorld()
    people(world, 'mora', 'noah')
    group(world, 'staff', 'mora')
    group(world, 'other', 'noah')
    await world.sync()
    world.directory.remove('id-staff')
    await world.sync()
    expect(membersOf(world, 'staff')).toEqual(['mora'])
    world.definition = { ...world.definition, onGroupLeave: 'delete' }
    await world.sync({ allow: ['group=1', 'membership=1'] })
    expect(world.app.by('displayName', 'staff')).toBeUndefined()
    expect(world.app.by('displayName', 'other')).toBeDefined()
  })
})

describe('a scope of groups', () => {
  const inWiki = { scope: { users: { inGroups: ['cn=wiki,ou=groups,dc=test'], exclude: [] } } }

  it('takes their members, nested ones too, and lets go of whoever leaves them', async () => {
    await using world = await aWorld({ ...inWiki })
    world.definition = { ...world.definition, groups: undefined as never }
    const { groups: _none, ...withoutGroups } = world.definition
    world.definition = withoutGroups
    people(world, 'mora', 'noah', 'nora', 'oskar', 'priya', 'rana')
    group(world, 'wiki', 'mora', 'noah', 'nora', 'oskar', 'cn=it,ou=groups,dc=test')
    group(world, 'it', 'priya')
    await world.sync()
    expect(world.app.all('user')).toHaveLength(5)
    group(world, 'it')
    await world.sync({ mode: 'source' })
    expect(world.app.by('userName', 'priya')?.active).toBe(false)
  })

  it('that vanishes stops the plan', async () => {
    await using world = await aWorld({ ...inWiki })
    const { groups: _none, ...withoutGroups } = world.definition
    world.definition = withoutGroups
    people(world, 'mora', 'noah')
    group(world, 'wiki', 'mora', 'noah')
    await world.sync()
    world.directory.remove('id-wiki')
    const run = await world.sync()
    expect(run.status).toBe('stopped')
    expect(run.plan.guards.filter(({ tripped }) => tripped).map(({ code }) => code)).toContain('scope-group')
    expect(world.app.all('user').every(({ active }) => active)).toBe(true)
  })
})

describe('roles', () => {
  it('are granted and revoked with their group, and grants made by others are left alone', async () => {
    await using world = await aWorld(
      { roles: { admin: ['cn=admins,ou=groups,dc=test'] } },
      { roles: [{ name: 'admin' }, { name: 'editor' }] },
    )
    people(world, 'mora', 'noah', 'nora', 'oskar', 'priya')
    group(world, 'admins', 'mora', 'noah')
    await world.sync()
    const mora = world.app.by('userName', 'mora')
    expect([...(mora?.roles ?? [])]).toEqual(['admin'])
    world.app.edit(mora?.id ?? '', { roles: ['admin', 'editor'] })
    group(world, 'admins', 'noah')
    await world.sync({ allow: ['role=1', 'membership=1'] })
    expect([...(world.app.by('userName', 'mora')?.roles ?? [])]).toEqual(['editor'])
    expect([...(world.app.by('userName', 'noah')?.roles ?? [])]).toEqual(['admin'])
  })
})

describe('a group that nothing happened to but that a newcomer concerns', () => {
  it('is not taken for missing when the target is asked by id', async () => {
    await using world = await aWorld()
    people(world, 'mora', 'noah')
    group(world, 'staff', 'mora', 'late')
    await world.sync()
    await world.sync() // learns what the target holds
    people(world, 'late')
    const run = await world.sync({ mode: 'source' })
    expect(run.list).toEqual([])
    expect(membersOf(world, 'staff')).toEqual(['late', 'mora'])
  })
})

describe('a nested group that was made anew under its old name', () => {
  it('still counts for the group that holds it', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    group(world, 'inner', 'crowd1', 'crowd2')
    group(world, 'outer', 'cn=inner,ou=groups,dc=test', 'crowd3')
    await world.sync()
    await world.sync()
    const { dn, attributes } = world.directory.get('id-inner') ?? {}
    world.directory.remove('id-inner')
    world.directory.put('group', 'id-inner-again', attributes ?? {}, dn === undefined ? {} : { dn })
    const plan = await world.plan()
    expect(plan.summary.removeMember).toBe(0)
    expect(world.app.by('displayName', 'outer')?.members.size).toBe(3)
  })
})

describe('an account that somebody deleted in the application and put back', () => {
  it('gets its memberships back, though nothing changed at the source', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    group(world, 'staff', 'mora', 'crowd1')
    await world.sync()
    const account = world.app.by('userName', 'mora')
    world.app.drop(account?.id ?? '')
    await world.sync()
    await world.sync()
    if (account) world.app.restore(account)
    await world.sync()
    expect(world.app.by('displayName', 'staff')?.members).toContain(account?.id)
    expect((await world.sync()).applied.ok).toBe(0)
  })
})

describe('a member that nobody linked', () => {
  it('leaves a group that they do not belong in when they are linked, though the group did not change', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    group(world, 'staff', 'crowd1', 'crowd2')
    await world.sync()
    const staff = world.app.by('displayName', 'staff')?.id ?? ''
    const stranger = world.app.seed('user', { userName: 'mora' })
    world.app.edit(staff, { addMember: stranger })
    await world.sync()
    expect((await world.sync()).applied.ok).toBe(0)
    expect(world.app.get(staff)?.members).toContain(stranger)
    people(world, 'mora')
    await world.sync({ allow: ['membership=1'] })
    expect(world.app.get(stranger)?.values.displayName).toEqual(['Mora'])
    expect(world.app.get(staff)?.members).not.toContain(stranger)
  })
})
