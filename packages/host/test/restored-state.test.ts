import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

async function settled(changes: Parameters<typeof aWorld>[0] = {}): Promise<World> {
  const world = await aWorld(changes)
  people(world, ...crowd, 'mora')
  group(world, 'team', 'mora', 'crowd1')
  await world.sync()
  await world.sync()
  return world
}

const day = 24 * 60 * 60 * 1000
const trippedIn = ({ plan }: Awaited<ReturnType<World['sync']>>): string[] =>
  plan.guards.filter(({ tripped }) => tripped).map(({ code }) => code)

describe('a state that was lost', () => {
  it('is a first run: it stops, links everybody again by the id, and then has nothing to do', async () => {
    await using world = await settled()
    const before = world.app.writes.length
    await world.lose()
    expect(trippedIn(await world.sync({ allow: [] }))).toEqual(['first-run'])
    const run = await world.sync()
    expect(run.plan.summary).toMatchObject({ link: 28 - 1, create: 0, disable: 0, update: 0, unmanaged: 0 })
    for (const mode of ['full', 'source'] as const) expect((await world.sync({ mode })).applied.ok).toBe(0)
    expect(world.app.writes.length).toBe(before)
  })

  it('links those who left as well: nobody is doubled when they come back', async () => {
    await using world = await settled()
    world.directory.remove('id-mora')
    await world.sync()
    await world.lose()
    await world.sync()
    expect((await world.plan()).summary.unmanaged).toBe(1)
    people(world, 'mora')
    const run = await world.sync()
    expect(run.plan.summary).toMatchObject({ link: 1, create: 0 })
    expect(world.app.all('user')).toHaveLength(crowd.length + 1)
    // Who switched the account off is forgotten, so nobody is switched on.
    expect(run.list.map(({ code }) => code)).toEqual(['disabled-elsewhere'])
  })
})

describe('a state that was put back from an older copy', () => {
  it('stops a run that would change anything, until somebody says that it is meant', async () => {
    await using world = await settled()
    const putBack = await world.backUp()
    people(world, 'noah')
    await world.sync()
    await putBack()
    const run = await world.sync({ mode: 'source' })
    expect([run.status, run.plan.mode, trippedIn(run)]).toEqual(['stopped', 'full', ['restored']])
    expect(run.plan.notes.join()).toContain('put back from an older copy')
    expect((await world.sync({ allow: ['restored'] })).status).toBe('done')
    people(world, 'nora')
    expect(await world.sync()).toMatchObject({ status: 'done', applied: { ok: 1 } })
  })

  it('stops nothing that changes nothing', async () => {
    await using world = await settled()
    const putBack = await world.backUp()
    await world.sync()
    await putBack()
    expect(await world.sync()).toMatchObject({ status: 'done', applied: { ok: 0 } })
    expect(await world.state.memory('staff')).not.toHaveProperty('restored')
  })

  it('links the accounts made since, and makes nobody twice', async () => {
    await using world = await settled()
    const putBack = await world.backUp()
    people(world, 'noah', 'nora')
    await world.sync()
    await putBack()
    const run = await world.sync({ allow: ['restored'] })
    expect(run.plan.summary).toMatchObject({ link: 2, create: 0, update: 0 })
    expect(world.app.all('user')).toHaveLength(crowd.length + 3)
    expect((await world.sync()).applied.ok).toBe(0)
  })

  it('makes nobody twice either where no rule matches: the application says that the value is taken', async () => {
    await using world = await settled({ match: [] })
    const putBack = await world.backUp()
    people(world, 'noah')
    await world.sync()
    await putBack()
    const run = await world.sync({ allow: ['restored'] })
    expect(new Set(run.list.map(({ code, about }) => `${code} ${about.label}`))).toEqual(new Set(['value-taken Noah']))
    expect(world.app.all('user')).toHaveLength(crowd.length + 2)
  })

  it('switches nobody on because it once switched them off', async () => {
    await using world = await settled()
    const mora = world.directory.get('id-mora')?.attributes ?? {}
    world.directory.put('user', 'id-mora', mora, { standing: { disabled: true } })
    await world.sync()
    const putBack = await world.backUp()
    world.directory.put('user', 'id-mora', mora)
    await world.sync()
    const id = world.app.by('userName', 'mora')?.id ?? ''
    expect(world.app.get(id)?.active).toBe(true)
    world.app.edit(id, { active: false }) // an administrator, for reasons of their own
    await world.sync()
    await putBack()
    const run = await world.sync({ allow: ['restored'] })
    expect(run.list.map(({ code }) => code)).toEqual(['disabled-elsewhere'])
    await world.sync()
    expect(world.app.get(id)?.active).toBe(false)
  })

  it('deletes nobody whose grace period it takes to be over', async () => {
    const later = { deleteAfter: 30 * day }
    await using world = await settled({ onLeave: later, onDelete: later })
    world.directory.remove('id-mora')
    await world.sync()
    const putBack = await world.backUp()
    people(world, 'mora')
    await world.sync()
    world.later(35 * day)
    world.directory.remove('id-mora')
    await world.sync()
    await putBack()
    await world.sync({ allow: ['restored'] })
    world.later(29 * day)
    await world.sync()
    expect(world.app.by('userName', 'mora')).toBeDefined()
    world.later(2 * day)
    await world.sync()
    expect(world.app.by('userName', 'mora')).toBeUndefined()
  })

  it('compares values with what is there: what newer runs wrote is not written again', async () => {
    await using world = await settled()
    const putBack = await world.backUp()
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora Lind', mail: 'mora@acme.test' })
    group(world, 'team', 'mora', 'crowd1', 'crowd2')
    await world.sync()
    const before = world.app.writes.length
    await putBack()
    const run = await world.sync({ allow: ['restored'] })
    expect([run.status, run.applied.ok, world.app.writes.length]).toEqual(['done', 0, before])
  })

  it('puts back what newer runs wrote of a person who was as before again', async () => {
    await using world = await settled()
    const putBack = await world.backUp()
    const mora = world.directory.get('id-mora')?.attributes ?? {}
    world.directory.put('user', 'id-mora', { ...mora, cn: 'Somebody' })
    await world.sync()
    world.directory.put('user', 'id-mora', mora)
    await putBack()
    await world.sync({ mode: 'source', allow: ['restored'] })
    expect(world.app.by('userName', 'mora')?.values.displayName).toEqual(['Mora'])
  })

  it('refuses a plan that was made before, and may have been applied since', async () => {
    await using world = await settled()
    people(world, 'noah')
    const file = join(world.folder, 'plan')
    await world.save(file)
    const putBack = await world.backUp()
    await world.apply(file)
    await putBack()
    await expect(world.apply(file)).rejects.toThrow(/put back from an older copy since it was made/)
    await world.sync({ allow: ['restored'] })
    await expect(world.apply(file)).rejects.toThrow(/the links of this sync changed since/)
    expect(world.app.all('user')).toHaveLength(crowd.length + 2)
  })

  it('goes on from no cursor of before', async () => {
    await using world = await settled()
    const putBack = await world.backUp()
    people(world, 'noah')
    await world.sync({ mode: 'delta' })
    await putBack()
    expect(await world.state.memory('staff')).not.toHaveProperty('cursor')
    expect((await world.sync({ mode: 'delta', allow: ['restored'] })).plan.mode).toBe('full')
  })

  it('that nothing gives away is doubted when somebody says so', async () => {
    await using world = await settled()
    world.directory.put('user', 'id-mora', world.directory.get('id-mora')?.attributes ?? {}, {
      standing: { disabled: true },
    })
    await world.sync()
    people(world, 'mora')
    const { changes, notes } = await world.plan({ restored: true, mode: 'source' })
    expect([changes, notes.join()]).toEqual([[], expect.stringContaining('put back from an older copy')])
    expect((await world.plan()).changes).toHaveLength(1)
  })
})
