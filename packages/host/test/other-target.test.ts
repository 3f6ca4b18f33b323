import { describe, expect, it } from 'vitest'
import { aWorld, crowd, people, type World } from './world.ts'

async function settled(changes: Parameters<typeof aWorld>[0] = {}): Promise<World> {
  const world = await aWorld(changes)
  people(world, ...crowd, 'mora')
  await world.sync()
  await world.sync()
  return world
}

const tripped = ({ plan }: Awaited<ReturnType<World['sync']>>): string[] =>
  plan.guards.filter(({ tripped: is }) => is).map(({ code }) => code)

describe('a connection that leads to another target than the links belong to', () => {
  it.each(['full', 'source', 'delta'] as const)('stops a %s run, which reads everything to see', async (mode) => {
    await using world = await settled()
    world.app.misbehave = { identity: 'another-app' }
    const before = world.app.writes.length
    const run = await world.sync({ mode })
    expect([run.status, run.plan.mode, tripped(run)]).toEqual(['stopped', 'full', ['other-target']])
    expect(run.plan.guards[0]?.message).toContain('The links belong to memory-app, but this target is another-app.')
    expect(world.app.writes.length).toBe(before)
    expect(await world.state.memory('staff')).toMatchObject({ target: 'memory-app' })
  })

  it('passed on purpose, the links are taken to be right there too: the system only calls itself otherwise', async () => {
    await using world = await settled()
    world.app.misbehave = { identity: 'another-app' }
    const before = world.app.writes.length
    expect((await world.sync({ allow: ['other-target'] })).status).toBe('done')
    expect(world.app.writes.length).toBe(before)
    expect(await world.state.owners('another-app', 'user', ['user-1'])).toHaveLength(1)
    expect(await world.state.owners('memory-app', 'user', ['user-1'])).toEqual([])
    expect(await world.sync()).toMatchObject({ status: 'done', applied: { ok: 0 } })
  })

  it('where other people have the same ids, nobody is renamed, and each is a finding', async () => {
    await using world = await settled()
    world.app.misbehave = { identity: 'another-app' }
    for (const { id } of world.app.all('user'))
      world.app.edit(id, { values: { userName: `stranger-${id}`, externalId: `ext-${id}` } })
    const before = world.app.writes.length
    const run = await world.sync({ allow: ['other-target'] })
    expect(new Set(run.list.map(({ code }) => code))).toEqual(new Set(['contested']))
    expect([run.list.length, world.app.writes.length]).toEqual([crowd.length + 1, before])
  })

  it('where only their names are others, another guard stops what would rename them', async () => {
    await using world = await settled()
    world.app.misbehave = { identity: 'another-app' }
    for (const { id } of world.app.all('user')) world.app.edit(id, { values: { userName: `stranger-${id}` } })
    expect(tripped(await world.sync({ allow: ['other-target'] }))).toEqual(['identity'])
  })

  it('where the accounts are not there, each is a finding and nobody is made', async () => {
    await using world = await settled()
    world.app.misbehave = { identity: 'another-app' }
    for (const { id } of world.app.all('user')) world.app.drop(id)
    const run = await world.sync({ allow: ['other-target'] })
    expect(new Set(run.list.map(({ code }) => code))).toEqual(new Set(['target-missing']))
    expect(run.list).toHaveLength(crowd.length + 1)
    expect(world.app.all('user')).toEqual([])
  })

  it('refuses a plan that was saved for the other one', async () => {
    await using world = await settled()
    people(world, 'noah')
    const file = `${world.folder}/plan`
    await world.save(file)
    world.app.misbehave = { identity: 'another-app' }
    await expect(world.apply(file)).rejects.toThrow(/the target is another one now/)
  })
})
