import { type ChangeWord, wordsOf } from '@rollcall/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configurations } from './configurations.ts'
import { happen, histories } from './histories.ts'
import { tried } from './tried.ts'
import { aWorld, baseDefinition, crowd, group, people, type World } from './world.ts'

const words: readonly ChangeWord[] = [
  'create',
  'update',
  'rename',
  'enable',
  'disable',
  'delete',
  'addMember',
  'removeMember',
  'grant',
  'revoke',
  'endSessions',
  'link',
  'unlink',
]
/** Guards have tests of their own. */
const everything = [
  ...['access', 'delete', 'group', 'membership', 'role', 'identity', 'create'].map((kind) => `${kind}=999`),
  ...['userName', 'displayName', 'mail', 'emails', 'title', 'externalId', 'tags', 'manager'].map(
    (field) => `clear.${field}=999`,
  ),
  ...['first-run', 'scope-group', 'moved', 'empty'],
]
const admins = 'cn=admins,ou=groups,dc=test'

/** Accounts that are there already, a little off; people with roles and groups. */
async function aRollOut(allow: readonly ChangeWord[] | undefined): Promise<World> {
  const world = await aWorld(
    {
      roles: { admin: [admins] },
      users: { ...baseDefinition.users, tags: { expression: 'all(title)', write: 'always' } },
      onLeave: 'unlink',
      onDelete: 'disable',
      ...(allow ? { allow } : {}),
    },
    { roles: [{ name: 'admin' }] },
  )
  const mora = world.app.seed('user', { userName: 'MORA', displayName: 'Old', tags: ['Pilot', 'strange'] })
  world.app.seed('user', { userName: 'noah', displayName: 'Noah' })
  const guest = world.app.seed('user', { userName: 'guest' })
  world.app.seed('group', { displayName: 'staff' }, { members: [mora, guest] })
  people(world, ...crowd.slice(0, 5), 'mora', 'noah')
  world.directory.put(
    'user',
    'id-mora',
    { uid: 'mora', cn: 'Mora', mail: 'mora@acme.test', title: 'Pilot' },
    { dn: 'uid=mora,ou=people,dc=test' },
  )
  group(world, 'staff', 'mora', 'crowd1')
  group(world, 'admins', 'mora')
  return world
}

/** What the application holds, without the ids it gave. */
function held(world: World): unknown {
  const nameOf = (id: string): unknown => world.app.get(id)?.values.userName?.[0]
  const of = (kind: 'user' | 'group') =>
    world.app
      .all(kind)
      .map(({ values, active, members, roles }) => ({
        values: Object.fromEntries(
          Object.entries(values)
            .sort()
            .map(([name, list]) => [name, [...list].map(String).sort()]),
        ),
        active,
        members: [...members].map(nameOf).sort(),
        roles: [...roles].sort(),
      }))
      .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
  return { users: of('user'), groups: of('group') }
}

function written(world: World, since = 0): readonly ChangeWord[] {
  return world.app.writes.slice(since).flatMap((step) => {
    const renames =
      step.op === 'update' &&
      step.edits.some(({ field }) => field === (step.kind === 'user' ? 'userName' : 'displayName'))
    return wordsOf({ step, ...(renames ? { rename: true as const } : {}) }).map(([word]) => word)
  })
}

function allowing(world: World, allow: readonly ChangeWord[] | undefined): void {
  const { allow: _, ...rest } = world.definition
  world.definition = allow ? { ...rest, allow } : rest
}

describe('a first, cautious configuration', () => {
  const stages: readonly (readonly ChangeWord[] | undefined)[] = [[], ['link'], ['link', 'update'], undefined]

  it('opened step by step comes to the same as if all had been allowed at once', async () => {
    for (const onDrift of ['repair', 'report'] as const) {
      await using at = await aRollOut(undefined)
      await using staged = await aRollOut([])
      at.definition = { ...at.definition, onDrift }
      staged.definition = { ...staged.definition, onDrift }
      await at.sync({ allow: everything })
      for (const allow of stages) {
        allowing(staged, allow)
        const since = staged.app.writes.length
        expect((await staged.sync({ allow: everything })).status).toBe('done')
        for (const word of written(staged, since)) expect(allow ?? words).toContain(word)
      }
      expect(held(staged), onDrift).toEqual(held(at))
      expect((await staged.sync()).applied.ok).toBe(0)
      expect((await staged.plan()).findings).toEqual((await at.plan()).findings)
    }
  })

  it('that only looks links nobody, and names for each record what it may not do', async () => {
    await using world = await aRollOut([])
    const run = await world.sync({ allow: everything })
    expect([run.status, run.applied.ok, world.app.writes]).toEqual(['done', 0, []])
    expect(await world.state.countLinks('staff', 'user')).toMatchObject({ all: 0 })
    expect(run.list.every(({ code }) => code === 'not-allowed')).toBe(true)
    expect(run.list.find(({ about }) => about.label === 'Mora')?.hint).toBe(
      '`allow` does not name link, grant, update.',
    )
    expect(run.newFindings).toBe(run.list.length)
    expect((await world.sync()).newFindings).toBe(0)
  })
})

/** For each kind of change, what has it made, once everything is in step. */
const causes: Readonly<Record<ChangeWord, (world: World) => void>> = {
  create: (world) => people(world, 'newcomer'),
  link: (world) => {
    world.app.seed('user', { userName: 'newcomer' })
    people(world, 'newcomer')
  },
  update: (world) =>
    world.directory.put('user', 'id-crowd1', { uid: 'crowd1', cn: 'Changed', mail: 'crowd1@acme.test' }),
  rename: (world) =>
    world.directory.put('user', 'id-crowd1', { uid: 'renamed', cn: 'Changed', mail: 'crowd1@acme.test' }),
  disable: (world) => world.directory.remove('id-crowd2'),
  endSessions: (world) => world.directory.remove('id-crowd2'),
  enable: (world) => people(world, 'away'),
  delete: (world) => {
    world.definition = { ...world.definition, onLeave: 'delete' }
    world.directory.put('user', 'id-crowd3', { uid: 'crowd3', cn: 'crowd3', employeeType: 'gone' })
  },
  unlink: (world) => world.directory.put('user', 'id-crowd3', { uid: 'crowd3', cn: 'crowd3', employeeType: 'gone' }),
  addMember: (world) => group(world, 'staff', 'mora', 'crowd1', 'crowd2'),
  removeMember: (world) => group(world, 'staff', 'mora'),
  grant: (world) => group(world, 'admins', 'mora', 'crowd2'),
  revoke: (world) => group(world, 'admins', 'crowd1'),
}

describe.each(words.filter((word) => word !== 'endSessions'))('a sync that may do everything but %s', (word) => {
  it('does not do it, whatever the mode or a saved plan; says so; and does it once it may', async () => {
    await using world = await aRollOut(undefined)
    world.definition = {
      ...world.definition,
      scope: { users: { exclude: [{ attribute: 'employeeType', pattern: 'gone' }] }, groups: { exclude: [] } },
    }
    people(world, 'away')
    await world.sync({ allow: everything })
    world.directory.remove('id-away')
    await world.sync({ allow: everything })
    await world.sync({ allow: everything })
    allowing(
      world,
      words.filter((one) => one !== word),
    )
    await world.sync({ allow: everything })
    causes[word](world)
    const since = world.app.writes.length
    const links = await world.state.countLinks('staff', 'user')
    await world.save(`${world.folder}/plan`, { allow: everything })
    await world.apply(`${world.folder}/plan`)
    for (const mode of ['delta', 'source', 'full'] as const) {
      const run = await world.sync({ mode, allow: everything })
      expect(
        run.list.filter(({ code, hint }) => code === 'not-allowed' && hint.includes(` ${word}`)),
        mode,
      ).toHaveLength(1)
    }
    expect(written(world, since)).not.toContain(word)
    if (word === 'link' || word === 'unlink') expect(await world.state.countLinks('staff', 'user')).toEqual(links)

    allowing(world, undefined)
    const { changes } = await world.plan({ allow: everything })
    expect(changes.flatMap((change) => wordsOf(change).map(([one]) => one))).toContain(word)
    await world.sync({ allow: everything })
    expect((await world.plan({ allow: everything })).changes).toEqual([])
    expect((await world.plan()).findings.filter(({ code }) => code === 'not-allowed')).toEqual([])
  })
})

describe('a sync that may switch off but not end sessions', () => {
  it('says so when it switches off; sessions end with the account or not at all', async () => {
    await using world = await aRollOut(words.filter((word) => word !== 'endSessions'))
    await world.sync({ allow: everything })
    world.directory.remove('id-crowd2')
    const run = await world.sync({ allow: everything })
    expect(world.app.by('userName', 'crowd2')?.active).toBe(false)
    expect(run.list.map(({ hint }) => hint)).toEqual(['`allow` does not name endSessions.'])
    expect(written(world)).not.toContain('endSessions')
  })
})

describe('any history, with any kinds allowed', () => {
  const kinds = fc.subarray([...words])
  it('writes nothing of another kind, and comes to the same once everything is allowed', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(configurations, kinds, histories, async ({ policy, shape }, allow, { events }) => {
        await using world = await aWorld({}, shape)
        world.definition = { ...baseDefinition, ...policy, allow }
        for (const one of events) {
          if (one.what !== 'sync') happen(world, one)
          else await world.sync({ mode: one.mode, allow: everything })
        }
        for (const word of written(world)) expect(allow).toContain(word)
        allowing(world, undefined)
        for (let run = 0; run < 3; run++) {
          const { status, plan } = await world.sync({ allow: everything })
          expect([status, plan.guards.filter(({ tripped }) => tripped)]).toEqual(['done', []])
        }
        const { changes, findings } = await world.plan({ allow: everything })
        expect(changes).toEqual([])
        expect(findings.filter(({ code }) => code === 'not-allowed')).toEqual([])
      }),
      tried(10),
    )
  })
})
