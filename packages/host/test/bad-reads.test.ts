import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

async function settled(world: World): Promise<void> {
  people(world, 'mora', 'noah', 'nora', 'oskar')
  await world.sync()
}
function allActive(world: World): boolean {
  return world.app.all('user').length === 4 && world.app.all('user').every(({ active }) => active)
}

describe('a source that was not read to its end (field rows 1 and 3)', () => {
  it.each([
    ['cut short', { truncate: 2 }],
    ['broken', { break: 2 }],
    ['cut at once', { truncate: 0 }],
  ])('(%s) is an error that says the counts, and nothing is written', async (_, misbehave) => {
    await using world = await aWorld()
    await settled(world)
    world.directory.misbehave = misbehave
    const before = world.app.writes.length
    await expect(world.sync()).rejects.toThrow(/records read, 4 at the last complete read/)
    expect(world.app.writes.length).toBe(before)
    const [run] = await world.state.runs({ limit: 1 })
    expect(run?.status).toBe('failed')
  })

  it('removes nobody even when the rest is asked for, and still does the rest', async () => {
    await using world = await aWorld()
    await settled(world)
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora Lind' })
    world.directory.misbehave = { truncate: 1 }
    await world.sync({ partial: true })
    expect(allActive(world)).toBe(true)
    expect(world.app.by('userName', 'mora')?.values.displayName).toEqual(['Mora Lind'])
    world.directory.misbehave = {}
    expect((await world.sync()).applied.ok).toBe(0)
  })
})

describe('a source that hides everyone (field row 2)', () => {
  it('trips the guard: nobody in scope while links exist', async () => {
    await using world = await aWorld()
    await settled(world)
    world.directory.misbehave = { hidden: true }
    const run = await world.sync()
    expect(run.status).toBe('stopped')
    expect(run.plan.guards.filter(({ tripped }) => tripped).map(({ code }) => code)).toContain('empty')
    expect(allActive(world)).toBe(true)
  })
})

describe('a target that was not listed to its end', () => {
  it('gains no doubles: accounts it did not list are looked up', async () => {
    await using world = await aWorld()
    await settled(world)
    people(world, 'priya')
    world.app.misbehave = { truncate: 1 }
    const run = await world.sync()
    expect(run.status).toBe('done')
    expect(run.applied.ok).toBe(1)
    expect(world.app.all('user')).toHaveLength(5)
  })

  it('makes and ends nothing when it cannot be asked by id', async () => {
    await using world = await aWorld({}, { find: false })
    await settled(world)
    people(world, 'priya')
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Other' })
    world.app.misbehave = { truncate: 1 }
    const before = world.app.writes.length
    await world.sync()
    expect(world.app.writes.slice(before).map(({ op }) => op)).not.toContain('create')
    expect(allActive(world)).toBe(true)
  })
})

describe('a wrong filter', () => {
  it('that leaves a few of many stops at the access guard, and --allow passes exactly that number', async () => {
    await using world = await aWorld()
    people(world, ...Array.from({ length: 20 }, (_, n) => `p${n}`))
    await world.sync()
    for (let n = 0; n < 12; n++)
      world.directory.put('user', `id-p${n}`, {
        uid: `p${n}`,
        cn: `P${n}`,
        mail: `p${n}@acme.test`,
        employeeType: 'robot',
      })
    for (let n = 12; n < 20; n++)
      world.directory.put('user', `id-p${n}`, {
        uid: `p${n}`,
        cn: `P${n}`,
        mail: `p${n}@acme.test`,
        employeeType: 'staff',
      })
    world.definition = {
      ...world.definition,
      scope: { users: { filter: '(employeeType=staff)', exclude: [] }, groups: { exclude: [] } },
    }
    expect((await world.sync()).status).toBe('stopped')
    expect((await world.sync({ allow: ['moved', 'access=11'] })).status).toBe('stopped')
    expect(world.app.all('user').filter(({ active }) => active)).toHaveLength(20)
    expect((await world.sync({ allow: ['moved', 'access=12'] })).status).toBe('done')
    expect(world.app.all('user').filter(({ active }) => active)).toHaveLength(8)
  })
})

describe('somebody who is moved from one base to another while the list is read', () => {
  const bases = ['ou=north,dc=test', 'ou=south,dc=test']
  const scope = { users: { base: bases, filter: 'employeeType=staff', exclude: [] }, groups: { exclude: [] } }

  async function movedAs(employeeType: string): Promise<World> {
    const world = await aWorld({ scope, onLeave: 'delete' })
    const put = (uid: string, ou: string, type = 'staff'): void =>
      world.directory.put('user', `id-${uid}`, { uid, cn: uid, employeeType: type }, { dn: `uid=${uid},${ou}` })
    for (const uid of crowd) put(uid, 'ou=north,dc=test')
    put('mora', 'ou=south,dc=test')
    await world.sync()
    world.hear = ({ event }) => {
      if (event === 'reading') put('mora', 'ou=north,dc=test', employeeType)
    }
    await world.sync()
    return world
  }

  it('has not left', async () => {
    await using world = await movedAs('staff')
    expect(world.app.by('userName', 'mora')?.active).toBe(true)
    world.hear = () => {}
    expect((await world.sync()).applied.ok).toBe(0)
  })

  it('has left if the filter does not take them there', async () => {
    await using world = await movedAs('guest')
    expect(world.app.by('userName', 'mora')).toBeUndefined()
  })
})

describe('a partial run that meets somebody, and not all the groups they are in', () => {
  it.each(['source', 'full'] as const)('leaves the rest to the next %s run', async (mode) => {
    await using world = await aWorld()
    const noah = { uid: 'noah', cn: 'Noah' }
    const at = { dn: 'uid=noah,ou=people,dc=test' }
    world.directory.put('user', 'id-noah', noah, { ...at, standing: { disabled: true } })
    people(world, 'mora', ...crowd)
    for (const cn of ['first', 'second']) group(world, cn, 'noah', 'mora')
    await world.sync()
    world.directory.put('user', 'id-noah', noah, at)
    world.directory.misbehave = { truncate: 1 }
    await world.sync({ mode: 'source', partial: true })
    const size = (cn: string) => world.app.by('displayName', cn)?.members.size
    expect([size('first'), size('second')]).toEqual([2, 1])
    world.directory.misbehave = {}
    await world.sync({ mode })
    expect(size('second')).toBe(2)
    expect((await world.plan()).changes).toEqual([])
  })
})
