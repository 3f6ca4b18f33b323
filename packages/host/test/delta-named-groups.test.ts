import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

const wiki = 'cn=wiki,ou=groups,dc=test'
const inner = 'cn=inner,ou=groups,dc=test'
const staff = [...crowd, 'mora', 'noah']

const isActive = (world: World, uid: string): boolean | undefined => world.app.by('userName', uid)?.active

async function scopedTo(members: readonly string[], more: object = {}): Promise<World> {
  const scope = { users: { inGroups: [wiki], exclude: [] }, groups: { exclude: [] } }
  const world = await aWorld({ scope, ...more }, { roles: [{ name: 'admin' }] })
  people(world, ...staff, 'omar', 'pia')
  group(world, 'inner', 'pia')
  group(world, 'wiki', ...members)
  await world.sync()
  return world
}

/** Runs as `delta`, and leaves nothing that a whole run would still do. */
async function followed(world: World): Promise<Awaited<ReturnType<World['sync']>>> {
  const run = await world.sync({ mode: 'delta' })
  expect([run.plan.mode, run.plan.notes]).toEqual(['delta', []])
  expect((await world.plan()).changes).toEqual([])
  return run
}

describe('a scope group that changed since the cursor', () => {
  it('brings in whom it gained, though their entries are as they were', async () => {
    await using world = await scopedTo(staff)
    group(world, 'wiki', ...staff, 'omar')
    await followed(world)
    expect(isActive(world, 'omar')).toBe(true)
  })

  it('lets go whom it lost, and nobody else', async () => {
    await using world = await scopedTo(staff)
    group(world, 'wiki', ...staff.filter((uid) => uid !== 'noah'))
    expect((await followed(world)).plan.summary.disable).toBe(1)
    expect(isActive(world, 'noah')).toBe(false)
  })

  it('counts the members of the groups within it', async () => {
    await using world = await scopedTo([...staff, inner])
    expect(isActive(world, 'pia')).toBe(true)
    group(world, 'inner', 'omar')
    await followed(world)
    expect([isActive(world, 'omar'), isActive(world, 'pia')]).toEqual([true, false])
  })

  it('is followed where it is renamed, and where a member is', async () => {
    await using world = await scopedTo(staff)
    const { attributes = {} } = world.directory.get('id-wiki') ?? {}
    world.directory.put('group', 'id-wiki', attributes, { dn: 'cn=wiki2,ou=groups,dc=test' })
    const mora = world.directory.get('id-mora')?.attributes ?? {}
    world.directory.put('user', 'id-mora', mora, { dn: 'uid=mora2,ou=people,dc=test' })
    group(world, 'wiki', ...staff.filter((uid) => uid !== 'mora'), 'uid=mora2,ou=people,dc=test')
    await followed(world)
    expect(isActive(world, 'mora')).toBe(true)
  })

  it('keeps out whom it gained where the filter does not find them', async () => {
    const scope = { users: { inGroups: [wiki], filter: 'employeeType=staff', exclude: [] }, groups: { exclude: [] } }
    await using world = await aWorld({ scope })
    const put = (uid: string, employeeType: string): void =>
      world.directory.put('user', `id-${uid}`, { uid, cn: uid, employeeType }, { dn: `uid=${uid},ou=people,dc=test` })
    for (const uid of staff) put(uid, 'staff')
    put('guest', 'guest')
    group(world, 'wiki', ...staff)
    await world.sync()
    group(world, 'wiki', ...staff, 'guest')
    await followed(world)
    expect(isActive(world, 'guest')).toBeUndefined()
  })

  it('that is not there any more stops the plan', async () => {
    await using world = await scopedTo(staff)
    world.directory.remove('id-wiki')
    const run = await world.sync({ mode: 'delta' })
    expect(run.status).toBe('stopped')
    expect(isActive(world, 'mora')).toBe(true)
  })

  it.each<[string, (world: World) => void]>([
    [
      'is another one of the same name',
      (world) => {
        world.directory.remove('id-wiki')
        const members = [...staff, 'omar'].map((uid) => `uid=${uid},ou=people,dc=test`)
        world.directory.put('group', 'id-wiki-2', { cn: 'wiki', members }, { dn: wiki })
      },
    ],
    [
      'has thousands of new members',
      (world) =>
        group(world, 'wiki', ...staff, 'omar', ...Array.from({ length: 5_001 }, (_, index) => `other${index}`)),
    ],
  ])('that %s has the source read whole, which says why and takes nobody out', async (_, change) => {
    await using world = await scopedTo(staff)
    change(world)
    const run = await world.sync({ mode: 'delta' })
    expect([run.status, run.plan.mode, run.plan.notes]).toEqual([
      'done',
      'source',
      [
        'A group that scope, pilot or roles name changed too much.',
        expect.stringContaining('the source was read whole'),
      ],
    ])
    expect(run.plan.summary.disable).toBe(0)
    expect([...staff, 'omar'].map((uid) => isActive(world, uid))).toEqual([...staff, 'omar'].map(() => true))
  })

  it('that lost nearly everybody stops the plan', async () => {
    await using world = await scopedTo(staff)
    group(world, 'wiki', 'mora')
    expect((await world.sync({ mode: 'delta' })).status).toBe('stopped')
    expect(isActive(world, 'noah')).toBe(true)
  })

  it('that could not be read to its end lets nobody go', async () => {
    await using world = await scopedTo(staff)
    group(world, 'wiki', ...staff, 'omar')
    world.directory.misbehave = { incomplete: ['id-wiki'] }
    await expect(world.sync({ mode: 'delta' })).rejects.toThrow(/not be read to its end|could not be read/)
    expect(isActive(world, 'noah')).toBe(true)
  })
})

describe('a role group that changed since the cursor', () => {
  it('grants to whom it gained and revokes from whom it lost', async () => {
    await using world = await aWorld({ roles: { admin: [wiki] } }, { roles: [{ name: 'admin' }] })
    people(world, ...staff)
    group(world, 'wiki', 'mora')
    await world.sync()
    group(world, 'wiki', 'noah')
    await followed(world)
    const rolesOf = (uid: string) => [...(world.app.by('userName', uid)?.roles ?? [])]
    expect([rolesOf('mora'), rolesOf('noah')]).toEqual([[], ['admin']])
  })
})

describe('a person who changed since the cursor and whose groups did not', () => {
  it('is decided with the roles and in the scope that they have', async () => {
    await using world = await scopedTo(staff, { roles: { admin: [wiki] } })
    const before = world.directory.get('id-mora')?.attributes ?? {}
    world.directory.put('user', 'id-mora', { ...before, title: 'Head' })
    world.directory.put('user', 'id-omar', { uid: 'omar', cn: 'Omar', title: 'Guest' })
    await followed(world)
    expect(world.app.by('userName', 'mora')?.values.title).toEqual(['Head'])
    expect(isActive(world, 'omar')).toBeUndefined()
  })
})
