import { describe, expect, it } from 'vitest'
import { aWorld, group, people } from './world.ts'

describe('what no link covers', () => {
  it('is accounts and groups of others, members they put into ours, and roles they gave (field row 8)', async () => {
    await using world = await aWorld(
      { roles: { admin: ['cn=admins,ou=groups,dc=test'] } },
      { roles: [{ name: 'admin' }, { name: 'editor' }] },
    )
    people(world, 'mora', 'noah')
    group(world, 'admins', 'mora')
    await world.sync()
    expect(await world.unmanaged()).toEqual([])
    const guest = world.app.seed('user', { userName: 'guest' }, { active: false })
    const club = world.app.seed('group', { displayName: 'club' }, { members: [guest] })
    const noah = world.app.by('userName', 'noah')?.id ?? ''
    world.app.edit(noah, { roles: ['admin', 'editor'] })
    world.app.edit(world.app.by('displayName', 'admins')?.id ?? '', { addMember: guest })
    expect(await world.unmanaged()).toEqual([
      { what: 'role', id: noah, label: 'Noah', of: 'admin' }, // editor is no role of this sync
      { what: 'account', id: guest, label: 'guest', active: false },
      { what: 'member', id: guest, label: 'guest', of: 'admins' },
      { what: 'group', id: club, label: 'club' },
    ])
  })
})
