import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

const lag = 30_000

/** A target whose reads show a write half a minute later; a run took place a moment ago. */
async function justWritten(): Promise<World> {
  const world = await aWorld({}, { lag })
  people(world, ...crowd, 'mora')
  group(world, 'staff', 'mora')
  await world.sync()
  return world
}

describe('a run right after another, on a target whose reads lag behind its writes', () => {
  it('makes nobody twice, misses nobody and sees no drift', async () => {
    await using world = await justWritten()
    const before = world.app.writes.length
    const run = await world.sync()
    expect(run.list).toEqual([])
    expect(world.app.writes.length).toBe(before)
    expect(world.app.all('user')).toHaveLength(26)
  })

  it('writes no value a second time', async () => {
    await using world = await justWritten()
    world.later(lag)
    await world.sync()
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora Lind', mail: 'mora@acme.test' })
    expect((await world.sync()).applied.ok).toBe(1)
    for (const mode of ['full', 'source'] as const) {
      const run = await world.sync({ mode })
      expect([run.applied.ok, run.list]).toEqual([0, []])
    }
  })

  it('takes access away all the same, also from an account just made', async () => {
    await using world = await justWritten()
    world.directory.remove('id-mora')
    await world.sync()
    expect(world.app.by('userName', 'mora')?.active).toBe(false)
    expect((await world.sync()).applied.ok).toBe(0)
  })

  it('says what it waits for, and waits no longer than the lag', async () => {
    await using world = await justWritten()
    world.events.length = 0
    const start = world.now()
    await world.plan()
    expect(world.now() - start).toBe(lag)
    expect(world.events).toContainEqual(expect.objectContaining({ event: 'waiting', until: start + lag }))
    await world.plan()
    expect(world.now() - start).toBe(lag)
  })

  it('waits for what a run wrote that was interrupted', async () => {
    await using world = await justWritten()
    people(world, 'noah', 'nora', 'oskar', 'priya', 'rana', 'sina')
    const stop = new AbortController()
    world.app.mishap = () => void stop.abort()
    expect((await world.sync({ signal: stop.signal })).status).toBe('interrupted')
    world.app.mishap = () => undefined
    await world.sync()
    expect(world.app.all('user')).toHaveLength(32)
  })
})

describe('a long run on a target whose reads lag behind', () => {
  it('does not take its own writes for those of someone else', async () => {
    await using world = await aWorld({}, { lag: 200_000, checks: false })
    people(world, ...crowd, 'a', 'b')
    await world.sync()
    world.directory.put('user', 'id-a', { uid: 'b', cn: 'A', mail: 'a@acme.test' })
    world.directory.put('user', 'id-b', { uid: 'a', cn: 'B', mail: 'b@acme.test' })
    world.app.mishap = () => void world.later(70_000)
    const run = await world.sync()
    expect(run.list).toEqual([])
    expect(world.app.by('externalId', 'id-a')?.values.userName).toEqual(['b'])
    expect(world.app.by('externalId', 'id-b')?.values.userName).toEqual(['a'])
  })

  it('still leaves alone what someone else changed meanwhile', async () => {
    await using world = await aWorld({}, { lag: 10_000, checks: false, atOnce: 1 })
    people(world, ...crowd, 'mora', 'noah')
    await world.sync()
    world.later(20_000)
    await world.sync()
    for (const uid of ['mora', 'noah']) world.directory.put('user', `id-${uid}`, { uid, cn: 'New' })
    const id = world.app.by('userName', 'noah')?.id ?? ''
    world.app.mishap = () => {
      world.app.mishap = () => undefined
      world.app.edit(id, { values: { displayName: 'Theirs' } })
      world.later(70_000)
      return undefined
    }
    const run = await world.sync()
    expect(run.list.map(({ code, about }) => [code, about.label])).toEqual([['moved-on', 'New']])
    expect(world.app.get(id)?.values.displayName).toEqual(['Theirs'])
  })
})

describe('an answer that was lost, on a target whose reads lag behind', () => {
  it.each([
    ['after doing it', { lostAfter: true } as const, 27],
    ['before doing it', { lostBefore: true } as const, 26],
  ])('(%s) is looked up once reads show it, and nothing is tried on a guess', async (_, mishap, accounts) => {
    await using world = await justWritten()
    people(world, 'noah')
    const before = world.app.writes.length
    world.app.mishap = () => mishap
    const run = await world.sync()
    expect(world.app.writes.length).toBe(before + 1)
    expect(world.app.all('user')).toHaveLength(accounts)
    expect(run.applied.unknown).toBe(0)
    world.app.mishap = () => undefined
    await world.sync()
    expect(world.app.all('user')).toHaveLength(27)
  })

  it('is a finding and not tried again in that run where the target cannot be asked for it', async () => {
    await using world = await aWorld({}, { lag, find: false })
    people(world, ...crowd)
    await world.sync()
    people(world, 'noah')
    world.app.mishap = () => ({ lostAfter: true })
    const before = world.app.writes.length
    const run = await world.sync()
    expect(run.list.map(({ code }) => code)).toEqual(['outcome-unknown'])
    expect(world.app.writes.length).toBe(before + 1)
    world.app.mishap = () => undefined
    await world.sync()
    expect(world.app.all('user')).toHaveLength(26)
  })
})
