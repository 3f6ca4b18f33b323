import type { SyncDefinition } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, baseDefinition, crowd, group, people, type World } from './world.ts'

const pilots = 'cn=pilots,ou=groups,dc=test'
const admins = 'cn=admins,ou=groups,dc=test'
const only = (...uids: readonly string[]): NonNullable<SyncDefinition['pilot']> => ({
  people: uids.map((pattern) => ({ attribute: 'uid', pattern })),
  inGroups: [],
})
const inGroup: NonNullable<SyncDefinition['pilot']> = { people: [], inGroups: [pilots] }
/** Guards have tests of their own. */
const allow = ['access=99', 'membership=99', 'create=99', 'identity=99', 'role=99', 'first-run', 'clear.title=99']

function piloting(world: World, pilot: SyncDefinition['pilot']): void {
  const { pilot: _, ...rest } = world.definition
  world.definition = pilot ? { ...rest, pilot } : rest
}
const names = (world: World): readonly unknown[] =>
  world.app
    .all('user')
    .map(({ values }) => values.userName?.[0])
    .sort()
const membersOf = (world: World, cn: string): readonly unknown[] =>
  [...(world.app.by('displayName', cn)?.members ?? [])].map((id) => world.app.get(id)?.values.userName?.[0]).sort()

describe('a pilot', () => {
  it('of some people writes to them alone; the others are counted, and nothing is said of each', async () => {
    await using world = await aWorld({ pilot: only('mora', 'no*') })
    people(world, ...crowd, 'mora', 'noah', 'nora')
    const run = await world.sync()
    expect(names(world)).toEqual(['mora', 'noah', 'nora'])
    expect(run.plan.summary).toMatchObject({ create: 3, held: 25, findings: 0 })
    expect((await world.sync()).plan.summary).toMatchObject({ create: 0, held: 25, unchanged: 3, findings: 0 })
    expect((await world.sync({ mode: 'delta' })).applied.ok).toBe(0)
  })

  it('of a group takes its nested members, and follows it without a change of anything else', async () => {
    await using world = await aWorld({ pilot: inGroup })
    people(world, ...crowd, 'mora', 'noah')
    group(world, 'pilots', 'cn=it,ou=groups,dc=test')
    group(world, 'it', 'mora')
    await world.sync()
    expect(names(world)).toEqual(['mora'])
    group(world, 'it', 'mora', 'noah')
    expect((await world.sync({ mode: 'delta' })).plan.mode).toBe('delta')
    expect(names(world)).toEqual(['mora', 'noah'])
  })

  it('of a group that is missing stops, for then it would be nobody', async () => {
    await using world = await aWorld({ pilot: inGroup })
    people(world, 'mora')
    expect((await world.plan()).tripped).toEqual(['scope-group'])
  })

  it('is refused where no people are mapped, or an attribute is misspelt', async () => {
    await using world = await aWorld({ pilot: { people: [{ attribute: 'udi', pattern: 'mora' }], inGroups: [] } })
    await expect(world.plan()).rejects.toMatchObject({
      problems: [{ path: 'syncs.staff.pilot.people.0', hint: 'Did you mean `uid`?' }],
    })
    const { users: _, ...rest } = world.definition
    world.definition = rest
    await expect(world.plan()).rejects.toMatchObject({ problems: [{ path: 'syncs.staff.pilot' }] })
  })
})

describe('somebody outside the pilot who has an account', () => {
  async function linked(pilot: SyncDefinition['pilot'] = only('mora')): Promise<World> {
    const world = await aWorld({ roles: { admin: [admins] } }, { roles: [{ name: 'admin' }] })
    people(world, ...crowd, 'mora', 'noah')
    group(world, 'staff', 'mora', 'noah', 'crowd1')
    group(world, 'others', 'noah')
    group(world, 'admins', 'noah', 'mora')
    group(world, 'pilots', 'mora')
    await world.sync()
    piloting(world, pilot)
    return world
  }

  it('is neither changed, renamed, switched off nor repaired, whatever happens, in any mode', async () => {
    await using world = await linked()
    const noah = world.app.by('userName', 'noah')
    world.directory.put('user', 'id-noah', { uid: 'noah2', cn: 'Noah the Second' }, { standing: { disabled: true } })
    world.directory.put('user', 'id-crowd1', { uid: 'crowd1', cn: 'changed' })
    world.app.edit(world.app.by('userName', 'crowd2')?.id ?? '', { values: { displayName: 'drifted' } })
    world.app.edit(world.app.by('userName', 'crowd3')?.id ?? '', { active: false })
    world.directory.remove('id-crowd4')
    world.app.drop(world.app.by('userName', 'crowd5')?.id ?? '')
    group(world, 'admins', 'mora')
    const since = world.app.writes.length
    for (const mode of ['full', 'source', 'delta', 'full'] as const) {
      const run = await world.sync({ mode, allow })
      // A delta looks only at whom something concerns.
      expect([run.status, run.list, run.plan.summary.held], mode).toEqual(['done', [], mode === 'delta' ? 0 : 26])
    }
    expect(world.app.writes.slice(since)).toEqual([])
    expect(world.app.get(noah?.id ?? '')).toEqual(noah)
  })

  it('is never taken for a leaver, and neither added to groups nor removed from them', async () => {
    await using world = await linked()
    group(world, 'staff', 'mora', 'crowd2') // noah and crowd1 leave it, crowd2 comes
    group(world, 'others', 'crowd3')
    await world.sync({ allow })
    expect(membersOf(world, 'staff')).toEqual(['crowd1', 'mora', 'noah'])
    expect(membersOf(world, 'others')).toEqual(['noah'])
    group(world, 'staff', 'crowd2') // and the pilot as well
    await world.sync({ allow })
    expect(membersOf(world, 'staff')).toEqual(['crowd1', 'noah'])
    expect(world.app.all('user').every(({ active }) => active)).toBe(true)
  })

  it('keeps a unique value that somebody in the pilot would get from them', async () => {
    await using world = await linked(only('mora', 'late'))
    world.definition = { ...world.definition, match: [{ field: 'externalId', expression: 'id' }] }
    world.directory.put('user', 'id-noah', { uid: 'noah2', cn: 'Noah' })
    world.directory.put('user', 'id-late', { uid: 'noah', cn: 'Late' }, { dn: 'uid=late,ou=people,dc=test' })
    piloting(world, { people: [{ attribute: 'cn', pattern: 'Late' }], inGroups: [] })
    const run = await world.sync({ allow })
    expect(run.list.map(({ code, about }) => [code, about.label])).toEqual([['value-taken', 'Late']])
    piloting(world, undefined)
    await world.sync({ allow })
    expect(world.app.by('userName', 'noah')?.values.displayName).toEqual(['Late'])
    expect((await world.plan()).changes).toEqual([])
  })

  it('is not robbed of the account that is theirs by a better rule', async () => {
    await using world = await aWorld({
      match: [
        { field: 'userName', expression: 'uid' },
        { field: 'mail', expression: 'mail' },
      ],
      pilot: only('mora'),
    })
    world.app.seed('user', { userName: 'noah', mail: 'mora@acme.test' })
    people(world, 'mora', 'noah')
    const run = await world.sync()
    expect([run.applied.ok, run.list.map(({ code }) => code)]).toEqual([0, ['contested']])
  })

  it('is let go in a group that left only with the pilot', async () => {
    await using world = await linked()
    world.definition = { ...world.definition, onGroupLeave: 'delete' }
    world.directory.remove('id-others')
    world.directory.remove('id-staff')
    await world.sync({ allow })
    expect(membersOf(world, 'staff')).toEqual(['crowd1', 'mora', 'noah'])
    piloting(world, undefined)
    await world.sync({ allow: [...allow, 'group=9'] })
    expect([world.app.by('displayName', 'staff'), world.app.by('displayName', 'others')]).toEqual([
      undefined,
      undefined,
    ])
  })
})

describe('somebody in the pilot who leaves', () => {
  it('is switched off: gone from the directory, out of the filter, or excluded', async () => {
    const leaving: readonly ((world: World) => void)[] = [
      (world) => world.directory.remove('id-mora'),
      (world) => world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora', employeeType: 'guest' }),
      (world) => world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora', employeeType: 'staff', title: 'x' }),
    ]
    for (const [at, leave] of leaving.entries())
      for (const pilot of [inGroup, only('mora')]) {
        await using world = await aWorld({
          scope: {
            users: { filter: '(employeeType=staff)', exclude: [{ attribute: 'title', pattern: 'x' }] },
            groups: { exclude: [] },
          },
          pilot,
        })
        for (const uid of [...crowd, 'mora'])
          world.directory.put(
            'user',
            `id-${uid}`,
            { uid, cn: uid, employeeType: 'staff' },
            { dn: `uid=${uid},ou=people,dc=test` },
          )
        group(world, 'pilots', 'mora', 'crowd1')
        await world.sync()
        leave(world)
        group(world, 'pilots', 'crowd1') // and out of the pilot at the same time
        await world.sync({ mode: at === 0 ? 'source' : 'full', allow })
        expect(world.app.by('userName', 'mora')?.active, `${at}`).toBe(false)
        expect((await world.sync()).applied.ok).toBe(0)
        world.later(1000)
        expect((await world.sync({ mode: 'source' })).applied.ok).toBe(0)
      }
  })

  it('is switched off by leaving the group of the scope and that of the pilot at once', async () => {
    for (const mode of ['source', 'full'] as const) {
      await using world = await aWorld(
        {
          scope: { users: { exclude: [], inGroups: ['cn=staff,ou=groups,dc=test'] }, groups: { exclude: [] } },
          roles: { admin: [admins] },
          pilot: inGroup,
        },
        { roles: [{ name: 'admin' }] },
      )
      people(world, ...crowd, 'mora')
      group(world, 'staff', ...crowd, 'mora')
      group(world, 'admins', 'mora', 'crowd1')
      group(world, 'pilots', 'mora', 'crowd1')
      await world.sync({ allow })
      group(world, 'staff', ...crowd)
      group(world, 'pilots', 'crowd1')
      await world.sync({ mode, allow })
      expect(world.app.by('userName', 'mora'), mode).toMatchObject({ active: false, roles: new Set() })
      expect((await world.plan({ allow })).changes).toEqual([])
    }
  })

  it('is deleted when the grace period is over', async () => {
    const day = 24 * 60 * 60 * 1000
    await using world = await aWorld({ pilot: inGroup, onLeave: { deleteAfter: day }, onDelete: { deleteAfter: day } })
    people(world, ...crowd, 'mora')
    group(world, 'pilots', 'mora', 'crowd1')
    await world.sync()
    world.directory.remove('id-mora')
    group(world, 'pilots', 'crowd1')
    await world.sync({ allow })
    world.later(2 * day)
    await world.sync({ mode: 'source', allow })
    expect(world.app.by('userName', 'mora')).toBeUndefined()
  })

  it('but stays in scope is held from then on, and taken up again on coming back', async () => {
    await using world = await aWorld({ pilot: inGroup })
    people(world, ...crowd, 'mora')
    group(world, 'pilots', 'mora', 'crowd1')
    await world.sync()
    group(world, 'pilots', 'crowd1')
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'New' }, { dn: 'uid=mora,ou=people,dc=test' })
    await world.sync({ allow })
    expect(world.app.by('userName', 'mora')).toMatchObject({ active: true, values: { displayName: ['Mora'] } })
    group(world, 'pilots', 'mora', 'crowd1')
    await world.sync({ mode: 'source', allow })
    expect(world.app.by('userName', 'mora')?.values.displayName).toEqual(['New'])
  })
})

describe('a group outside the pilot', () => {
  it('that was renamed meanwhile is renamed when somebody in it joins the pilot', async () => {
    for (const mode of ['source', 'full'] as const) {
      await using world = await aWorld()
      people(world, ...crowd, 'mora', 'noah')
      group(world, 'pilots', 'mora')
      group(world, 'staff', 'noah')
      await world.sync()
      piloting(world, inGroup)
      await world.sync({ allow })
      world.directory.put(
        'group',
        'id-staff',
        { cn: 'crew', members: ['uid=noah,ou=people,dc=test'] },
        { dn: 'cn=staff' },
      )
      await world.sync({ mode, allow })
      expect(membersOf(world, 'staff')).toEqual(['noah'])
      group(world, 'pilots', 'mora', 'noah')
      await world.sync({ mode, allow })
      expect(membersOf(world, 'crew'), mode).toEqual(['noah'])
      expect((await world.plan({ allow })).changes).toEqual([])
    }
  })
})

describe('somebody whom a pattern excludes while they are outside the pilot', () => {
  it('is held from then on, though they join its group, and whatever becomes of the account', async () => {
    const scope = { users: { exclude: [{ attribute: 'title', pattern: 'gone' }] }, groups: { exclude: [] } }
    await using world = await aWorld({ scope })
    people(world, ...crowd, 'mora')
    group(world, 'pilots', 'crowd1')
    await world.sync()
    piloting(world, inGroup)
    await world.sync({ allow })
    world.directory.put('user', 'id-mora', { uid: 'mora', title: 'gone' }, { dn: 'uid=mora,ou=people,dc=test' })
    await world.sync({ allow })
    group(world, 'pilots', 'mora', 'crowd1')
    world.app.drop(world.app.by('userName', 'mora')?.id ?? '')
    for (const mode of ['full', 'source', 'full'] as const) {
      const { changes, findings, summary } = await world.plan({ mode, allow })
      expect([changes, findings, summary.held], mode).toEqual([[], [], crowd.length])
      await world.sync({ mode, allow })
    }
  })
})

describe('without the pilot later', () => {
  it('everything is as a sync without one would have made it', async () => {
    const happen = (world: World, before: boolean): void => {
      world.directory.put(
        'user',
        'id-noah',
        { uid: 'noah2', cn: 'Noah the Second' },
        { dn: 'uid=noah2,ou=people,dc=test' },
      )
      if (before) world.directory.remove('id-crowd4') // who goes without ever having had an account gets none
      group(world, 'staff', 'mora', 'crowd2')
      people(world, 'late')
      group(world, 'team', 'late', 'crowd3')
    }
    const held = async (pilot: SyncDefinition['pilot'], before: boolean): Promise<unknown> => {
      await using world = await aWorld({ ...baseDefinition }, { roles: [{ name: 'admin' }] })
      people(world, ...crowd, 'mora', 'noah')
      group(world, 'staff', 'mora', 'noah', 'crowd1')
      if (before) await world.sync()
      piloting(world, pilot)
      await world.sync({ allow })
      happen(world, before)
      for (const mode of ['delta', 'source', 'full'] as const) await world.sync({ mode, allow })
      piloting(world, undefined)
      await world.sync({ allow })
      expect((await world.plan()).changes).toEqual([])
      return {
        users: world.app
          .all('user')
          .map(({ values, active }) => JSON.stringify([values, active]))
          .sort(),
        staff: membersOf(world, 'staff'),
        team: membersOf(world, 'team'),
      }
    }
    for (const before of [true, false]) {
      const without = await held(undefined, before)
      expect(await held(only('mora'), before), String(before)).toEqual(without)
      expect(await held(only('nobody'), before), String(before)).toEqual(without)
    }
  })
})

describe('a pilot that grows', () => {
  it('does not keep who was in it and is gone since', async () => {
    await using world = await aWorld({ pilot: only('mora', 'noah') })
    people(world, ...crowd, 'mora', 'noah')
    await world.sync()
    world.directory.remove('id-mora')
    piloting(world, only('mora', 'noah', 'crowd1'))
    await world.sync({ allow })
    expect(world.app.by('userName', 'mora')?.active).toBe(false)
  })
})
