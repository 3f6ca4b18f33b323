import { describe, expect, it } from 'vitest'
import { aMortal } from './mortal.ts'
import { aWorld, crowd, group, people, type World } from './world.ts'

const hour = 60 * 60 * 1000

async function settled(): Promise<World> {
  const world = await aWorld()
  people(world, ...crowd, 'mora', 'noah')
  group(world, 'staff', 'mora', 'noah')
  await world.sync()
  return world
}

const isActive = (world: World, uid: string): boolean | undefined => world.app.by('userName', uid)?.active

describe('a feed whose cursor the source does not know any more (field row 25)', () => {
  it('is followed by a whole read, which takes nothing away that is still there', async () => {
    await using world = await settled()
    people(world, 'late')
    world.directory.misbehave = { feedLost: true }
    const run = await world.sync({ mode: 'delta' })
    expect(run).toMatchObject({
      status: 'done',
      applied: { ok: 1, failed: 0 },
      plan: { summary: { disable: 0, delete: 0 } },
    })
    expect(isActive(world, 'late')).toBe(true)
    expect(run.plan.notes).toEqual(['The cursor is not known.', expect.stringContaining('the source was read whole')])
    world.directory.misbehave = {}
    expect((await world.sync({ mode: 'delta' })).applied.ok).toBe(0)
  })

  it('stays on record with the reason, in history and in the audit log', async () => {
    await using world = await settled()
    world.directory.misbehave = { feedLost: true }
    const { run, plan } = await world.sync({ mode: 'delta' })
    expect(await world.state.run(run)).toMatchObject({ mode: 'source', notes: plan.notes })
    const told = (await Array.fromAsync(world.state.audit({ run }))).flat()
    expect(told.find(({ event }) => event === 'run-ended')?.body?.notes).toEqual(plan.notes)
    world.directory.misbehave = {}
    const after = await world.sync({ mode: 'delta' })
    expect((await world.state.run(after.run))?.notes).toBeUndefined()
  })

  it('stays on record with the reason also where the whole read fails then', async () => {
    await using world = await settled()
    world.directory.misbehave = { feedLost: true, break: 3 }
    await expect(world.sync({ mode: 'delta' })).rejects.toThrow()
    const [run] = await world.state.runs({ sync: 'staff', limit: 1 })
    expect(run).toMatchObject({ status: 'failed', notes: ['The cursor is not known.', expect.any(String)] })
  })

  it('is no way to remove many at once: a source that hides them then stops the plan', async () => {
    await using world = await settled()
    world.directory.misbehave = { feedLost: true, hidden: true }
    const run = await world.sync({ mode: 'delta' })
    expect(run.status).toBe('stopped')
    expect(world.app.all('user').every(({ active }) => active)).toBe(true)
  })
})

describe('a feed that tells a group in pieces', () => {
  it('is followed by a whole read, which says why, and takes nobody out whom the piece leaves out', async () => {
    await using world = await settled()
    group(world, 'staff', ...crowd, 'mora', 'noah')
    world.directory.misbehave = { pieces: true }
    const run = await world.sync({ mode: 'delta' })
    expect(run.plan.mode).toBe('source')
    expect(run.plan.notes).toEqual([
      'The change feed told of a group in pieces.',
      expect.stringContaining('the source was read whole'),
    ])
    expect(run.plan.summary).toMatchObject({ addMember: crowd.length, removeMember: 0 })
    world.directory.misbehave = {}
    const next = await world.sync({ mode: 'delta' })
    expect([next.plan.mode, next.applied.ok]).toEqual(['delta', 0])
  })
})

describe('a feed that does not tell of who came and went since its place, as RFC 4533 allows', () => {
  /** A world where somebody came, a run that was to bring them in died after so many steps, and they went. */
  async function cutShort(steps: number) {
    const mortal = aMortal()
    const world = await aWorld({}, {}, mortal.around)
    mortal.watch(world)
    people(world, ...crowd, 'mora')
    await world.sync()
    world.directory.misbehave = { terse: true }
    people(world, 'late')
    group(world, 'newcomers', 'late', 'mora')
    mortal.liveFor(steps)
    const died = await world.sync({ mode: 'delta' }).then(
      () => false,
      () => true,
    )
    mortal.liveFor()
    await world.restart()
    world.directory.remove('id-late')
    return { world, died }
  }

  it('leaves nobody in the application whom a run brought in that was cut short, wherever that was', async () => {
    for (let steps = 1, died = true; died; steps++) {
      const cut = await cutShort(steps)
      await using world = cut.world
      died = cut.died
      const run = await world.sync({ mode: 'delta' })
      expect([run.plan.mode, isActive(world, 'late') ?? false], `cut short after ${steps} steps`).toEqual([
        'delta',
        false,
      ])
      expect((await world.plan()).changes).toEqual([])
    }
  })

  it('nor whom a run for some people only brought in', async () => {
    await using world = await settled()
    world.directory.misbehave = { terse: true }
    people(world, 'late')
    await world.sync({ only: ['id-late'] })
    expect(isActive(world, 'late')).toBe(true)
    world.directory.remove('id-late')
    await world.sync({ mode: 'delta' })
    expect(isActive(world, 'late')).toBe(false)
    const { find } = world.directory.handed
    await world.sync({ mode: 'delta' })
    expect(world.directory.handed.find).toBe(find) // they are not looked up for ever
  })
})

describe('a feed that tells a change more than once, as it was each time (field row 25)', () => {
  it('leaves what came last', async () => {
    await using world = await settled()
    const put = (title: string): void =>
      world.directory.put('user', 'id-mora', { ...world.directory.get('id-mora')?.attributes, title })
    for (const title of ['Clerk', 'Lead', 'Clerk', 'Head']) put(title)
    world.directory.remove('id-noah')
    people(world, 'noah')
    world.directory.misbehave = { replay: true }
    await world.sync({ mode: 'delta' })
    expect(world.app.by('userName', 'mora')?.values.title).toEqual(['Head'])
    expect(isActive(world, 'noah')).toBe(true)
    expect((await world.plan()).changes).toEqual([])
  })
})

describe('what a source tells by time (field row 21)', () => {
  it('is gone through whole by the next full run, however far apart the clocks are', async () => {
    await using world = await settled()
    world.directory.remove('id-noah')
    world.later(-30 * hour) // this machine was set back
    await world.sync({ mode: 'delta' })
    expect(isActive(world, 'noah')).toBe(false)
    world.later(60 * hour)
    expect((await world.plan()).changes).toEqual([])
  })
})

describe('a group whose members come in portions (field row 4)', () => {
  it.each(['full', 'source', 'delta'] as const)('loses nobody while the last portion is missing (%s)', async (mode) => {
    await using world = await settled()
    group(world, 'staff', 'mora', 'noah', 'crowd1')
    world.directory.misbehave = { incomplete: ['id-staff'] }
    await world.sync({ mode })
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(2)
    world.directory.misbehave = {}
    await world.sync({ mode })
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(3)
  })
})

describe('somebody whose account could not be made, and who left the filter since', () => {
  it('gets none from any later delta, and is open no more', async () => {
    const scope = { users: { exclude: [], filter: 'employeeType=staff' }, groups: { exclude: [] } }
    await using world = await aWorld({ scope })
    const put = (uid: string, employeeType: string): void =>
      world.directory.put('user', `id-${uid}`, { uid, cn: uid, employeeType })
    for (const uid of [...crowd, 'mora']) put(uid, 'staff')
    world.app.mishap = (write) =>
      write.op === 'create' && write.attributes.userName?.[0] === 'mora'
        ? { problem: { code: 'invalid.value', message: 'no' } }
        : undefined
    await world.sync()
    world.app.mishap = () => undefined
    put('mora', 'guest')
    expect((await world.sync({ mode: 'delta' })).list).toEqual([])
    expect(await world.state.openRecords('staff')).toEqual([])
    await world.sync({ mode: 'delta' })
    expect(world.app.by('userName', 'mora')).toBeUndefined()
  })
})

describe('a feed that tells of a deletion what was undone since (field row 25)', () => {
  it('deletes nobody who is there', async () => {
    await using world = await aWorld({ onLeave: 'delete', onDelete: 'delete' })
    people(world, ...crowd, 'mora', 'noah')
    await world.sync()
    world.directory.misbehave = { tombstones: ['id-mora'] }
    world.directory.remove('id-noah')
    const run = await world.sync({ mode: 'delta' })
    expect(run.plan.mode).toBe('source')
    expect(run.plan.notes[0]).toBe('The change feed told that a user is deleted, which is there.')
    expect(isActive(world, 'mora')).toBe(true)
    world.directory.misbehave = {}
    expect((await world.sync({ mode: 'delta' })).applied.ok).toBe(0)
  })
})

describe('a feed that calls gone whatever its filter does not fit, of either kind', () => {
  it('makes no group of a person, whose memberships stay', async () => {
    await using world = await settled()
    world.directory.misbehave = { blurred: true }
    world.directory.put('user', 'id-mora', { ...world.directory.get('id-mora')?.attributes, title: 'Head' })
    expect((await world.sync({ mode: 'delta' })).plan.summary).toMatchObject({ update: 1, removeMember: 0 })
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(2)
  })
})

describe('somebody made anew under the same name, whom the server took out of a group without a word', () => {
  it.each(['full', 'source', 'delta'] as const)(
    'is not in it any more when taking the account over (%s)',
    async (mode) => {
      await using world = await aWorld({ relinkOn: 'mail' })
      people(world, ...crowd, 'mora', 'noah')
      group(world, 'staff', 'mora', 'noah')
      await world.sync()
      const held = world.app.by('userName', 'mora')?.id
      world.directory.misbehave = { quiet: ['id-staff'] }
      world.directory.remove('id-mora')
      group(world, 'staff', 'noah')
      const anew = { uid: 'mora', cn: 'Mora', mail: 'mora@acme.test' }
      world.directory.put('user', 'id-again', anew, { dn: 'uid=mora,ou=people,dc=test' })
      await world.sync({ mode })
      expect(world.app.by('externalId', 'id-again')).toMatchObject({ id: held, active: true })
      expect([...(world.app.by('displayName', 'staff')?.members ?? [])]).toEqual([world.app.by('userName', 'noah')?.id])
      expect((await world.plan()).changes).toEqual([])
    },
  )
})

describe('a newcomer under the name of somebody who left earlier, and whom the server took out of a group without a word', () => {
  it('does not come to be in it', async () => {
    await using world = await settled()
    world.directory.misbehave = { quiet: ['id-staff'] }
    world.directory.remove('id-mora')
    group(world, 'staff', 'noah')
    await world.sync({ mode: 'delta' })
    const other = { uid: 'other', cn: 'Other', mail: 'other@acme.test' }
    world.directory.put('user', 'id-other', other, { dn: 'uid=mora,ou=people,dc=test' })
    await world.sync({ mode: 'delta' })
    const { id = '' } = world.app.by('userName', 'other') ?? {}
    expect(id).not.toBe('')
    expect(world.app.by('displayName', 'staff')?.members.has(id)).toBe(false)
    expect((await world.plan()).changes).toEqual([])
  })
})
