import { describe, expect, it } from 'vitest'
import { aWorld, crowd, people, type World } from './world.ts'

function rename(world: World, id: string, uid: string): void {
  world.directory.put('user', `id-${id}`, { uid, cn: id, mail: `${id}@acme.test` })
}

describe('unique values that move within one plan', () => {
  it('pass along a chain: the last one moves first (field row 14)', async () => {
    await using world = await aWorld()
    people(world, 'a', 'b', 'c', ...crowd)
    await world.sync()
    rename(world, 'a', 'b')
    rename(world, 'b', 'c')
    rename(world, 'c', 'd')
    const run = await world.sync()
    expect(run.applied).toMatchObject({ ok: 3, failed: 0 })
    expect(world.app.by('externalId', 'id-a')?.values.userName).toEqual(['b'])
    expect(world.app.by('externalId', 'id-c')?.values.userName).toEqual(['d'])
    expect((await world.sync()).applied.ok).toBe(0)
  })

  it('swap by way of a temporary value', async () => {
    await using world = await aWorld()
    people(world, 'a', 'b', ...crowd)
    await world.sync()
    rename(world, 'a', 'b')
    rename(world, 'b', 'a')
    const run = await world.sync()
    expect(run.applied).toMatchObject({ failed: 0, skipped: 0 })
    expect(world.app.by('externalId', 'id-a')?.values.userName).toEqual(['b'])
    expect(world.app.by('externalId', 'id-b')?.values.userName).toEqual(['a'])
    expect((await world.sync()).applied.ok).toBe(0)
  })

  it('swap in two rings at once, each by way of a temporary value of its own', async () => {
    await using world = await aWorld()
    people(world, 'a', 'b', 'c', 'd', 'e', ...crowd)
    await world.sync()
    for (const [id, uid] of ['ab', 'ba', 'cd', 'de', 'ec']) rename(world, id ?? '', uid ?? '')
    const run = await world.sync({ allow: ['identity=5'] })
    expect(run.applied).toMatchObject({ failed: 0, skipped: 0 })
    for (const [id, uid] of ['ab', 'ba', 'cd', 'de', 'ec'])
      expect(world.app.by('externalId', `id-${id}`)?.values.userName).toEqual([uid])
  })

  it('pass to a newcomer, who gets them after they are given up (field row 14)', async () => {
    await using world = await aWorld()
    people(world, 'a', ...crowd)
    await world.sync()
    rename(world, 'a', 'aa')
    world.directory.put('user', 'id-new', { uid: 'a', cn: 'New' })
    const run = await world.sync()
    expect(run.applied).toMatchObject({ ok: 2, failed: 0 })
    expect(world.app.by('userName', 'a')?.values.externalId).toEqual(['id-new'])
  })

  it('wanted by two, nobody gets them, and both are findings (field row 14)', async () => {
    await using world = await aWorld()
    people(world, 'x')
    world.directory.put('user', 'id-1', { uid: 'same', cn: 'One' })
    world.directory.put('user', 'id-2', { uid: 'same', cn: 'Two' })
    const run = await world.sync()
    expect(world.app.by('userName', 'same')).toBeUndefined()
    expect(run.list.map(({ code }) => code)).toEqual(['duplicate-value', 'duplicate-value'])
    expect(run.applied.ok).toBe(1)
  })

  it('held by an account that nobody linked stay there', async () => {
    await using world = await aWorld({ match: [{ field: 'externalId', expression: 'id' }] })
    people(world, 'x', 'y')
    world.app.seed('user', { userName: 'mora' })
    await world.sync()
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora' })
    const run = await world.sync()
    expect(run.list.map(({ code }) => code)).toEqual(['value-taken'])
    expect(world.app.all('user')).toHaveLength(3)
  })
})

describe('a match rule', () => {
  it('links the one account it finds, and what nobody matched is left alone and counted (field row 9)', async () => {
    await using world = await aWorld()
    const id = world.app.seed('user', { userName: 'MORA' })
    world.app.seed('user', { userName: 'admin' })
    people(world, 'mora')
    const run = await world.sync()
    expect(world.app.get(id)?.values.externalId).toEqual(['id-mora'])
    expect(run.plan.summary).toMatchObject({ link: 1, create: 0, unmanaged: 1 })
    expect(world.app.by('userName', 'admin')?.values).toEqual({ userName: ['admin'] })
  })

  it('stops at a first run that finds accounts, unless that is allowed', async () => {
    await using world = await aWorld()
    world.app.seed('user', { userName: 'mora' })
    people(world, 'mora')
    expect((await world.sync({ allow: [] })).status).toBe('stopped')
  })
})

describe('a value that a leaver’s account got by hand', () => {
  it('is given to nobody, in any run', async () => {
    await using world = await aWorld({ match: [{ field: 'externalId', expression: 'id' }] }, { find: false })
    people(world, ...crowd, 'mora')
    await world.sync()
    world.directory.remove('id-mora')
    await world.sync()
    world.app.edit(world.app.by('userName', 'mora')?.id ?? '', { values: { userName: 'late' } })
    await world.sync()
    people(world, 'late')
    for (let day = 0; day < 3; day++) {
      const run = await world.sync()
      expect(run.plan.summary.create).toBe(0)
      expect(run.list.map(({ code, value }) => [code, value])).toEqual([['held-by-leaver', 'late']])
    }
  })
})

describe('a target that was not listed to its end and cannot be asked', () => {
  it('is given no unique value of which nobody can tell whether it is free', async () => {
    await using world = await aWorld({}, { find: false })
    people(world, 'a', 'b', ...crowd)
    await world.sync()
    world.app.seed('user', { userName: 'aa' })
    rename(world, 'a', 'aa')
    rename(world, 'b', 'bb')
    world.app.misbehave = { truncate: 2 }
    const run = await world.sync()
    expect(run.list.map(({ code, value }) => [code, value])).toEqual([
      ['value-taken', 'aa'],
      ['value-taken', 'bb'],
    ])
    expect(['a', 'b'].map((name) => world.app.by('userName', name)?.values.displayName)).toEqual([['a'], ['b']])
    world.app.misbehave = {}
    const whole = await world.sync()
    expect([whole.applied.ok, whole.list.map(({ value }) => value)]).toEqual([1, ['aa']])
  })
})
