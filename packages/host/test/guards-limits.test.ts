import type { GuardKind, SyncDefinition } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, baseDefinition, crowd, group, people, type World } from './world.ts'

/** One kind: 25 of what it counts are managed, so 5 are within the limit, and `take` takes some of them away. */
interface Taking {
  readonly kind: GuardKind
  readonly name: string
  readonly with?: Partial<SyncDefinition>
  readonly setUp?: (world: World) => void
  readonly take: (world: World, count: number) => void
  /** `clear` is named with its field. */
  readonly allow?: string
  readonly limit?: number
  /** What only a listed target shows. */
  readonly onlyFull?: true
}

const named = (count: number) => crowd.slice(0, count)
const retitle = (world: World, uids: readonly string[], more: Readonly<Record<string, string>>): void => {
  for (const uid of uids) world.directory.put('user', `id-${uid}`, { uid, cn: uid, ...more })
}
const teams = (world: World): void => {
  for (const uid of crowd) group(world, `team-${uid}`, uid)
}
const dropTeams = (world: World, count: number): void => {
  for (const uid of named(count)) world.directory.remove(`id-team-${uid}`)
}
const admins = 'cn=admins,ou=groups,dc=test'
const unlimited = { count: 999 }
const staff: Partial<SyncDefinition> = {
  scope: { users: { filter: '(employeeType=staff)', exclude: [] }, groups: { exclude: [] } },
}
const asStaff = (world: World): void => retitle(world, crowd, { employeeType: 'staff' })
const asGuests = (world: World, count: number): void => retitle(world, named(count), { employeeType: 'guest' })

const takings: readonly Taking[] = [
  {
    kind: 'access',
    name: 'people who are gone from the directory',
    take: (world, count) => {
      for (const uid of named(count)) world.directory.remove(`id-${uid}`)
    },
  },
  {
    kind: 'access',
    name: 'accounts let go with onLeave: unlink',
    with: { ...staff, onLeave: 'unlink', onDelete: 'unlink' },
    setUp: asStaff,
    take: asGuests,
  },
  {
    kind: 'access',
    name: 'links dropped because the target does not show the accounts',
    with: { onTargetMissing: 'unlink' },
    onlyFull: true,
    take: (world, count) => {
      for (const uid of named(count)) world.app.drop(world.app.by('userName', uid)?.id ?? '')
    },
  },
  {
    kind: 'delete',
    name: 'accounts deleted',
    with: { ...staff, onLeave: 'delete', onDelete: 'delete', limits: { access: unlimited } },
    setUp: asStaff,
    take: asGuests,
  },
  {
    kind: 'group',
    name: 'groups deleted',
    with: { onGroupLeave: 'delete', limits: { membership: unlimited } },
    setUp: teams,
    take: dropTeams,
  },
  {
    kind: 'group',
    name: 'groups emptied because they are gone',
    with: { onGroupLeave: 'empty', limits: { membership: unlimited } },
    setUp: teams,
    take: dropTeams,
  },
  {
    kind: 'group',
    name: 'groups whose last member leaves',
    with: { limits: { membership: unlimited } },
    setUp: teams,
    take: (world, count) => {
      for (const uid of named(count)) group(world, `team-${uid}`)
    },
  },
  {
    kind: 'membership',
    name: 'members removed',
    setUp: (world) => group(world, 'all', ...crowd),
    take: (world, count) => group(world, 'all', ...crowd.slice(count)),
  },
  {
    kind: 'membership',
    name: 'members of a deleted group',
    with: { onGroupLeave: 'delete', limits: { group: unlimited } },
    setUp: (world) => {
      group(world, 'rest', 'mora')
      for (let size = 1; size <= 6; size++) group(world, `of-${size}`, ...named(size)) // 22 pairs: 5 are the limit
    },
    take: (world, count) => world.directory.remove(`id-of-${count}`),
  },
  {
    kind: 'role',
    name: 'roles revoked',
    with: { roles: { admin: [admins] }, limits: { membership: unlimited } },
    setUp: (world) => group(world, 'admins', ...crowd),
    take: (world, count) => group(world, 'admins', ...crowd.slice(count)),
  },
  {
    kind: 'identity',
    name: 'user names changed',
    take: (world, count) => {
      for (const uid of named(count))
        world.directory.put('user', `id-${uid}`, { uid: `${uid}-new`, cn: uid, mail: `${uid}@acme.test` })
    },
  },
  {
    kind: 'identity',
    name: 'a match field changed, which need not be unique',
    with: { match: [{ field: 'mail', expression: 'mail' }] },
    take: (world, count) => retitle(world, named(count), { mail: 'new@acme.test' }),
  },
  {
    kind: 'identity',
    name: 'groups renamed',
    setUp: teams,
    take: (world, count) => {
      for (const uid of named(count))
        world.directory.put(
          'group',
          `id-team-${uid}`,
          { cn: `squad-${uid}`, members: [`uid=${uid},ou=people,dc=test`] },
          { dn: `cn=team-${uid},ou=groups,dc=test` },
        )
    },
  },
  {
    kind: 'clear',
    name: 'titles lost',
    allow: 'clear.title',
    setUp: (world) => retitle(world, crowd, { title: 'Pilot' }),
    take: (world, count) => retitle(world, named(count), {}),
  },
  {
    kind: 'create',
    name: 'newcomers after the first run',
    limit: 50,
    take: (world, count) => people(world, ...Array.from({ length: count }, (_, at) => `new${at}`)),
  },
]

async function settled({ with: more, setUp }: Taking): Promise<World> {
  const world = await aWorld({ onDrift: 'report', ...more }, { roles: [{ name: 'admin' }] })
  people(world, ...crowd)
  setUp?.(world)
  await world.sync()
  return world
}

describe.each(takings)('the guard $kind, by $name', (taking) => {
  const { kind, take, limit = 5, allow = kind } = taking
  const modes = taking.onlyFull ? (['full'] as const) : (['full', 'source', 'delta'] as const)
  it('lets the limit through', async () => {
    await using world = await settled(taking)
    take(world, limit)
    const run = await world.sync()
    expect(run.plan.guards.filter(({ code }) => code === kind)).toMatchObject([
      { code: kind, count: limit, limit, tripped: false },
    ])
    expect([run.status, run.applied.failed]).toEqual(['done', 0])
  })

  it('stops the whole plan above it: nothing is written, cursor and memory stay', async () => {
    await using world = await settled(taking)
    take(world, limit + 1)
    people(world, 'innocent')
    const before = [world.app.writes.length, await world.state.memory('staff'), await world.state.generation('staff')]
    for (const mode of modes) {
      const run = await world.sync({ mode })
      expect(run.status, mode).toBe('stopped')
      expect(run.plan.guards.filter(({ tripped }) => tripped).map(({ code }) => code)).toEqual([kind])
    }
    expect([world.app.writes.length, await world.state.memory('staff'), await world.state.generation('staff')]).toEqual(
      before,
    )
  })

  it('is passed by its name for that many, by no other name and for none fewer', async () => {
    await using world = await settled(taking)
    take(world, limit + 1)
    for (const wrong of [[`${allow}=${limit}`], ['empty', 'moved', 'first-run', 'scope-group', 'other-target']])
      expect((await world.sync({ allow: wrong })).status).toBe('stopped')
    const run = await world.sync({ allow: [`${allow}=${limit + 1}`] })
    expect([run.status, run.applied.failed]).toEqual(['done', 0])
  })

  it('goes by a limit of one’s own', async () => {
    await using world = await settled({
      ...taking,
      with: { ...taking.with, limits: { ...taking.with?.limits, [kind]: { count: 0 } } },
    })
    take(world, 1)
    expect((await world.sync()).status).toBe('stopped')
    world.definition = { ...world.definition, limits: { ...world.definition.limits, [kind]: { percent: 100 } } }
    expect((await world.sync()).status).toBe('done')
  })
})

describe.each([
  [5, 1],
  [10, 2],
  [25, 5],
  [100, 5],
])('of %i people', (base, limit) => {
  it(`${limit} may lose access in a day, and no more (field row 7)`, async () => {
    const uids = Array.from({ length: base }, (_, n) => `p${n}`)
    for (const [count, status] of [
      [limit, 'done'],
      [limit + 1, 'stopped'],
    ] as const) {
      await using world = await aWorld({ ...baseDefinition })
      people(world, ...uids)
      await world.sync()
      for (const uid of uids.slice(0, count)) world.directory.remove(`id-${uid}`)
      expect((await world.sync()).status).toBe(status)
    }
  })
})
