import { describe, expect, it } from 'vitest'
import { aWorld, crowd, people, type World } from './world.ts'

/** Two people who want the same name, so that nobody gets it: a finding each that stands. */
async function twoOfAName(): Promise<World> {
  const world = await aWorld()
  people(world, ...crowd)
  world.directory.put('user', 'id-1', { uid: 'same', cn: 'One' })
  world.directory.put('user', 'id-2', { uid: 'same', cn: 'Two' })
  await world.sync()
  return world
}

const codes = (list: readonly { code: string }[]): string[] => list.map(({ code }) => code)

describe('a finding that stood before a run that a guard stopped', () => {
  it('is not new to the good run after it', async () => {
    await using world = await twoOfAName()
    world.directory.misbehave = { hidden: true }
    expect((await world.sync()).status).toBe('stopped')
    world.directory.misbehave = {}
    const run = await world.sync()
    expect(run).toMatchObject({ status: 'done', newFindings: 0 })
    expect(codes(run.list)).toEqual(['duplicate-value', 'duplicate-value'])
  })

  it('still is what is unsynced; the findings of the stopped plan are told with it', async () => {
    await using world = await twoOfAName()
    for (const uid of crowd.slice(0, 6)) world.directory.remove(`id-${uid}`)
    world.directory.put('user', 'id-3', { cn: 'Nameless' })
    const run = await world.sync()
    expect(run.status).toBe('stopped')
    expect(codes(run.list).sort()).toEqual(['duplicate-value', 'duplicate-value', 'missing-value'])
    const kept = (await Array.fromAsync(world.state.findings('staff'))).flat()
    expect(codes(kept)).toEqual(['duplicate-value', 'duplicate-value'])
  })
})

describe('a finding about someone whom a --partial run did not reach', () => {
  it('is not new to the good run after it', async () => {
    await using world = await twoOfAName()
    world.directory.misbehave = { truncate: 3 }
    await world.sync({ partial: true })
    world.directory.misbehave = {}
    expect((await world.sync()).newFindings).toBe(0)
  })
})

describe('the unmanaged accounts that a plan counts', () => {
  it('are those it leaves alone, not those it links', async () => {
    await using world = await aWorld()
    people(world, 'mora', 'noah')
    world.app.seed('user', { userName: 'mora' })
    world.app.seed('user', { userName: 'stranger' })
    expect((await world.plan()).summary).toMatchObject({ link: 1, unmanaged: 1 })
    await world.sync()
    expect((await world.plan()).summary).toMatchObject({ link: 0, unmanaged: 1 })
  })

  it('are not the accounts of another sync', async () => {
    await using world = await aWorld()
    people(world, 'mora', 'noah')
    world.app.seed('user', { userName: 'stranger' })
    await world.sync()
    const { definition } = world
    const exclude = [{ attribute: 'uid', pattern: '*' }]
    world.definition = { ...definition, name: 'other', scope: { users: { exclude }, groups: { exclude: [] } } }
    expect((await world.plan()).summary.unmanaged).toBe(1)
  })
})
