import { guardKinds } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, people, type World } from './world.ts'

const day = 24 * 60 * 60 * 1000
const hundred = Array.from({ length: 100 }, (_, n) => `p${n}`)

async function aHundred(): Promise<World> {
  const world = await aWorld()
  people(world, ...hundred)
  await world.sync()
  return world
}
function leave(world: World, from: number, to = from + 1): void {
  for (const uid of hundred.slice(from, to)) world.directory.remove(`id-${uid}`)
}
const isStopped = async (world: World, allow: readonly string[] = []): Promise<boolean> =>
  (await world.plan({ allow })).tripped.length > 0

describe('what was taken in 24 hours', () => {
  it('counts together, whatever took it: full, source, delta, apply of a file, retry', async () => {
    await using world = await aHundred()
    for (const [at, mode] of (['full', 'source', 'delta'] as const).entries()) {
      leave(world, at)
      world.later(1000)
      expect((await world.sync({ mode })).applied.ok, mode).toBe(2)
    }
    leave(world, 3)
    await world.save(`${world.folder}/plan`)
    expect((await world.apply(`${world.folder}/plan`)).applied.ok).toBe(2)
    leave(world, 4)
    world.app.mishap = ({ op }) =>
      op === 'setActive' ? { problem: { code: 'invalid.value', message: 'no' } } : undefined
    expect((await world.sync()).applied).toMatchObject({ ok: 0, failed: 1 })
    world.app.mishap = () => undefined
    expect((await world.sync({ retry: true })).applied.ok).toBe(2)
    leave(world, 5)
    const run = await world.sync()
    expect(run.plan.guards).toMatchObject([{ code: 'access', count: 1, window: 5, base: 100, limit: 5, tripped: true }])
    for (const mode of ['source', 'delta'] as const) expect((await world.sync({ mode })).status).toBe('stopped')
    expect(world.app.all('user').filter(({ active }) => !active)).toHaveLength(5)
  })

  it('counts what failed not at all, and what nobody knows the outcome of as done', async () => {
    for (const [mishap, window] of [
      [{ problem: { code: 'invalid.value', message: 'no' } }, 0],
      [{ lostBefore: true }, 0], // looked up at once, and not done
      [{ lostAfter: true }, 5], // looked up at once, and done
    ] as const) {
      await using world = await aHundred()
      leave(world, 0, 5)
      world.app.mishap = ({ op }) => (op === 'setActive' ? mishap : undefined)
      await world.sync()
      expect(await world.state.taken('staff', 0, guardKinds), JSON.stringify(mishap)).toHaveLength(window)
    }
    await using world = await aHundred()
    leave(world, 0, 5)
    world.app.mishap = ({ op }) => {
      world.app.misbehave.mute = true // and nothing can be looked up any more
      return op === 'setActive' ? { lostAfter: true } : undefined
    }
    expect((await world.sync()).applied.unknown).toBeGreaterThan(0)
    expect(await world.state.taken('staff', 0, guardKinds)).toHaveLength(5)
  })

  it('counts for 24 hours to the millisecond, and then no more', async () => {
    await using world = await aHundred()
    leave(world, 0, 5)
    await world.sync()
    leave(world, 5)
    world.later(day)
    expect(await isStopped(world)).toBe(true)
    world.later(1)
    expect(await isStopped(world)).toBe(false)
  })

  it('counts an account once, however often it goes and comes back', async () => {
    await using world = await aHundred()
    for (let round = 0; round < 4; round++) {
      leave(world, 0, 5)
      expect((await world.sync()).status).toBe('done')
      people(world, ...hundred.slice(0, 5))
      expect((await world.sync()).status).toBe('done')
    }
    leave(world, 0, 5)
    expect(await isStopped(world)).toBe(false)
    leave(world, 5)
    expect(await isStopped(world)).toBe(false) // 6 of the 100 there are, and the 5 that were taken
    leave(world, 6)
    expect(await isStopped(world)).toBe(true)
  })

  it('leaves out what was approved, and measures the rest against those who are left', async () => {
    await using world = await aHundred()
    leave(world, 0, 40)
    expect((await world.sync({ allow: ['access=40'] })).status).toBe('done')
    leave(world, 40, 45)
    expect((await world.sync()).plan.guards).toMatchObject([
      { count: 5, window: 0, base: 60, limit: 5, tripped: false },
    ])
    leave(world, 45)
    expect(await isStopped(world)).toBe(true)
    expect(await isStopped(world, ['access=1'])).toBe(false)
  })

  it('leaves out what a saved plan had approved', async () => {
    await using world = await aHundred()
    leave(world, 0, 40)
    await world.save(`${world.folder}/plan`, { allow: ['access=40'] })
    await world.apply(`${world.folder}/plan`)
    expect(await world.state.taken('staff', 0, guardKinds)).toEqual([])
  })

  it('is approved for one plan only', async () => {
    await using world = await aHundred()
    leave(world, 0, 6)
    expect((await world.sync({ allow: ['access=6'], confirm: false })).status).toBe('declined')
    expect((await world.sync()).status).toBe('stopped')
  })

  it('is still approved when the run was cut short and its calls are settled by the next', async () => {
    await using world = await aHundred()
    leave(world, 0, 40)
    const { commit } = world.state
    world.state.commit = async (sync, writes) => {
      if (writes.some(({ write }) => write === 'outcomes')) throw new Error('the power went out')
      return commit(sync, writes)
    }
    await expect(world.sync({ allow: ['access=40'] })).rejects.toThrow('the power went out')
    world.state.commit = commit
    await world.sync({ confirm: false })
    expect(await world.state.openCalls('staff')).toEqual([])
    expect(world.app.all('user').some(({ active }) => !active)).toBe(true)
    expect(await world.state.taken('staff', 0, guardKinds)).toEqual([])
  })
})

describe('people who go one by one', () => {
  it('are as many as if they went at once: of 500, the 26th within a day stops (field row 7)', {
    timeout: 60_000,
  }, async () => {
    await using world = await aWorld()
    const everybody = Array.from({ length: 500 }, (_, n) => `p${n}`)
    people(world, ...everybody)
    await world.sync()
    for (const [at, uid] of everybody.slice(0, 26).entries()) {
      world.directory.remove(`id-${uid}`)
      world.later(60_000)
      expect((await world.sync({ mode: 'delta' })).status, String(at)).toBe(at < 25 ? 'done' : 'stopped')
    }
    expect(world.app.all('user').filter(({ active }) => !active)).toHaveLength(25)
  })
})
