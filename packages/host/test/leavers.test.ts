import { describe, expect, it } from 'vitest'
import { aWorld, baseDefinition, crowd, group, people, type World } from './world.ts'

async function settled(world: World): Promise<void> {
  people(world, 'mora', 'noah', 'nora', 'oskar', 'priya', 'rana')
  group(world, 'staff', 'mora', 'noah')
  await world.sync()
}
const day = 24 * 60 * 60 * 1000

describe('someone who is gone from the directory', () => {
  it('is disabled, thrown out, keeps the account and its memberships, and nobody else is touched (field row 26)', async () => {
    await using world = await aWorld()
    await settled(world)
    world.directory.remove('id-mora')
    const before = world.app.writes.length
    const run = await world.sync()
    expect(run.status).toBe('done')
    expect(world.app.by('userName', 'mora')?.active).toBe(false)
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(2)
    expect(world.app.writes.slice(before).map(({ op }) => op)).toEqual(['setActive', 'endSessions'])
    expect((await world.sync()).applied.ok).toBe(0)
  })

  it('is deleted once the grace period is over, and not before', async () => {
    await using world = await aWorld({ onLeave: { deleteAfter: 30 * day }, onDelete: { deleteAfter: 30 * day } })
    await settled(world)
    world.directory.remove('id-mora')
    await world.sync()
    world.later(29 * day)
    expect((await world.sync()).applied.ok).toBe(0)
    world.later(2 * day)
    await world.sync()
    expect(world.app.by('userName', 'mora')).toBeUndefined()
  })

  it('is enabled again on coming back, by the same account (field row 16)', async () => {
    await using world = await aWorld()
    await settled(world)
    const account = world.app.by('userName', 'mora')?.id
    world.directory.remove('id-mora')
    await world.sync()
    people(world, 'mora')
    await world.sync()
    expect(world.app.by('userName', 'mora')).toMatchObject({ id: account, active: true })
  })
})

describe('someone who leaves the filter', () => {
  it('is disabled, and enabled on coming back, also by an attribute that nothing else asks for', async () => {
    await using world = await aWorld({
      scope: { users: { filter: '(employeeType=staff)', exclude: [] }, groups: { exclude: [] } },
    })
    await settled(world)
    const mora = { uid: 'mora', cn: 'Mora', mail: 'mora@acme.test' }
    for (const { id, attributes } of world.directory.all('user'))
      world.directory.put('user', id, { ...attributes, employeeType: 'staff' })
    await world.sync()
    for (const [employeeType, active] of [
      ['robot', false],
      ['staff', true],
    ] as const) {
      world.directory.put('user', 'id-mora', { ...mora, employeeType })
      await world.sync()
      expect(world.app.by('userName', 'mora')?.active).toBe(active)
      expect((await world.sync()).applied.ok).toBe(0)
    }
  })
})

describe('someone whom someone else disabled in the application', () => {
  it('stays disabled and is a finding (field row 16)', async () => {
    await using world = await aWorld()
    await settled(world)
    const id = world.app.by('userName', 'mora')?.id ?? ''
    world.app.edit(id, { active: false })
    const run = await world.sync()
    expect(world.app.get(id)?.active).toBe(false)
    expect(run.list.map(({ code }) => code)).toEqual(['disabled-elsewhere'])
  })
})

describe('someone whom the directory disables', () => {
  it('is disabled, and enabled when the reason is over', async () => {
    await using world = await aWorld()
    await settled(world)
    const mora = world.directory.get('id-mora')?.attributes ?? {}
    world.directory.put('user', 'id-mora', mora, { standing: { disabled: true } })
    await world.sync()
    expect(world.app.by('userName', 'mora')?.active).toBe(false)
    world.directory.put('user', 'id-mora', mora)
    await world.sync()
    expect(world.app.by('userName', 'mora')?.active).toBe(true)
  })

  it('is disabled when the day of expiry comes, although nothing changed', async () => {
    await using world = await aWorld()
    people(world, 'noah', 'nora', 'oskar', 'priya', 'rana')
    world.directory.put(
      'user',
      'id-mora',
      { uid: 'mora', cn: 'Mora' },
      { standing: { expiresAt: world.now() + 10 * day } },
    )
    await world.sync()
    world.later(5 * day)
    expect((await world.sync({ mode: 'source' })).applied.ok).toBe(0)
    world.later(6 * day)
    await world.sync({ mode: 'source' })
    expect(world.app.by('userName', 'mora')?.active).toBe(false)
  })
})

describe('an account that someone deleted in the application, with onTargetMissing: recreate', () => {
  it('is made again with all that a new account gets, memberships included, though nothing changed at the source', async () => {
    await using world = await aWorld({
      onTargetMissing: 'recreate',
      users: { ...baseDefinition.users, title: { expression: 'title', write: 'onCreate' } },
    })
    world.app.seed('user', { userName: 'mora' })
    await settled(world)
    world.directory.put('user', 'id-mora', { ...world.directory.get('id-mora')?.attributes, title: 'Pilot' })
    await world.sync()
    await world.sync()
    world.app.drop(world.app.by('userName', 'mora')?.id ?? '')
    const run = await world.sync()
    expect(run.plan.summary).toMatchObject({ create: 1, addMember: 1 })
    const mora = world.app.by('userName', 'mora')
    expect(mora?.values).toMatchObject({ displayName: ['Mora'], title: ['Pilot'] })
    expect([...(world.app.by('displayName', 'staff')?.members ?? [])]).toContain(mora?.id)
    expect((await world.sync()).applied.ok).toBe(0)
  })
})

describe('a renamed and moved entry', () => {
  it('is one update of the same account (field row 5)', async () => {
    await using world = await aWorld()
    await settled(world)
    const id = world.app.by('userName', 'mora')?.id
    world.directory.put(
      'user',
      'id-mora',
      { uid: 'mlind', cn: 'Mora Lind', mail: 'mora@acme.test' },
      { dn: 'uid=mlind,ou=elsewhere,dc=test' },
    )
    const plan = await world.plan()
    expect(plan.changes.map(({ step, rename }) => [step.op, rename])).toEqual([['update', true]])
    await world.sync()
    expect(world.app.by('userName', 'mlind')?.id).toBe(id)
  })
})

describe('someone who was out of scope for long and is gone now', () => {
  it('has the whole grace period of those who are gone', async () => {
    const scope = { users: { exclude: [], filter: 'employeeType=staff' }, groups: { exclude: [] } }
    await using world = await aWorld({ scope, onLeave: 'disable', onDelete: { deleteAfter: 30 * day } })
    const put = (uid: string, employeeType: string): void =>
      world.directory.put('user', `id-${uid}`, { uid, cn: uid, employeeType })
    for (const uid of [...crowd, 'mora']) put(uid, 'staff')
    await world.sync()
    put('mora', 'leave')
    await world.sync()
    world.later(60 * day)
    world.directory.remove('id-mora')
    for (const days of [0, 29]) {
      world.later(days * day)
      await world.sync()
      expect(world.app.by('userName', 'mora')?.active).toBe(false)
    }
    world.later(day)
    await world.sync()
    expect(world.app.by('userName', 'mora')).toBeUndefined()
  })
})

describe('someone who is back, and was taken out of a group while away', () => {
  it.each([
    ['full', {}],
    ['source', {}],
    ['delta', {}],
    ['only', { only: ['id-mora'] }],
  ])('is no member any more (%s)', async (mode, only) => {
    const scope = { users: { exclude: [], filter: 'employeeType=staff' }, groups: { exclude: [] } }
    await using world = await aWorld({ scope })
    const put = (uid: string, employeeType: string): void =>
      world.directory.put('user', `id-${uid}`, { uid, cn: uid, employeeType }, { dn: `uid=${uid},ou=people,dc=test` })
    for (const uid of [...crowd, 'mora']) put(uid, 'staff')
    group(world, 'staff', 'mora', 'crowd1')
    await world.sync()
    const how = mode === 'only' ? {} : { mode: mode as 'full' }
    put('mora', 'leave')
    await world.sync(how)
    group(world, 'staff', 'crowd1')
    await world.sync(how)
    const id = world.app.by('userName', 'mora')?.id
    expect(world.app.by('displayName', 'staff')?.members).toContain(id)
    put('mora', 'staff')
    await world.sync({ ...how, ...only })
    expect(world.app.get(id ?? '')?.active).toBe(true)
    expect(world.app.by('displayName', 'staff')?.members).not.toContain(id)
  })
})
