import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

const waiting = (run: { list: readonly { code: string; about: { label: string } }[] }) =>
  run.list.map(({ code, about }) => `${code} ${about.label}`)

const active = (world: World) => world.app.all('user').filter((one) => one.active).length

describe('a target with fewer seats than people who need one', () => {
  it('gets as many as it has seats for, in an order that is the same every day; the others are findings', async () => {
    await using world = await aWorld({}, { seats: 27 })
    people(world, 'rana', 'noah', 'mora', ...crowd)
    const plan = await world.plan()
    expect(plan.summary.create).toBe(27)
    expect(plan.findings.map(({ code, about }) => [code, about.label])).toEqual([['no-seat', 'Rana']])
    const run = await world.sync()
    expect(run.applied).toMatchObject({ ok: 27, failed: 0 })
    expect(run.plan.notes).toEqual(['app has 27 of 27 seats for 28 people who need one; 1 must wait.'])
    const again = await world.sync()
    expect([again.applied.ok, again.newFindings, waiting(again)]).toEqual([0, 0, ['no-seat Rana']])
  })

  it('counts the seats of those who leave in the same plan, who go first', async () => {
    await using world = await aWorld({}, { seats: 27 })
    people(world, 'mora', 'noah', ...crowd)
    await world.sync()
    world.directory.remove('id-noah')
    people(world, 'priya', 'rana')
    group(world, 'staff', 'priya', 'rana')
    const run = await world.sync()
    expect(run.applied).toMatchObject({ failed: 0, skipped: 0 })
    expect(waiting(run)).toEqual(['no-seat Rana'])
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(1)
    expect(active(world)).toBe(27)
    world.directory.remove('id-mora')
    expect(waiting(await world.sync())).toEqual([])
    expect(world.app.by('userName', 'rana')?.active).toBe(true)
    await world.sync()
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(2)
  })

  it('does not switch somebody on who comes back, and still writes what changed', async () => {
    await using world = await aWorld({}, { seats: 26 })
    people(world, 'mora', ...crowd)
    await world.sync()
    world.directory.remove('id-mora')
    await world.sync()
    people(world, 'adam')
    await world.sync()
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora Lind', mail: 'mora@acme.test' })
    for (let day = 0; day < 2; day++) expect(waiting(await world.sync())).toEqual(['no-seat Mora Lind'])
    expect(world.app.by('userName', 'mora')).toMatchObject({ active: false, values: { displayName: ['Mora Lind'] } })
    world.directory.remove('id-adam')
    await world.sync()
    expect(world.app.by('userName', 'mora')?.active).toBe(true)
    expect((await world.sync()).list).toEqual([])
  })
})

describe('a target that says in the middle of a run that no seat is left', () => {
  it('is asked for no other, everything else goes on, and the next run takes it up', async () => {
    await using world = await aWorld({}, { atOnce: 1 })
    people(world, ...crowd, 'mora')
    group(world, 'staff', 'mora')
    await world.sync()
    people(world, 'noah', 'nora', 'oskar', 'priya')
    group(world, 'crew', 'mora', 'noah', 'priya')
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora Lind', mail: 'mora@acme.test' })
    let made = 0
    world.app.mishap = ({ op, kind }) =>
      op === 'create' && kind === 'user' && ++made > 1
        ? { problem: { code: 'quota.licences', message: 'All licences are in use.' } }
        : undefined
    const run = await world.sync()
    expect(made).toBe(2)
    expect(run.status).toBe('done')
    expect(run.applied).toMatchObject({ failed: 1, skipped: 2 })
    expect(waiting(run)).toEqual(['no-seat Nora', 'no-seat Oskar', 'no-seat Priya'])
    expect(world.app.by('displayName', 'Mora Lind')).toBeDefined()
    expect(world.app.by('displayName', 'crew')?.members.size).toBe(2)
    expect((await world.state.openRecords('staff')).map(({ about }) => about.label)).toEqual(
      expect.arrayContaining(['Nora', 'Oskar', 'Priya']),
    )
    world.app.mishap = () => undefined
    expect((await world.sync({ retry: true })).applied.ok).toBe(3)
    await world.sync()
    expect(world.app.by('displayName', 'crew')?.members.size).toBe(3)
  })
})
