import { join } from 'node:path'
import { pauseSync, resumeSync } from '@rollcall/engine'
import { verifyAudit } from '@rollcall/state'
import { describe, expect, it } from 'vitest'
import { aWorld, crowd, people, type World } from './world.ts'

const pause = (world: World, why?: string) =>
  pauseSync(world.state, 'staff', { since: world.now(), by: 'kim@ws4', ...(why === undefined ? {} : { why }) })
const resume = (world: World) => resumeSync(world.state, 'staff', { by: 'ada@ws1', at: world.now() })

async function withNews(): Promise<World> {
  const world = await aWorld()
  people(world, ...crowd)
  await world.sync()
  people(world, 'mora')
  return world
}

describe('a paused sync', () => {
  it('is run by nobody: not by sync, not by retry, not by a saved plan', async () => {
    await using world = await withNews()
    const file = join(world.folder, 'plan')
    await world.save(file)
    await pause(world, 'the app is being restored')
    const before = world.app.writes.length
    for (const run of [() => world.sync(), () => world.sync({ retry: true }), () => world.apply(file)])
      await expect(run()).rejects.toMatchObject({
        code: 'conflict.paused',
        message: 'staff is paused since 2026-04-10 08:00 UTC by kim@ws4: the app is being restored.',
        hint: expect.stringContaining('rollcall resume staff'),
      })
    expect(world.app.writes).toHaveLength(before)
    expect((await world.state.runs({ limit: 9 })).length).toBe(1)
  })

  it('is still planned and explained, and both say so', async () => {
    await using world = await withNews()
    await pause(world)
    const plan = await world.plan()
    expect(plan.changes).toHaveLength(1)
    expect(plan.paused).toMatchObject({ by: 'kim@ws4' })
    expect((await world.explain('mora')).paused).toMatchObject({ by: 'kim@ws4' })
  })

  it('goes on where it was once it is resumed, also with a plan that was saved before', async () => {
    await using world = await withNews()
    const file = join(world.folder, 'plan')
    await world.save(file)
    await pause(world)
    expect(await resume(world)).toMatchObject({ by: 'kim@ws4' })
    expect(await resume(world)).toBeUndefined()
    expect(await world.apply(file)).toMatchObject({ status: 'done', applied: { ok: 1 } })
  })

  it('keeps the first pause, and leaves both events in the audit log', async () => {
    await using world = await withNews()
    expect(await pause(world, 'first')).toMatchObject({ already: false })
    expect(await pause(world, 'second')).toMatchObject({ already: true, pause: { why: 'first' } })
    await resume(world)
    const events = (await Array.fromAsync(world.state.audit({ sync: 'staff' }))).flat().slice(-2)
    expect(events.map(({ event, body }) => [event, body])).toEqual([
      ['paused', { by: 'kim@ws4', why: 'first' }],
      ['resumed', { by: 'ada@ws1' }],
    ])
    expect(await verifyAudit(world.state.audit())).toMatchObject({ whole: true })
  })
})

describe('a pause while a run is on', () => {
  it('lets the calls in flight end and starts no other; after resume the rest is done', async () => {
    await using world = await aWorld({}, { atOnce: 1 })
    people(world, ...crowd)
    let sent = 0
    const pausing: Promise<unknown>[] = []
    world.app.mishap = () => {
      if (++sent === 7) pausing.push(pause(world))
      return undefined
    }
    const run = await world.sync()
    await Promise.all(pausing)
    expect(run).toMatchObject({ status: 'interrupted', problem: { code: 'conflict.paused' } })
    expect(world.app.all('user')).toHaveLength(run.applied.ok)
    expect(run.applied.ok).toBeLessThan(9)
    await resume(world)
    expect(await world.sync()).toMatchObject({ status: 'done', applied: { ok: 25 - run.applied.ok } })
  })
})
