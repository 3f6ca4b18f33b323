import { describe, expect, it } from 'vitest'
import { aWorld, crowd, people, type World } from './world.ts'

/** An application whose list leaves somebody out and says that it is whole. */
async function settled(unlisted: NonNullable<World['app']['misbehave']['unlisted']>): Promise<World> {
  const world = await aWorld()
  people(world, 'mora', ...crowd)
  await world.sync()
  world.app.misbehave.unlisted = unlisted
  return world
}

describe('an account that the list of the application leaves out', () => {
  it('is not taken for gone as long as the application knows it: whoever leaves is switched off, and stays linked', async () => {
    await using world = await settled(({ values }) => values.userName?.[0] === 'mora')
    expect((await world.plan()).findings).toEqual([])
    world.directory.remove('id-mora')
    await world.sync()
    expect(world.app.by('userName', 'mora')?.active).toBe(false)
    people(world, 'mora')
    await world.sync()
    expect(world.app.by('userName', 'mora')?.active).toBe(true)
    expect(world.app.all('user')).toHaveLength(crowd.length + 1)
  })

  it('because it is off is switched on again when its person comes back', async () => {
    await using world = await settled(({ active }) => !active)
    world.directory.remove('id-mora')
    await world.sync()
    await world.sync()
    people(world, 'mora')
    expect((await world.sync()).list).toEqual([])
    expect(world.app.by('userName', 'mora')?.active).toBe(true)
  })

  it('and that it does not know by its id either is gone', async () => {
    await using world = await settled(() => false)
    world.app.drop(world.app.by('userName', 'mora')?.id ?? '')
    expect((await world.sync()).list.map(({ code }) => code)).toEqual(['target-missing'])
  })
})
