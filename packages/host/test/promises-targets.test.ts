import type { Field } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, crowd, people } from './world.ts'

describe('a match with an account that has privileges', () => {
  it('is refused, also by a sync that has no roles', async () => {
    await using world = await aWorld({}, { roles: [{ name: 'root', privileged: true }] })
    people(world, 'mora')
    world.app.seed('user', { userName: 'mora' }, { roles: ['root'] })
    const run = await world.sync()
    expect(run.list.map(({ code }) => code)).toEqual(['privileged-match'])
    expect(world.app.writes).toEqual([])
  })
})

describe('a target that cannot be asked for a unique value', () => {
  const user: readonly Field[] = [
    { name: 'externalId', type: 'text', unique: true, findable: true },
    { name: 'userName', type: 'text', required: true, unique: true, naming: true, ignoreCase: true },
    { name: 'displayName', type: 'text' },
    { name: 'mail', type: 'text' },
    { name: 'title', type: 'text' },
    { name: 'active', type: 'boolean' },
  ]

  it('is listed in every mode', async () => {
    await using world = await aWorld({}, { user })
    people(world, ...crowd)
    await world.sync()
    people(world, 'mora')
    const run = await world.sync({ mode: 'source' })
    expect(run).toMatchObject({ status: 'done', plan: { mode: 'full' }, applied: { ok: 1 } })
  })

  it('gains nothing and loses nothing while its list is cut short', async () => {
    await using world = await aWorld({ onTargetMissing: 'recreate' }, { user })
    people(world, ...crowd)
    await world.sync()
    people(world, 'mora')
    world.app.misbehave = { truncate: 1 }
    const before = world.app.writes.length
    expect((await world.sync()).status).toBe('done')
    expect(world.app.writes.slice(before).map(({ op }) => op)).toEqual([])
    world.app.misbehave = {}
    expect((await world.sync()).applied.ok).toBe(1)
  })
})

describe('an account whose person is gone, and that two newcomers fit', () => {
  it('goes to neither, and is disabled all the same', async () => {
    await using world = await aWorld({
      match: [{ field: 'mail', expression: 'mail' }],
      relinkOn: 'mail',
    })
    people(world, ...crowd, 'mora')
    await world.sync()
    const { id } = world.app.by('userName', 'mora') ?? { id: '' }
    world.directory.remove('id-mora')
    for (const n of [1, 2])
      world.directory.put('user', `id-new${n}`, { uid: `new${n}`, cn: 'N', mail: 'mora@acme.test' })
    const run = await world.sync()
    expect(run.list.map(({ code }) => code)).toEqual(['contested', 'contested'])
    expect(world.app.get(id)?.active).toBe(false)
  })
})

describe('someone made anew long after the old record went', () => {
  it('takes the account over by relinkOn, as on the first day', async () => {
    await using world = await aWorld({ relinkOn: 'mail' })
    people(world, ...crowd, 'mora')
    await world.sync()
    const { id } = world.app.by('userName', 'mora') ?? { id: '' }
    world.directory.remove('id-mora')
    for (let day = 0; day < 3; day++) await world.sync()
    world.directory.put('user', 'id-mora2', { uid: 'mora', cn: 'Mora', mail: 'mora@acme.test' })
    await world.sync()
    expect(world.app.get(id)).toMatchObject({ active: true, values: { externalId: ['id-mora2'] } })
  })

  it('is told that the old record is gone, not that someone else has the account', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    await world.sync()
    world.directory.remove('id-mora')
    for (let day = 0; day < 3; day++) await world.sync()
    world.directory.put('user', 'id-mora2', { uid: 'mora', cn: 'Mora', mail: 'mora@acme.test' })
    expect((await world.sync()).list.map(({ code }) => code)).toEqual(['recreated'])
  })
})

describe('two syncs on one target', () => {
  it('leave each other’s accounts alone (field row 8)', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    await world.sync()
    world.definition = { ...world.definition, name: 'other', match: [{ field: 'userName', expression: 'uid' }] }
    const before = world.app.writes.length
    const run = await world.sync()
    expect(new Set(run.list.map(({ code }) => code))).toEqual(new Set(['owned-elsewhere']))
    expect(world.app.writes.length).toBe(before)
  })
})

describe('an id that the target gives to somebody else', () => {
  it('lets nobody’s account be overwritten', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    await world.sync()
    const id = world.app.by('userName', 'mora')?.id ?? ''
    const zoe = { userName: 'zoe', externalId: [], displayName: 'Zoe', mail: 'zoe@x.test' }
    world.app.edit(id, { values: zoe as never })
    const before = world.app.get(id)
    for (const mode of ['full', 'source', 'full'] as const) {
      const run = await world.sync({ mode })
      expect([run.applied.ok, run.list.map(({ code }) => code)]).toEqual([0, ['contested']])
    }
    expect(world.app.get(id)).toEqual(before)
  })
})
