import type { GuardKind, SyncDefinition } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, baseDefinition, group, people, type World } from './world.ts'

/** With these nothing may be taken away at all, so every step that a guard counts stops the plan. */
const nothing = { count: 0 }
const limits: Record<GuardKind, { count: number }> = {
  access: nothing,
  delete: nothing,
  group: nothing,
  membership: nothing,
  role: nothing,
  identity: nothing,
  clear: nothing,
  create: nothing,
}
const day = 24 * 60 * 60 * 1000
const admins = 'cn=admins,ou=groups,dc=test'
const staff: Partial<SyncDefinition> = {
  scope: { users: { filter: '(employeeType=staff)', exclude: [] }, groups: { exclude: [] } },
}
const also = (field: string, expression: string): Partial<SyncDefinition> => ({
  users: { ...baseDefinition.users, [field]: { expression, write: 'always' } },
})
const noAdmins = (world: World): void => group(world, 'admins', 'noah')
const mora = (world: World, more: Readonly<Record<string, string>>, standing = {}): void => {
  const known = { uid: 'mora', cn: 'Mora', mail: 'mora@acme.test', employeeType: 'staff', title: 'T', sn: '2030-01-01' }
  world.directory.put('user', 'id-mora', { ...known, ...more }, { standing })
}
const idOf = (world: World, uid: string): string => world.app.by('userName', uid)?.id ?? ''

interface Way {
  readonly how: string
  readonly with?: Partial<SyncDefinition>
  /** What was so before the person lost anything. */
  readonly before?: (world: World) => void
  readonly happens: (world: World) => void
  readonly guards: readonly string[]
}

const ways: readonly Way[] = [
  { how: 'gone from the directory', happens: (w) => w.directory.remove('id-mora'), guards: ['access'] },
  { how: 'out of scope', with: staff, happens: (w) => mora(w, { employeeType: 'guest' }), guards: ['access'] },
  {
    how: 'excluded',
    with: { scope: { users: { exclude: [{ attribute: 'title', pattern: 'gone' }] }, groups: { exclude: [] } } },
    happens: (w) => mora(w, { title: 'gone' }),
    guards: ['access'],
  },
  { how: 'disabled at the source', happens: (w) => mora(w, {}, { disabled: true }), guards: ['access'] },
  { how: 'expired at the source', happens: (w) => mora(w, {}, { expiresAt: w.now() - 1 }), guards: ['access'] },
  {
    how: 'locked at the source, with disableWhen: [locked]',
    with: { disableWhen: ['locked'] },
    happens: (w) => mora(w, {}, { lockedUntil: w.now() + day }),
    guards: ['access'],
  },
  {
    how: 'deleted with onLeave: delete',
    with: { ...staff, onLeave: 'delete' },
    happens: (w) => mora(w, { employeeType: 'guest' }),
    guards: ['access', 'delete'],
  },
  {
    how: 'deleted at the end of the grace period',
    with: { onLeave: { deleteAfter: day }, onDelete: { deleteAfter: day } },
    before: (w) => w.directory.remove('id-mora'),
    happens: (w) => w.later(2 * day),
    guards: ['delete'],
  },
  {
    how: 'let go with onLeave: unlink',
    with: { onLeave: 'unlink', onDelete: 'unlink' },
    happens: (w) => w.directory.remove('id-mora'),
    guards: ['access'],
  },
  {
    how: 'let go because the target does not show the account',
    with: { onTargetMissing: 'unlink' },
    happens: (w) => w.app.drop(idOf(w, 'mora')),
    guards: ['access'],
  },
  {
    how: 'made again because the target does not show the account',
    with: { onTargetMissing: 'recreate' },
    happens: (w) => w.app.drop(idOf(w, 'mora')),
    guards: ['create'],
  },
  {
    how: 'a match that finds an account that is on, of somebody who has to be off',
    before: (w) => w.app.seed('user', { userName: 'nora', displayName: 'Nora' }),
    happens: (w) => w.directory.put('user', 'id-nora', { uid: 'nora', cn: 'Nora' }, { standing: { disabled: true } }),
    guards: ['access'],
  },
  {
    how: 'an account that a recreated person takes over',
    with: { match: [{ field: 'userName', expression: 'uid' }], relinkOn: 'mail' },
    happens: (w) => {
      w.directory.remove('id-mora')
      const anew = { uid: 'mora', cn: 'Mora', mail: 'mora@acme.test', title: 'T', sn: '2030-01-01' }
      w.directory.put('user', 'id-mora-2', anew, { dn: 'uid=mora,ou=people,dc=test' })
    },
    guards: ['identity'], // its externalId
  },
  { how: 'out of a group', happens: (w) => group(w, 'team', 'noah'), guards: ['membership'] },
  { how: 'out of a group as its last member', happens: (w) => group(w, 'alone'), guards: ['group', 'membership'] },
  {
    how: 'a group deleted',
    with: { onGroupLeave: 'delete' },
    happens: (w) => w.directory.remove('id-team'),
    guards: ['group', 'membership'],
  },
  {
    how: 'a group emptied',
    with: { onGroupLeave: 'empty' },
    happens: (w) => w.directory.remove('id-team'),
    guards: ['group', 'membership'],
  },
  {
    how: 'a role group left',
    with: { roles: { admin: [admins] }, groups: undefined as never },
    happens: noAdmins,
    guards: ['role'],
  },
  {
    how: 'a grant that Rollcall did not make, with enforceRoles',
    with: { roles: { admin: [admins] }, enforceRoles: true, groups: undefined as never },
    before: noAdmins,
    happens: (w) => w.app.edit(idOf(w, 'mora'), { roles: ['admin'] }),
    guards: ['role'],
  },
  {
    how: 'a role of somebody who left',
    with: { roles: { admin: [admins] }, groups: undefined as never },
    happens: (w) => {
      w.directory.remove('id-mora')
      noAdmins(w)
    },
    guards: ['access', 'role'],
  },
  { how: 'a new user name', happens: (w) => mora(w, { uid: 'mlind' }), guards: ['identity'] },
  {
    how: 'two user names that change places by way of a temporary one',
    happens: (w) => {
      mora(w, { uid: 'noah' })
      w.directory.put('user', 'id-noah', { uid: 'mora', cn: 'Noah', mail: 'noah@acme.test' })
    },
    guards: ['identity'],
  },
  {
    how: 'a value lost',
    happens: (w) => w.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora', mail: 'mora@acme.test' }),
    guards: ['clear'],
  },
  {
    how: 'an expiry that an application keeps as a field, lost',
    with: also('expires', 'sn'),
    happens: (w) => w.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora', mail: 'mora@acme.test', title: 'T' }),
    guards: ['clear'],
  },
  {
    how: 'a switch that an application keeps as a field, turned off',
    with: also('mayLogIn', "employeeType == 'staff'"),
    happens: (w) => mora(w, { employeeType: 'guest' }),
    guards: ['clear'],
  },
  {
    how: 'the last of many values',
    with: also('tags', 'all(title)'),
    before: (w) => mora(w, { title: 'T' }),
    happens: (w) => {
      w.app.edit(idOf(w, 'mora'), { values: { tags: ['T', 'strange'] } })
      w.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora', mail: 'mora@acme.test', sn: '2030-01-01' })
    },
    guards: ['clear'],
  },
]

const user = [
  { name: 'externalId', type: 'text', unique: true, findable: true },
  { name: 'userName', type: 'text', required: true, unique: true, findable: true, naming: true, ignoreCase: true },
  { name: 'displayName', type: 'text' },
  { name: 'mail', type: 'text', findable: true, ignoreCase: true },
  { name: 'title', type: 'text' },
  { name: 'tags', type: 'text', many: true },
  { name: 'expires', type: 'text' },
  { name: 'mayLogIn', type: 'boolean' },
  { name: 'active', type: 'boolean' },
] as const

async function inStep({ with: more, before }: Way): Promise<World> {
  const world = await aWorld({}, { user, roles: [{ name: 'admin' }] })
  const { groups, ...definition } = { ...world.definition, ...more }
  world.definition = groups === undefined ? definition : { ...definition, groups }
  for (const uid of ['noah', 'mora']) people(world, uid)
  for (const uid of ['noah', 'mora'])
    world.directory.put('user', `id-${uid}`, { ...world.directory.get(`id-${uid}`)?.attributes, employeeType: 'staff' })
  mora(world, {})
  group(world, 'admins', 'mora', 'noah')
  group(world, 'team', 'mora', 'noah')
  group(world, 'alone', 'mora')
  await world.sync()
  before?.(world)
  const run = await world.sync({ allow: ['access=9', 'role=9', 'membership=9'] })
  if (run.status !== 'done') throw new Error(`${run.status}: ${JSON.stringify(run.plan.guards)}`)
  world.definition = { ...world.definition, limits }
  return world
}

describe('every way in which somebody can lose access or a value is counted by a guard', () => {
  it.each(ways)('$how: $guards', async (way) => {
    await using world = await inStep(way)
    expect((await world.plan()).tripped).toEqual([]) // nothing is about to happen
    way.happens(world)
    const { changes, tripped } = await world.plan()
    expect(changes).not.toEqual([])
    expect([...new Set(tripped)].sort()).toEqual(way.guards)
  })

  it('but for a field called active, which no mapping may write', async () => {
    await using world = await aWorld({
      users: { ...baseDefinition.users, active: { expression: 'title', write: 'always' } },
    })
    await expect(world.plan()).rejects.toMatchObject({ code: 'config.sync' })
  })

  it('sessions end only with the account that is switched off', async () => {
    await using world = await inStep(ways[0] as Way)
    world.directory.remove('id-mora')
    const { changes } = await world.plan()
    expect(changes.map(({ step }) => step.op)).toEqual(['setActive', 'endSessions'])
    expect(changes[1]?.needs).toEqual([changes[0]?.seq])
  })
})
