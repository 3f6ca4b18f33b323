import { describe, expect, it } from 'vitest'
import { aWorld, group, people } from './world.ts'

describe('a first run into an empty application', () => {
  it('creates everyone in scope, groups with their members, and then has nothing to do', async () => {
    await using world = await aWorld()
    people(world, 'mora', 'noah', 'nora')
    group(world, 'staff', 'mora', 'noah')
    const run = await world.sync()
    expect(run.status).toBe('done')
    expect(run.applied).toEqual({ ok: 5, failed: 0, skipped: 0, unknown: 0 })
    expect(
      world.app
        .all('user')
        .map(({ values }) => values.userName?.[0])
        .sort(),
    ).toEqual(['mora', 'noah', 'nora'])
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(2)
    const again = await world.sync()
    expect(again.plan.summary.unchanged).toBe(4)
    expect(again.applied.ok).toBe(0)
    expect((await world.plan({ mode: 'source' })).changes).toEqual([])
  })

  it('leaves nothing to decide to the run after it, where writes are answered with the record', async () => {
    await using world = await aWorld({}, { echo: true })
    people(world, 'mora', 'noah')
    group(world, 'staff', 'mora')
    await world.sync()
    const decided = async (): Promise<number> => {
      world.events.length = 0
      expect((await world.sync()).plan.summary.unchanged).toBe(3)
      return world.events.filter(({ event }) => event === 'deciding').length
    }
    expect(await decided()).toBe(0)
    for (const { id } of world.app.all('user')) world.app.edit(id, { values: { displayName: 'Someone else' } })
    expect((await world.sync()).plan.summary.update).toBe(2)
  })

  it('does not burden the create guard of the runs after it', async () => {
    await using world = await aWorld()
    people(world, ...Array.from({ length: 80 }, (_, n) => `p${n}`))
    await world.sync()
    people(world, 'mora')
    expect((await world.sync()).status).toBe('done')
  })
})
