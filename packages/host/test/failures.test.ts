import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Write } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people } from './world.ts'

const isNamed = (write: Write, name: string): boolean =>
  write.op === 'create' && write.attributes.userName?.[0] === name

describe('one bad record', () => {
  it('does not stop the others; it is a finding, is open, and is taken up again (field row 12)', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    group(world, 'staff', 'mora', 'crowd1')
    world.app.mishap = (write) =>
      isNamed(write, 'mora') ? { problem: { code: 'invalid.value', message: 'mora is not allowed' } } : undefined
    const run = await world.sync()
    expect(run.applied).toMatchObject({ failed: 1, skipped: 0 })
    expect(run.list.map(({ code, about }) => [code, about.label])).toEqual([['change-failed', 'Mora']])
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(1)
    expect((await world.state.openRecords('staff')).map(({ about }) => about.label)).toEqual(['Mora'])
    world.app.mishap = () => undefined
    const again = await world.sync({ retry: true })
    expect(again.applied).toMatchObject({ ok: 1, failed: 0 })
    expect(await world.state.openRecords('staff')).toEqual([])
    await world.sync()
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(2)
  })
})

describe('a target that loses answers', () => {
  it.each([
    ['after doing it', { lostAfter: true } as const],
    ['without doing it', { lostBefore: true } as const],
  ])('(%s) is asked what became of it; nobody is made twice', async (_, mishap) => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    let lost = 0
    world.app.mishap = (write) => (isNamed(write, 'mora') && lost++ === 0 ? mishap : undefined)
    await world.sync()
    await world.sync()
    expect(world.app.all('user').filter(({ values }) => values.userName?.[0] === 'mora')).toHaveLength(1)
    expect(world.app.all('user')).toHaveLength(26)
    expect((await world.plan()).changes).toEqual([])
  })
})

describe('a target that asks for patience', () => {
  it('is waited for, and told about', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    let asked = 0
    world.app.mishap = () =>
      asked++ === 0
        ? { problem: { code: 'rate-limited', message: 'slow down', retryAt: world.now() + 30_000 } }
        : undefined
    expect((await world.sync()).applied).toMatchObject({ ok: 1, failed: 0 })
    expect(world.events.some(({ event }) => event === 'waiting')).toBe(true)
  })
})

describe('refused credentials', () => {
  it('stop the run; the next one goes on', async () => {
    await using world = await aWorld({}, { atOnce: 1 })
    people(world, ...crowd)
    let sent = 0
    world.app.mishap = () =>
      ++sent > 5 ? { problem: { code: 'auth.expired', message: 'the token has expired' } } : undefined
    const run = await world.sync()
    expect(run.status).toBe('failed')
    expect(world.app.writes.length).toBeLessThan(10)
    world.app.mishap = () => undefined
    expect((await world.sync()).status).toBe('done')
    expect(world.app.all('user')).toHaveLength(25)
  })
})

describe('twenty failures in a row', () => {
  it('stop the run', async () => {
    await using world = await aWorld({}, { atOnce: 1 })
    people(world, ...crowd)
    world.app.mishap = () => ({ problem: { code: 'invalid.value', message: 'no' } })
    const run = await world.sync()
    expect(run).toMatchObject({ status: 'failed', applied: { failed: 20 } })
  })
})

describe('an interrupted run', () => {
  it('finishes the call in flight, ends as interrupted, and the next one goes on', async () => {
    await using world = await aWorld({}, { atOnce: 1 })
    people(world, ...crowd)
    const stop = new AbortController()
    let sent = 0
    world.app.mishap = () => {
      if (++sent === 7) stop.abort()
      return undefined
    }
    const run = await world.sync({ signal: stop.signal })
    expect(run.status).toBe('interrupted')
    expect(world.app.all('user')).toHaveLength(run.applied.ok)
    expect(run.planned).toBe(25)
    expect(await world.state.runs({ limit: 1 })).toMatchObject([{ planned: 25, applied: run.applied }])
    world.app.mishap = () => undefined
    await world.sync()
    expect(world.app.all('user')).toHaveLength(25)
    expect((await world.plan()).changes).toEqual([])
  })
})

describe('a second run of the same sync', () => {
  it('is refused while the first one holds the lock (field row 28)', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    await using _lock = await world.state.lock('staff')
    await expect(world.sync()).rejects.toMatchObject({ code: 'conflict.locked' })
  })
})

describe('saying no', () => {
  it('writes nothing', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    expect((await world.sync({ confirm: false })).status).toBe('declined')
    expect(world.app.writes).toEqual([])
  })
})

describe('a state file that somebody else has locked', () => {
  it('stops before the first write to the target', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    using locker = new DatabaseSync(join(world.folder, 'state.db'))
    const run = world.sync({
      confirm: async () => {
        locker.exec('begin exclusive')
        return true
      },
    })
    await expect(run).rejects.toMatchObject({ code: 'unavailable.state' })
    expect(world.app.writes).toEqual([])
  })
})
