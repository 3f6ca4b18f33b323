import { describe, expect, it } from 'vitest'
import { aWorld, crowd, people, type World } from './world.ts'

const opsSince = (world: World, before: number) => world.app.writes.slice(before).map(({ op }) => op)

async function settled(): Promise<World> {
  const world = await aWorld({}, { atOnce: 1 })
  people(world, ...crowd, 'mora')
  await world.sync()
  return world
}

describe('somebody who is switched off while the sessions cannot be ended (field row 26)', () => {
  it.each([
    ['because the target fails', { problem: { code: 'invalid.busy', message: 'not now' } as const }],
    ['because the answer is lost', { lostBefore: true } as const],
  ])('%s: is open, and the sessions are ended by the next run, though the account is off', async (_, mishap) => {
    await using world = await settled()
    world.directory.remove('id-mora')
    world.app.mishap = ({ op }) => (op === 'endSessions' ? mishap : undefined)
    await world.sync()
    expect(world.app.by('userName', 'mora')?.active).toBe(false)
    expect((await world.state.openRecords('staff')).map(({ about }) => about.label)).toEqual(['Mora'])
    world.app.mishap = () => undefined
    for (const expected of [['endSessions'], []]) {
      const before = world.app.writes.length
      await world.sync({ mode: 'source' })
      expect(opsSince(world, before)).toEqual(expected)
    }
    expect(await world.state.openRecords('staff')).toEqual([])
  })

  it('because the run was interrupted in between: the next run ends them, also after the source disabled the person', async () => {
    await using world = await settled()
    const mora = world.directory.get('id-mora')?.attributes ?? {}
    world.directory.put('user', 'id-mora', mora, { standing: { disabled: true } })
    const stop = new AbortController()
    world.app.mishap = ({ op }) => {
      if (op === 'setActive') stop.abort()
      return undefined
    }
    expect((await world.sync({ signal: stop.signal })).status).toBe('interrupted')
    world.app.mishap = () => undefined
    const before = world.app.writes.length
    await world.sync()
    expect(opsSince(world, before)).toEqual(['endSessions'])
    expect((await world.sync()).applied.ok).toBe(0)
  })

  it('and who comes back first keeps them', async () => {
    await using world = await settled()
    world.directory.remove('id-mora')
    world.app.mishap = ({ op }) => (op === 'endSessions' ? { problem: { code: 'invalid', message: 'no' } } : undefined)
    await world.sync()
    world.app.mishap = () => undefined
    people(world, 'mora')
    const before = world.app.writes.length
    await world.sync()
    expect(opsSince(world, before)).toEqual(['setActive'])
    expect((await world.sync()).applied.ok).toBe(0)
  })
})
