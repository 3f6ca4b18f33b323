import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

const admins = { roles: { admin: ['cn=admins,ou=groups,dc=test'] } }

/** Kim is called otherwise from now on, and somebody new bears the old name. */
function passOn(world: World): void {
  world.directory.put('user', 'id-kim', { uid: 'kim.a', cn: 'Kim A' }, { dn: 'uid=kim.a,ou=people,dc=test' })
  world.directory.put('user', 'id-new', { uid: 'kim', cn: 'Kim B' }, { dn: 'uid=kim,ou=people,dc=test' })
}

async function withKim(...inGroup: string[]): Promise<{ world: World; old: string }> {
  const world = await aWorld(admins, { roles: [{ name: 'admin' }] })
  people(world, ...crowd, 'kim')
  group(world, 'admins', ...inGroup)
  await world.sync()
  return { world, old: world.app.by('userName', 'kim')?.id ?? '' }
}

describe('a name that somebody else bears since the last run', () => {
  it('means the new bearer where a group begins to name it: the one before gets no role', async () => {
    const { world, old } = await withKim('crowd1')
    await using _ = world
    passOn(world)
    group(world, 'admins', 'crowd1', 'kim')
    await world.sync()
    expect(world.app.get(old)?.roles).toEqual(new Set())
    expect(world.app.by('userName', 'kim')?.roles).toEqual(new Set(['admin']))
  })

  it.each([
    ['follows names', 'kim.a'],
    ['does not', 'kim'],
  ])('never makes two of one where the directory %s, and ends with whom the group names', async (_, uid) => {
    const { world, old } = await withKim('crowd1', 'kim')
    await using __ = world
    group(world, 'staff', 'crowd1', 'kim')
    await world.sync()
    passOn(world)
    if (uid === 'kim.a') for (const cn of ['admins', 'staff']) group(world, cn, 'crowd1', uid)
    const holders = () => [old, world.app.by('userName', 'kim')?.id].filter((id) => world.app.get(id ?? '')?.roles.size)
    await world.sync()
    expect(holders()).toEqual([old])
    await world.sync({ allow: ['membership=2'] })
    const meant = world.app.by('userName', uid)?.id
    expect(holders()).toEqual([meant])
    expect(world.app.by('displayName', 'staff')?.members).toEqual(
      new Set([world.app.by('userName', 'crowd1')?.id, meant]),
    )
    expect((await world.sync()).applied.ok).toBe(0)
  })
})

describe('a role group that was renamed', () => {
  it('counts still, and it is said if another group bears its name by now', async () => {
    const { world, old } = await withKim('kim')
    await using _ = world
    const members = world.directory.get('id-admins')?.attributes.members ?? []
    world.directory.put('group', 'id-admins', { cn: 'old', members }, { dn: 'cn=old,ou=groups,dc=test' })
    expect((await world.sync()).plan.notes).toEqual([])
    world.directory.put('group', 'id-more', { cn: 'admins', members: [] }, { dn: 'cn=admins,ou=groups,dc=test' })
    const { plan, list } = await world.sync()
    expect(plan.notes).toEqual([expect.stringContaining('is called cn=old,ou=groups,dc=test now and counts still')])
    expect([list, [...(world.app.get(old)?.roles ?? [])]]).toEqual([[], ['admin']])
  })
})
