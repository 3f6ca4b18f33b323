import { describe, expect, it } from 'vitest'
import { aWorld, baseDefinition, crowd, people } from './world.ts'

const boss = 'uid=boss,ou=people,dc=test'
const withManager = {
  users: { ...baseDefinition.users, manager: { expression: 'manager', write: 'always' as const } },
}

describe('someone whose manager gets no account yet', () => {
  it.each([
    ['created', false],
    ['linked already', true],
  ])('(%s) is written without one, and gets it as soon as there is an account', async (_, linked) => {
    await using world = await aWorld(withManager)
    people(world, ...crowd)
    if (linked) {
      people(world, 'mora')
      await world.sync()
    }
    const off = { dn: boss, standing: { disabled: true as const } }
    world.directory.put('user', 'id-boss', { uid: 'boss', cn: 'Boss' }, off)
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora', manager: boss, mail: 'mora@acme.test' })
    await world.sync()
    expect((await world.plan()).changes).toEqual([])
    world.directory.put('user', 'id-boss', { uid: 'boss', cn: 'Boss' }, { dn: boss })
    await world.sync({ mode: 'source' })
    await world.sync({ mode: 'source' })
    const account = world.app.by('userName', 'boss')?.id
    expect(account).toBeDefined()
    expect(world.app.by('userName', 'mora')?.values.manager).toEqual([account])
  })
})

describe('someone whose manager has another account now', () => {
  const settled = async () => {
    const world = await aWorld({ ...withManager, onTargetMissing: 'recreate' })
    people(world, ...crowd, 'boss')
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora', manager: boss, mail: 'mora@acme.test' })
    await world.sync()
    return world
  }

  it('points to that one, where the account was made again', async () => {
    await using world = await settled()
    world.app.drop(world.app.by('userName', 'boss')?.id ?? '')
    await world.sync()
    expect((await world.sync({ mode: 'source' })).plan.mode).toBe('full')
    expect(world.app.by('userName', 'mora')?.values.manager).toEqual([world.app.by('userName', 'boss')?.id])
    expect((await world.sync({ mode: 'source' })).plan).toMatchObject({ mode: 'source', calls: 0 })
  })

  it('points to that one, where somebody linked it by hand', async () => {
    await using world = await settled()
    const other = world.app.seed('user', { userName: 'boss2' })
    await world.mend({ verb: 'unlink', person: 'id-boss' })
    world.app.drop(world.app.by('userName', 'boss')?.id ?? '')
    await world.mend({ verb: 'link', person: 'id-boss', account: other })
    await world.sync()
    expect(world.app.by('userName', 'mora')?.values.manager).toEqual([other])
  })
})
