import type { SyncDefinition } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, baseDefinition, crowd, group, people, type World } from './world.ts'

const wiki = 'cn=wiki,ou=groups,dc=test'
const { groups: _none, ...withoutGroups } = baseDefinition
const inWiki: SyncDefinition = { ...withoutGroups, scope: { users: { inGroups: [wiki], exclude: [] } } }

async function aCrowd(definition: Partial<SyncDefinition> = {}): Promise<World> {
  const world = await aWorld(definition, { roles: [{ name: 'admin' }] })
  people(world, ...crowd, 'mora')
  group(world, 'wiki', ...crowd, 'mora')
  await world.sync()
  return world
}
async function tripped(world: World, ...allow: readonly string[]): Promise<readonly string[]> {
  return (await world.plan({ allow })).tripped
}

describe('nobody in scope while accounts are linked', () => {
  it('stops, whatever else is allowed; and passing it passes nothing else (field row 2)', async () => {
    await using world = await aCrowd()
    for (const { id } of world.directory.all('user')) world.directory.remove(id)
    expect(await tripped(world)).toEqual(['empty', 'access'])
    expect(await tripped(world, 'access=26')).toEqual(['empty'])
    expect(await tripped(world, 'empty')).toEqual(['access'])
    expect(await tripped(world, 'empty', 'access=25')).toEqual(['access'])
    expect(await tripped(world, 'empty', 'access=26')).toEqual([])
  })

  it('stops a sync of one person just as well', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    await world.sync()
    world.directory.remove('id-mora')
    expect(await tripped(world)).toEqual(['empty'])
  })

  it('stops for groups too, though one of one may go by the numbers', async () => {
    await using world = await aCrowd({ onGroupLeave: 'delete', limits: { membership: { count: 99 } } })
    world.directory.remove('id-wiki')
    expect(await tripped(world)).toEqual(['empty'])
    expect((await world.sync({ allow: ['empty'] })).status).toBe('done')
    expect(world.app.all('group')).toEqual([])
  })

  it('shows how many there were at the last complete read beside how many there are now (field row 2)', async () => {
    await using world = await aCrowd()
    for (const { id } of world.directory.all('user')) world.directory.remove(id)
    const run = await world.sync()
    expect(run.plan.source).toMatchObject({ records: 1, before: 27 })
    expect(run.plan.guards[0]?.message).toBe(
      'Nobody is in scope, while 26 accounts are linked. If that is meant, pass `--allow empty`.',
    )
  })
})

describe('a first run', () => {
  it('that finds accounts stops at any number, and is passed once', async () => {
    await using world = await aWorld()
    world.app.seed('user', { userName: 'someone' })
    people(world, 'mora')
    expect((await world.sync({ allow: [] })).plan.guards).toMatchObject([
      { code: 'first-run', count: 1, tripped: true },
    ])
    expect((await world.sync({ allow: [] })).status).toBe('stopped')
    expect((await world.sync({ allow: ['first-run'] })).status).toBe('done')
    people(world, 'noah')
    expect((await world.sync({ allow: [] })).status).toBe('done')
  })
})

describe('a scope group', () => {
  it('that is missing stops, though its name was never known', async () => {
    await using world = await aWorld()
    world.definition = inWiki
    people(world, ...crowd)
    expect(await tripped(world)).toEqual(['scope-group'])
  })

  it('that is deleted or newly empty stops at any number; one that was empty before does not', async () => {
    await using world = await aCrowd()
    world.definition = { ...inWiki, limits: { access: { count: 99 } } }
    await world.sync()
    world.directory.remove('id-wiki')
    expect(await tripped(world, 'empty')).toEqual(['scope-group'])
    group(world, 'wiki')
    expect(await tripped(world, 'empty')).toEqual(['scope-group'])
    expect((await world.sync({ allow: ['empty', 'scope-group'] })).status).toBe('done')
    expect(await tripped(world)).toEqual([])
  })

  it('is known by its id: renamed it is still there, and under its new name in the configuration still the same', async () => {
    await using world = await aCrowd()
    world.definition = inWiki
    await world.sync()
    const members = world.directory.get('id-wiki')?.attributes.members ?? []
    world.directory.put('group', 'id-wiki', { cn: 'portal', members }, { dn: 'cn=portal,ou=groups,dc=test' })
    expect(await tripped(world)).toEqual([])
    world.directory.put('group', 'id-wiki', { cn: 'portal' }, { dn: 'cn=portal,ou=groups,dc=test' })
    world.definition = { ...inWiki, scope: { users: { inGroups: ['cn=portal,ou=groups,dc=test'], exclude: [] } } }
    const { plan } = await world.sync({ allow: ['empty', 'moved', 'access=26'] })
    expect(plan.guards.filter(({ tripped: is }) => is)).toMatchObject([{ code: 'scope-group', base: 26 }])
  })
})

describe('a role group', () => {
  it('that is missing or newly empty stops, and is told once though it gives several roles', async () => {
    const roles = { admin: ['cn=admins,ou=groups,dc=test'] }
    await using world = await aWorld({ roles, limits: { role: { count: 99 } } }, { roles: [{ name: 'admin' }] })
    people(world, ...crowd)
    group(world, 'admins', 'crowd1')
    group(world, 'others', 'crowd2')
    await world.sync()
    group(world, 'admins')
    const { groups: _, ...rest } = world.definition
    world.definition = rest
    expect(await tripped(world)).toEqual(['scope-group'])
    world.directory.remove('id-admins')
    expect(await tripped(world)).toEqual(['scope-group'])
    expect((await world.sync({ allow: ['scope-group'] })).status).toBe('done')
    expect(world.app.by('userName', 'crowd1')?.roles.size).toBe(0)
  })
})

describe('one removal after a change of where or whom is read (field row 6)', () => {
  const moves: readonly (readonly [what: string, change: (world: World) => void])[] = [
    [
      'server, base or bind account',
      ({ settings }) => {
        settings.source = 'another server'
      },
    ],
    ['the scope’s base', (world) => scoped(world, { base: ['dc=test'] })],
    ['the scope’s filter', (world) => scoped(world, { filter: '(uid=*)' })],
    ['the scope’s groups', (world) => scoped(world, { inGroups: [wiki] })],
    ['an exclusion', (world) => scoped(world, { exclude: [{ attribute: 'uid', pattern: 'nobody' }] })],
    [
      'matching',
      (world) => {
        world.definition = { ...world.definition, match: [] }
      },
    ],
    [
      'the identity of the directory',
      ({ directory }) => {
        directory.misbehave = { identity: 'another' }
      },
    ],
  ]
  const scoped = (world: World, users: Partial<NonNullable<SyncDefinition['scope']['users']>>): void => {
    world.definition = { ...world.definition, scope: { ...world.definition.scope, users: { exclude: [], ...users } } }
  }

  it.each(moves)('stops: %s', async (_, change) => {
    await using world = await aCrowd()
    change(world)
    expect(await tripped(world)).toEqual([])
    world.directory.remove('id-mora')
    group(world, 'wiki', ...crowd)
    expect(await tripped(world)).toEqual(['moved'])
    expect(await tripped(world, 'access=26', 'empty', 'membership=26')).toEqual(['moved'])
    expect((await world.sync({ allow: ['moved'] })).status).toBe('done')
    world.directory.remove('id-crowd1')
    group(world, 'wiki', ...crowd.filter((uid) => uid !== 'crowd1'))
    expect(await tripped(world)).toEqual([])
  })

  it('does not stop after a change of anything else', async () => {
    await using world = await aCrowd()
    world.definition = { ...world.definition, onDrift: 'report' }
    world.settings.target = 'another address'
    world.directory.remove('id-mora')
    expect(await tripped(world)).toEqual([])
  })
})

describe('a target other than the links’', () => {
  it('stops, whatever the plan would do', async () => {
    await using world = await aCrowd()
    world.app.misbehave = { identity: 'another-app' }
    expect(await tripped(world)).toEqual(['other-target'])
    expect((await world.sync({ mode: 'delta' })).status).toBe('stopped')
    expect(await tripped(world, 'first-run', 'moved', 'empty')).toEqual(['other-target'])
    expect((await world.sync({ allow: ['other-target'] })).status).toBe('done')
    expect(await tripped(world)).toEqual([])
  })
})

describe('--allow', () => {
  it('with a name that no guard has is refused before anything is read', async () => {
    await using world = await aCrowd()
    const read = world.directory.handed.scan
    await expect(world.sync({ allow: ['acess=3'] })).rejects.toMatchObject({
      code: 'invalid.allow',
      hint: 'Did you mean `access`?',
    })
    expect(world.directory.handed.scan).toBe(read)
  })

  it('is on record with the guard it passed', async () => {
    await using world = await aCrowd()
    for (const uid of crowd.slice(0, 7)) world.directory.remove(`id-${uid}`)
    const { run } = await world.sync({ allow: ['access=9'] })
    const passed = (await Array.fromAsync(world.state.audit({ run })))
      .flat()
      .filter(({ event }) => event === 'guard-passed')
    expect(passed.map(({ body }) => body?.guards)).toMatchObject([[{ code: 'access', count: 7, allowed: 9 }]])
  })
})
