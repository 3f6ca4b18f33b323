import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people } from './world.ts'

const pilots = 'cn=pilots,ou=groups,dc=test'
/** Guards have tests of their own. */
const allow = ['access=99', 'membership=99', 'create=99', 'identity=99', 'role=99', 'first-run', 'clear.title=99']

const named = {
  pilot: { pilot: { people: [], inGroups: [pilots] } },
  scope: { scope: { users: { exclude: [], inGroups: [pilots] }, groups: { exclude: [] } } },
  role: { roles: { admin: [pilots] } },
} as const

describe('a group of the pilot, the scope or a role that names somebody as they were called until now', () => {
  it.each(['pilot', 'scope', 'role'] as const)('still holds them: %s', async (which) => {
    await using world = await aWorld(named[which], { roles: [{ name: 'admin' }] })
    people(world, ...crowd, 'mora')
    group(world, 'pilots', 'mora', 'crowd1')
    await world.sync({ allow })
    const account = world.app.by('userName', 'mora')
    // The group changes as well, and so it is read with the old name before the person is.
    group(world, 'pilots', 'mora', 'crowd2')
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'New' }, { dn: 'uid=mora,ou=elsewhere,dc=test' })
    for (const mode of ['source', 'full'] as const) {
      await world.sync({ mode, allow })
      expect(world.app.by('userName', 'mora'), mode).toMatchObject({
        active: true,
        roles: account?.roles,
        values: { displayName: ['New'] },
      })
    }
    expect((await world.plan({ allow })).changes).toEqual([])
  })
})

describe('somebody made anew under the same name', () => {
  it.each(['pilot', 'scope', 'role'] as const)('is in the groups that name them: %s', async (which) => {
    await using world = await aWorld({ ...named[which], relinkOn: 'mail' }, { roles: [{ name: 'admin' }] })
    people(world, ...crowd, 'mora')
    group(world, 'pilots', 'mora', 'crowd1')
    await world.sync({ allow })
    const account = world.app.by('userName', 'mora')
    world.directory.remove('id-mora')
    const anew = { uid: 'mora', cn: 'New', mail: 'mora@acme.test' }
    world.directory.put('user', 'id-again', anew, { dn: 'uid=mora,ou=people,dc=test' })
    const since = world.app.writes.length
    await world.sync({ mode: 'source', allow })
    expect(world.app.writes.slice(since).map(({ op }) => op)).toEqual(['update'])
    expect(world.app.by('externalId', 'id-again')).toMatchObject({
      id: account?.id,
      active: true,
      roles: account?.roles,
    })
    expect((await world.plan({ allow })).changes).toEqual([])
  })
})

describe('somebody made anew under the same name as a protected person', () => {
  it('stays in the scope group in every run, though the link of the one before never ends', async () => {
    await using world = await aWorld({ ...named.scope, onLeave: 'unlink' })
    people(world, ...crowd, 'mora')
    group(world, 'pilots', 'mora', 'crowd1')
    await world.sync({ allow })
    world.definition = { ...world.definition, protect: [{ attribute: 'userName', pattern: 'mora' }] }
    await world.sync({ allow })
    world.directory.remove('id-mora')
    const anew = { uid: 'mora2', cn: 'New', mail: 'mora2@acme.test' }
    world.directory.put('user', 'id-again', anew, { dn: 'uid=mora,ou=people,dc=test' })
    for (const mode of ['source', 'full', 'source'] as const) {
      await world.sync({ mode, allow })
      expect((await world.plan({ mode, allow })).changes, mode).toEqual([])
    }
  })
})
