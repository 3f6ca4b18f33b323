import type { SyncDefinition } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, baseDefinition, crowd, group, people, type World } from './world.ts'

const wiki = 'cn=wiki,ou=groups,dc=test'
const { groups: _none, ...withoutGroups } = baseDefinition
const inWiki = { scope: { users: { inGroups: [wiki], exclude: [] } } } satisfies Partial<SyncDefinition>

async function aScopedWorld(more: Partial<SyncDefinition> = {}): Promise<World> {
  const world = await aWorld({}, { roles: [{ name: 'admin' }] })
  world.definition = { ...withoutGroups, ...inWiki, ...more }
  people(world, ...crowd, 'mora', 'noah')
  return world
}

/** What was taken away since a moment. */
function taken(world: World, since: number): string[] {
  return world.app.writes.slice(since).flatMap((write) => {
    if (write.op === 'setActive' && !write.active) return ['disable']
    if (write.op === 'delete' || write.op === 'endSessions') return [write.op]
    if (write.op === 'members' && write.remove.length) return ['removeMember']
    return write.op === 'roles' && write.revoke.length ? ['revoke'] : []
  })
}

describe('a source whose groups cannot be read', () => {
  it('takes nothing from anyone with --partial', async () => {
    await using world = await aScopedWorld({ roles: { admin: ['cn=admins,ou=groups,dc=test'] } })
    group(world, 'wiki', ...crowd, 'mora')
    group(world, 'admins', 'mora')
    await world.sync()
    const before = world.app.writes.length
    world.directory.misbehave = { noGroups: true }
    await world.sync({ partial: true, allow: ['access=99', 'role=99', 'empty', 'scope-group'] })
    expect(taken(world, before)).toEqual([])
    world.directory.misbehave = {}
    expect((await world.sync()).applied.ok).toBe(0)
  })
})

describe('a scope group that was not read to its end', () => {
  it('lets nobody go with --partial, not even who is in a group met for the first time', async () => {
    await using world = await aScopedWorld()
    group(world, 'wiki', ...crowd, 'mora')
    await world.sync()
    const before = world.app.writes.length
    group(world, 'wiki', ...crowd, 'cn=it,ou=groups,dc=test')
    group(world, 'it', 'noah', 'mora')
    world.directory.misbehave = { incomplete: ['id-it'] }
    await world.sync({ partial: true })
    expect(taken(world, before)).toEqual([])
  })

  it('is an error without it, in every mode', async () => {
    await using world = await aScopedWorld()
    group(world, 'wiki', ...crowd, 'mora')
    await world.sync()
    group(world, 'wiki', ...crowd)
    world.directory.misbehave = { incomplete: ['id-wiki'] }
    for (const mode of ['full', 'source', 'delta'] as const)
      await expect(world.sync({ mode }), mode).rejects.toThrow(/could not be read to its end/)
  })
})

describe('people of whom a part was read', () => {
  it('stay in their groups with --partial, although the group calls them by a new name', async () => {
    await using world = await aWorld()
    people(world, 'first', ...crowd, 'mora')
    group(world, 'staff', 'first', 'mora')
    await world.sync()
    const mora = world.directory.get('id-mora')
    world.directory.put('user', 'id-mora', mora?.attributes ?? {}, { dn: 'uid=mora,ou=elsewhere,dc=test' })
    group(world, 'staff', 'first', 'uid=mora,ou=elsewhere,dc=test')
    world.directory.misbehave = { truncate: 1 }
    const before = world.app.writes.length
    await world.sync({ partial: true })
    expect(taken(world, before)).toEqual([])
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(2)
  })
})

describe('changes since the cursor', () => {
  it('bring nobody back who is outside the filter, whatever else they are looked up for', async () => {
    await using world = await aWorld({
      scope: { users: { filter: '(employeeType=staff)', exclude: [] }, groups: { exclude: [] } },
      onLeave: { deleteAfter: 1000 },
      onDelete: { deleteAfter: 1000 },
    })
    for (const uid of [...crowd, 'mora'])
      world.directory.put('user', `id-${uid}`, { uid, cn: uid, employeeType: 'staff' })
    await world.sync()
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'mora', employeeType: 'robot' })
    await world.sync()
    world.later(2000)
    await world.sync({ mode: 'delta' })
    expect(world.app.by('userName', 'mora')).toBeUndefined()
  })

  it('make nobody an account who failed before and left the filter since', async () => {
    await using world = await aWorld({
      scope: { users: { filter: '(employeeType=staff)', exclude: [] }, groups: { exclude: [] } },
    })
    for (const uid of [...crowd, 'mora'])
      world.directory.put('user', `id-${uid}`, { uid, cn: uid, employeeType: 'staff' })
    world.app.mishap = (write) =>
      write.op === 'create' && write.attributes.userName?.[0] === 'mora'
        ? { problem: { code: 'invalid.value', message: 'no' } }
        : undefined
    await world.sync()
    world.app.mishap = () => undefined
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'mora', employeeType: 'robot' })
    await world.sync({ mode: 'delta' })
    expect(world.app.by('userName', 'mora')).toBeUndefined()
  })

  it('count as they are told last', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    await world.sync()
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora Lind' })
    world.directory.remove('id-mora')
    world.directory.misbehave = { replay: true }
    await world.sync({ mode: 'delta' })
    expect(world.app.by('userName', 'mora')?.active).toBe(false)
  })

  it('empty no group whose nested group only left the scope', async () => {
    await using world = await aWorld({
      scope: { users: { exclude: [] }, groups: { filter: '(cn=wiki)', exclude: [] } },
    })
    people(world, ...crowd, 'mora')
    group(world, 'wiki', 'crowd1', 'cn=it,ou=groups,dc=test')
    group(world, 'it', 'mora')
    await world.sync()
    group(world, 'it', 'mora', 'crowd2')
    await world.sync({ mode: 'delta' })
    expect(world.app.by('displayName', 'wiki')?.members.size).toBe(3)
  })

  it('reach whoever a named group let go or took in', async () => {
    await using world = await aScopedWorld({ roles: { admin: ['cn=admins,ou=groups,dc=test'] } })
    group(world, 'wiki', ...crowd, 'mora')
    group(world, 'admins', 'crowd1', 'crowd2', 'crowd3')
    await world.sync()
    group(world, 'wiki', ...crowd, 'noah')
    group(world, 'admins', 'crowd2', 'crowd3')
    await world.sync({ mode: 'delta', allow: ['role=1'] })
    expect(world.app.by('userName', 'mora')?.active).toBe(false)
    expect(world.app.by('userName', 'noah')?.active).toBe(true)
    expect(world.app.by('userName', 'crowd1')?.roles.size).toBe(0)
  })

  it('miss nothing that happens while the source is read', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    group(world, 'staff', 'crowd1')
    world.hear = (event) => {
      if (event.event !== 'reading' || event.side !== 'source' || event.kind !== 'user' || event.records !== 1) return
      group(world, 'staff', 'crowd1', 'mora')
    }
    await world.sync()
    world.hear = () => {}
    await world.sync({ mode: 'delta' })
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(2)
  })
})

describe('a change feed that starts anew', () => {
  it('is a whole read: nobody in scope stops the plan', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    await world.sync()
    world.directory.misbehave = { feedLost: true, hidden: true }
    const run = await world.sync({ mode: 'delta' })
    expect(run.status).toBe('stopped')
    expect(run.plan.mode).toBe('source')
    expect(world.app.by('userName', 'mora')?.active).toBe(true)
  })
})

describe('someone let go, whose last role cannot be revoked', () => {
  it('stays linked, so that the next run takes it up again', async () => {
    await using world = await aWorld(
      { roles: { admin: ['cn=admins,ou=groups,dc=test'] }, onLeave: 'unlink', onDelete: 'unlink' },
      { roles: [{ name: 'admin' }] },
    )
    people(world, ...crowd, 'mora')
    group(world, 'admins', 'crowd1', 'crowd2', 'crowd3', 'crowd4', 'mora')
    await world.sync()
    world.directory.remove('id-mora')
    world.app.mishap = (write) =>
      write.op === 'roles' ? { problem: { code: 'invalid.value', message: 'no' } } : undefined
    await world.sync({ allow: ['role=1'] })
    world.app.mishap = () => undefined
    await world.sync({ allow: ['role=1'] })
    expect(world.app.by('userName', 'mora')?.roles.size).toBe(0)
  })
})

describe('a delete at the end of a grace period', () => {
  const aDay = 24 * 60 * 60 * 1000
  async function planned(): Promise<{ world: World; file: string }> {
    const world = await aWorld({ onLeave: { deleteAfter: aDay }, onDelete: { deleteAfter: aDay } })
    people(world, ...crowd, 'mora')
    await world.sync()
    world.directory.remove('id-mora')
    await world.sync()
    world.later(2 * aDay)
    const file = `${world.folder}/plan`
    await world.save(file)
    return { world, file }
  }

  it('does not hit someone who is back by now', async () => {
    const { world, file } = await planned()
    await using _ = world
    people(world, 'mora')
    world.later(6 * 60 * 1000)
    await world.apply(file)
    expect(world.app.by('userName', 'mora')).toBeDefined()
  })
})
