import type { Field } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

const owners = { roles: { owner: ['cn=owners,ou=groups,dc=test'] } }
const ofApp = { roles: [{ name: 'owner', required: true as const }] }
const found = (run: { list: readonly { code: string; about: { label: string }; field?: string }[] }) =>
  run.list.map(({ code, about, field }) => [code, about.label, field])

async function withOwners(shape: Parameters<typeof aWorld>[1], ...uids: string[]): Promise<World> {
  const world = await aWorld(owners, shape)
  people(world, ...crowd, 'mora', 'noah')
  group(world, 'owners', ...uids)
  await world.sync()
  return world
}
const holders = (world: World) =>
  world.app
    .all('user')
    .filter(({ active, roles }) => active && roles.has('owner'))
    .map(({ values }) => values.userName?.[0])

describe('the last owner of a target that guards it, who leaves', () => {
  it('stays, with the target’s own words as a finding; everything else goes on', async () => {
    await using world = await withOwners({ roles: [{ name: 'owner' }] }, 'mora')
    world.directory.remove('id-mora')
    world.directory.remove('id-noah')
    world.app.mishap = (write) =>
      write.op === 'roles'
        ? { problem: { code: 'guarded.last-owner', message: 'You must keep one owner.' } }
        : undefined
    const run = await world.sync()
    expect(run.status).toBe('done')
    expect(run.list).toMatchObject([
      { code: 'guarded', about: { label: 'Mora' }, problem: { message: 'You must keep one owner.' } },
    ])
    expect(world.app.by('userName', 'mora')?.active).toBe(false)
    expect(world.app.by('userName', 'noah')?.active).toBe(false)
    world.app.mishap = () => undefined
    await world.sync({ retry: true })
    expect(world.app.by('userName', 'mora')?.roles.size).toBe(0)
  })

  it('keeps the account where the target does not let it go; the role is still tried', async () => {
    await using world = await withOwners({ roles: [{ name: 'owner' }] }, 'mora')
    world.directory.remove('id-mora')
    world.app.mishap = (write) =>
      write.op === 'setActive' ? { problem: { code: 'guarded.last-owner', message: 'no' } } : undefined
    const run = await world.sync()
    expect(run.list.map(({ code }) => code)).toEqual(['guarded', 'skipped'])
    expect(world.app.by('userName', 'mora')).toMatchObject({ active: true, roles: new Set() })
  })
})

describe('a role that somebody has to hold', () => {
  it('stays with the last one who holds it: a finding, no write that is bound to fail', async () => {
    await using world = await withOwners(ofApp, 'mora')
    world.directory.remove('id-mora')
    for (let day = 0; day < 2; day++) {
      const before = world.app.writes.length
      expect(found(await world.sync())).toEqual([['guarded', 'Mora', 'roles']])
      expect(world.app.writes.length).toBe(before)
    }
    expect(holders(world)).toEqual(['mora'])
  })

  it('is given to the next before it is taken from the one before', async () => {
    await using world = await withOwners(ofApp, 'mora')
    world.directory.remove('id-mora')
    group(world, 'owners', 'noah')
    const run = await world.sync()
    expect(run.applied).toMatchObject({ failed: 0, skipped: 0 })
    expect(run.list).toEqual([])
    expect(holders(world)).toEqual(['noah'])
    expect(world.app.by('userName', 'mora')?.active).toBe(false)
    expect((await world.sync()).applied.ok).toBe(0)
  })

  it('goes from one of two at once', async () => {
    await using world = await withOwners(ofApp, 'mora', 'noah')
    world.directory.remove('id-mora')
    expect(found(await world.sync())).toEqual([])
    expect(holders(world)).toEqual(['noah'])
  })

  it('counts who holds it without a link, but not who is off', async () => {
    await using world = await withOwners(ofApp, 'mora')
    world.app.seed('user', { userName: 'root' }, { roles: ['owner'], active: false })
    world.directory.remove('id-mora')
    expect(found(await world.sync())).toEqual([['guarded', 'Mora', 'roles']])
    world.app.seed('user', { userName: 'root2' }, { roles: ['owner'] })
    expect(found(await world.sync())).toEqual([])
    expect(holders(world)).toEqual(['root2'])
  })
})

describe('a group that may not be empty', () => {
  const fields: readonly Field[] = [
    { name: 'displayName', type: 'text', required: true, unique: true, findable: true, naming: true },
    { name: 'members', type: 'ref', many: true, required: true },
  ]
  const membersOf = (world: World) =>
    [...(world.app.by('displayName', 'staff')?.members ?? [])].map((id) => world.app.get(id)?.values.userName?.[0])

  it('gets the new members before it loses the old ones', async () => {
    await using world = await aWorld({}, { group: fields })
    people(world, ...crowd, 'mora', 'noah')
    group(world, 'staff', 'mora')
    await world.sync()
    expect(membersOf(world)).toEqual(['mora'])
    group(world, 'staff', 'noah')
    expect((await world.sync()).applied.failed).toBe(0)
    expect(membersOf(world)).toEqual(['noah'])
  })

  it('keeps its last member: a finding, no write that is bound to fail', async () => {
    await using world = await aWorld({}, { group: fields })
    people(world, ...crowd, 'mora')
    group(world, 'staff', 'mora')
    await world.sync()
    group(world, 'staff')
    const before = world.app.writes.length
    expect(found(await world.sync())).toEqual([['guarded', 'staff', 'members']])
    expect(world.app.writes.length).toBe(before)
    expect(membersOf(world)).toEqual(['mora'])
  })

  it('is not made before one of its members has an account', async () => {
    await using world = await aWorld({}, { group: fields })
    people(world, ...crowd)
    group(world, 'staff', 'mora')
    expect(found(await world.sync())).toEqual([['missing-value', 'staff', 'members']])
    people(world, 'mora')
    await world.sync()
    expect(membersOf(world)).toEqual(['mora'])
  })
})
