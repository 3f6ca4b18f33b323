import type { Followed } from '@rollcall/engine'
import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

const gather = 500
const minute = 60_000

async function settled(more: Parameters<typeof aWorld>[0] = {}): Promise<World> {
  const world = await aWorld(more)
  people(world, ...crowd, 'mora', 'noah')
  group(world, 'staff', 'mora', 'noah')
  await world.sync()
  world.patient = true
  world.later(2 * minute) // the target's reads show what was written
  return world
}

/** The world, followed; the run at the beginning is over and the feeds are listened to. */
async function followed(world: World, request?: Parameters<World['follow']>[0]) {
  const { steps, stop } = world.follow(request)
  const next = async (): Promise<Followed> => {
    const step = await steps.next()
    if (step.done) throw new Error('It is followed no more.')
    return step.value
  }
  expect((await next()).event).toBe('ran')
  expect(await next()).toEqual({ event: 'following' })
  return {
    next,
    /** What comes of all that is told until the gathering is over. */
    async heard(): Promise<Followed> {
      const step = next()
      await world.asleep(gather)
      world.later(gather)
      return step
    },
    [Symbol.asyncDispose]: stop,
  }
}

const isActive = (world: World, uid: string): boolean | undefined => world.app.by('userName', uid)?.active
const title = (world: World, uid: string, value: string): void =>
  world.directory.put('user', `id-${uid}`, { ...world.directory.get(`id-${uid}`)?.attributes, title: value })

describe('a sync that is followed', () => {
  it('carries out a change soon after it is told, and says how long that took', async () => {
    await using world = await settled()
    await using following = await followed(world)
    title(world, 'mora', 'Head')
    expect(await following.heard()).toMatchObject({ event: 'ran', behind: gather, result: { applied: { ok: 1 } } })
    expect(world.app.by('userName', 'mora')?.values.title).toEqual(['Head'])
    people(world, 'omar')
    world.directory.remove('id-noah')
    expect(await following.heard()).toMatchObject({ result: { plan: { summary: { create: 1, disable: 1 } } } })
    expect([isActive(world, 'omar'), isActive(world, 'noah')]).toEqual([true, false])
  })

  it('keeps its place, so that whoever follows it next begins there', async () => {
    await using world = await settled()
    const before = world.directory.handed
    {
      await using following = await followed(world)
      title(world, 'mora', 'Head')
      await following.heard()
    }
    const [scanned, told] = [before.scan, before.delta]
    await using _ = await followed(world)
    expect([before.scan - scanned, before.delta - told]).toEqual([0, 0])
  })

  it('has no run on record where what was told concerns nobody', async () => {
    await using world = await settled()
    await using following = await followed(world)
    const runs = async () => (await world.state.runs({ sync: 'staff', limit: 50 })).length
    const before = await runs()
    world.directory.put('user', 'id-mora', { ...world.directory.get('id-mora')?.attributes })
    expect(await following.heard()).toEqual({ event: 'heard', records: 1 })
    expect(await runs()).toBe(before)
  })

  it('is read by itself after a while, for what time alone changes', async () => {
    await using world = await settled()
    const expiresAt = world.now() + 10 * minute
    world.directory.put(
      'user',
      'id-noah',
      { ...world.directory.get('id-noah')?.attributes },
      { standing: { expiresAt } },
    )
    await using following = await followed(world)
    const step = following.next()
    await world.asleep(15 * minute)
    world.later(15 * minute)
    expect(await step).toMatchObject({ event: 'ran', result: { plan: { mode: 'delta', summary: { disable: 1 } } } })
    expect(isActive(world, 'noah')).toBe(false)
  })

  it('is read whole when its schedule says so', async () => {
    await using world = await settled()
    const first = world.now() + 10 * minute
    await using following = await followed(world, { nextFull: (from) => (from < first ? first : undefined) })
    const id = world.app.by('userName', 'mora')?.id ?? ''
    world.app.edit(id, { values: { displayName: 'drifted' } })
    const step = following.next()
    await world.asleep(10 * minute)
    world.later(10 * minute)
    expect(await step).toMatchObject({ event: 'ran', result: { plan: { mode: 'full', summary: { update: 1 } } } })
  })
})

describe('trouble while a sync is followed', () => {
  it('of leavers who trickle in one by one ends at the guard of a day, as if they had left at once', async () => {
    await using world = await settled()
    await using following = await followed(world)
    const steps: Followed[] = []
    for (const uid of crowd.slice(0, 8)) {
      world.directory.remove(`id-${uid}`)
      steps.push(await following.heard())
      const last = steps.at(-1)
      if (last?.event === 'ran' && last.result.status === 'stopped') break
    }
    const off = crowd.filter((uid) => isActive(world, uid) === false).length
    expect([off, steps.length]).toEqual([5, 6])
    expect(await following.next()).toMatchObject({ event: 'waiting', problem: { code: 'guarded.plan' } })
  })

  it('with the source is waited out, and nothing of what happened meanwhile is lost', async () => {
    await using world = await settled()
    await using following = await followed(world)
    world.directory.misbehave = { feedLost: true }
    title(world, 'mora', 'Head')
    const trouble = await following.heard()
    if (trouble.event !== 'waiting') throw new Error(`It went on: ${trouble.event}`)
    expect(trouble.problem.code).toBe('invalid.cursor')
    const step = following.next()
    const wait = trouble.until - world.now()
    await world.asleep(wait)
    world.later(wait)
    expect(await step).toMatchObject({ event: 'ran', result: { plan: { mode: 'source' }, applied: { ok: 1 } } })
    world.directory.misbehave = {}
    expect(await following.next()).toEqual({ event: 'following' })
  })

  it('of a pause ends with the pause', async () => {
    await using world = await settled()
    await using following = await followed(world)
    await world.pause()
    title(world, 'mora', 'Head')
    expect(await following.heard()).toMatchObject({ event: 'waiting', problem: { code: 'conflict.paused' } })
    expect(world.app.by('userName', 'mora')?.values.title).not.toEqual(['Head'])
    await world.resume()
    const step = following.next()
    await world.asleep(30_000)
    world.later(30_000)
    expect(await step).toMatchObject({ event: 'ran', result: { applied: { ok: 1 } } })
  })

  it('of nobody having run it yet is told', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    const { steps } = world.follow()
    await expect(steps.next()).rejects.toMatchObject({ code: 'conflict.first-run' })
  })
})
