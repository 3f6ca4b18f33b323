import type { Field } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, group, people, type World } from './world.ts'

/** An application that takes members and never shows them. */
const shape: { readonly group: readonly Field[] } = {
  group: [
    { name: 'displayName', type: 'text', required: true, unique: true, findable: true, naming: true },
    { name: 'members', type: 'ref', many: true, readable: false },
  ],
}

function membersOf(world: World, cn: string): string[] {
  const found = world.app.by('displayName', cn)
  return [...(found?.members ?? [])].map((id) => String(world.app.get(id)?.values.userName?.[0])).sort()
}

async function aStaff(): Promise<World> {
  const world = await aWorld({}, shape)
  people(world, 'mora', 'noah', 'nora', 'oskar', 'priya')
  group(world, 'staff', 'mora', 'noah', 'nora', 'oskar')
  return world
}

describe('members that the target does not show', () => {
  it('are counted by what Rollcall did itself', async () => {
    await using world = await aStaff()
    await world.sync()
    expect(membersOf(world, 'staff')).toEqual(['mora', 'noah', 'nora', 'oskar'])
    expect(await world.plan()).toMatchObject({ changes: [], findings: [] })
  })

  it('are added and removed by that, and no others', async () => {
    await using world = await aStaff()
    const guest = world.app.seed('user', { userName: 'guest' })
    await world.sync()
    world.app.edit(world.app.by('displayName', 'staff')?.id ?? '', { addMember: guest })
    group(world, 'staff', 'noah', 'nora', 'oskar', 'priya')
    await world.sync()
    expect(membersOf(world, 'staff')).toEqual(['guest', 'noah', 'nora', 'oskar', 'priya'])
    expect(world.app.writes.at(-1)).toMatchObject({ op: 'members', add: [world.app.by('userName', 'priya')?.id] })
    expect((await world.sync()).applied.ok).toBe(0)
  })

  it('are added to a group that was there before', async () => {
    await using world = await aStaff()
    world.app.seed('group', { displayName: 'staff' })
    await world.sync()
    expect(membersOf(world, 'staff')).toEqual(['mora', 'noah', 'nora', 'oskar'])
    expect(await world.plan()).toMatchObject({ changes: [], findings: [] })
  })

  it('are unknown after a lost answer: a look at the group proves nothing, neither that it was done nor that it was not', async () => {
    await using world = await aStaff()
    world.app.mishap = ({ op }) => (op === 'members' ? { lostAfter: true } : undefined)
    const { list } = await world.sync()
    expect(list.map(({ code }) => code)).toEqual(['outcome-unknown'])
    expect(membersOf(world, 'staff')).toEqual(['mora', 'noah', 'nora', 'oskar'])
    world.app.mishap = () => undefined
    await world.sync()
    expect(await world.plan()).toMatchObject({ changes: [], findings: [] })
  })
})

describe('a field that the target does not show', () => {
  it('does not keep an account from being known again after its answer was lost', async () => {
    const fields: readonly Field[] = [
      { name: 'externalId', type: 'text', unique: true, findable: true },
      { name: 'userName', type: 'text', required: true, unique: true, findable: true, naming: true },
      { name: 'pin', type: 'text', readable: false },
      { name: 'active', type: 'boolean' },
    ]
    await using world = await aWorld(
      {
        users: {
          externalId: { expression: 'id', write: 'always' },
          userName: { expression: 'uid', write: 'always' },
          pin: { expression: 'uid', write: 'onCreate' },
        },
      },
      { user: fields },
    )
    people(world, 'mora')
    world.app.mishap = ({ op }) => (op === 'create' ? { lostAfter: true } : undefined)
    const { applied, list } = await world.sync()
    expect({ ok: applied.ok, list }).toEqual({ ok: 1, list: [] })
  })
})
