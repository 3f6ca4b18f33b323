import type { SyncDefinition } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, baseDefinition, crowd, group, people, type World } from './world.ts'

const everyone = { exclude: [] }
const staff: SyncDefinition = {
  ...baseDefinition,
  scope: { users: { filter: '(title=staff)', ...everyone }, groups: everyone },
}
const guests: SyncDefinition = {
  ...baseDefinition,
  name: 'guests',
  scope: { users: { filter: '(title=guest)', ...everyone } },
}
const { groups: _, ...guestsAlone } = guests

function put(world: World, title: string, ...uids: string[]): void {
  people(world, ...uids)
  for (const uid of uids)
    world.directory.put('user', `id-${uid}`, { ...world.directory.get(`id-${uid}`)?.attributes, title })
}

/** Staff and guests, each kept in step by a sync of their own. */
async function both(): Promise<World> {
  const world = await aWorld(staff)
  put(world, 'staff', ...crowd, 'mora')
  put(world, 'guest', ...crowd.map((uid) => `g-${uid}`), 'noah')
  group(world, 'team', 'mora')
  await world.sync()
  world.definition = guestsAlone
  await world.sync()
  return world
}

const as = async (world: World, definition: SyncDefinition) => {
  world.definition = definition
  return world.sync()
}

describe('two syncs on one target (field row 8)', () => {
  it('each leave the other’s accounts alone, and count none of them as unmanaged', async () => {
    await using world = await both()
    world.app.seed('user', { userName: 'stranger' })
    for (const definition of [staff, guestsAlone]) {
      const run = await as(world, definition)
      expect([run.status, run.applied.ok, run.list]).toEqual(['done', 0, []])
      expect(run.plan.summary.unmanaged, definition.name).toBe(1)
    }
  })

  it('keep the other’s people in a group, whoever put them there', async () => {
    await using world = await both()
    const team = world.app.by('displayName', 'team')?.id ?? ''
    const noah = world.app.by('userName', 'noah')?.id ?? ''
    world.app.edit(team, { addMember: noah })
    group(world, 'team', 'crowd1')
    await as(world, staff)
    expect([...(world.app.get(team)?.members ?? [])].sort()).toEqual(
      [noah, world.app.by('userName', 'crowd1')?.id ?? ''].sort(),
    )
  })

  it('never take a unique value from the other’s account, in any mode', async () => {
    await using world = await both()
    world.directory.put('user', 'id-sam', { uid: 'noah', cn: 'Another Noah', title: 'staff' })
    world.definition = { ...staff, match: [{ field: 'externalId', expression: 'id' }] }
    for (const mode of ['full', 'source'] as const) {
      const run = await world.sync({ mode })
      expect(
        run.list.map(({ code, about }) => `${code} ${about.label}`),
        mode,
      ).toEqual(['value-taken Another Noah'])
      expect(run.applied, mode).toMatchObject({ ok: 0, failed: 0 })
    }
  })

  it('do not match each other’s accounts', async () => {
    await using world = await both()
    world.directory.put('user', 'id-sam', { uid: 'noah', cn: 'Another Noah', title: 'staff' })
    const run = await as(world, staff)
    expect(run.list.map(({ code }) => code)).toEqual(['owned-elsewhere'])
  })

  it('disable those who leave one of them only there; who moves over is left to the one that has the account', async () => {
    await using world = await both()
    put(world, 'guest', 'mora')
    await as(world, staff)
    expect(world.app.by('userName', 'mora')?.active).toBe(false)
    const run = await as(world, guestsAlone)
    expect(run.list.map(({ code, about }) => `${code} ${about.label}`)).toEqual(['owned-elsewhere Mora'])
    expect(world.app.all('user').filter(({ active }) => !active)).toHaveLength(1)
    await world.mend({ verb: 'unlink', person: 'noah' })
    world.definition = staff
    await world.mend({ verb: 'unlink', person: 'mora' })
    const taken = await as(world, guestsAlone)
    expect(taken.plan.summary).toMatchObject({ link: 2, create: 0 })
  })
})
