import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

const dn = (cn: string) => `cn=${cn},ou=groups,dc=test`
/** Always in both: no guard has to do with one person more or less. */
const others = crowd.slice(5)

async function editors(world: World): Promise<void> {
  people(world, ...crowd, 'mora')
  group(world, 'writers', ...others, 'mora')
  group(world, 'authors', ...others, 'mora')
}

describe('somebody in two groups that lead to the same thing', () => {
  it('keeps the role on leaving one of them, loses it on leaving both, and nothing flaps (field row 27)', async () => {
    await using world = await aWorld(
      { roles: { editor: [dn('writers'), dn('authors')] } },
      { roles: [{ name: 'editor' }] },
    )
    await editors(world)
    await world.sync()
    const held = () => world.app.by('userName', 'mora')?.roles.has('editor')
    expect(held()).toBe(true)
    for (const [writers, authors, expected] of [
      [['crowd1'], ['mora'], true],
      [['mora'], ['crowd1'], true],
      [['crowd1'], ['crowd2'], false],
    ] as const) {
      group(world, 'writers', ...others, ...writers)
      group(world, 'authors', ...others, ...authors)
      const before = world.app.writes.length
      await world.sync()
      expect(held()).toBe(expected)
      const touched = world.app.writes.slice(before).filter((write) => write.op === 'roles' && write.id === 'user-26')
      expect(touched).toHaveLength(expected ? 0 : 1)
      const again = world.app.writes.length
      for (const mode of ['full', 'source'] as const) await world.sync({ mode })
      expect(world.app.writes.length).toBe(again)
    }
  })

  it('stays a member as long as one of the nested groups has them (field row 27)', async () => {
    await using world = await aWorld()
    await editors(world)
    group(world, 'staff', dn('writers'), dn('authors'))
    await world.sync()
    const isMember = () => {
      const id = world.app.by('userName', 'mora')?.id ?? ''
      return world.app.by('displayName', 'staff')?.members.has(id)
    }
    expect(isMember()).toBe(true)
    group(world, 'writers', ...others, 'crowd1')
    const before = world.app.writes.length
    await world.sync()
    expect(isMember()).toBe(true)
    const removed = world.app.writes.slice(before).flatMap((write) => (write.op === 'members' ? [write] : []))
    expect(removed.filter(({ id }) => id === world.app.by('displayName', 'staff')?.id)).toMatchObject([
      { add: [expect.any(String)], remove: [] },
    ])
    group(world, 'authors', ...others, 'crowd2')
    await world.sync()
    expect(isMember()).toBe(false)
    expect((await world.sync()).applied.ok).toBe(0)
  })
})
