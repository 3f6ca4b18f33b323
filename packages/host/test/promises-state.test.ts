import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Change } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

/** Interrupts a run after this many writes. */
function stopAfter(world: World, writes: number): AbortSignal {
  const stop = new AbortController()
  let sent = 0
  world.app.mishap = () => {
    if (++sent >= writes) stop.abort()
    return undefined
  }
  return stop.signal
}

describe('an interrupted run with another configuration', () => {
  it('is not taken for one with the old configuration when that comes back', async () => {
    await using world = await aWorld({}, { atOnce: 1 })
    people(world, 'mora', 'noah')
    await world.sync()
    const before = world.definition
    world.definition = { ...before, users: { ...before.users, displayName: { expression: 'mail', write: 'always' } } }
    await world.sync({ signal: stopAfter(world, 1) })
    world.app.mishap = () => undefined
    world.definition = before
    await world.sync()
    expect(world.app.all('user').map(({ values }) => values.displayName?.[0])).toEqual(['Mora', 'Noah'])
  })
})

describe('a run cut short before the group was written', () => {
  it.each(['full', 'source', 'delta'] as const)('loses no membership: the next %s run adds it', async (mode) => {
    await using world = await aWorld({}, { atOnce: 1 })
    people(world, ...crowd)
    group(world, 'staff', 'crowd1', 'late')
    await world.sync()
    await world.sync()
    people(world, 'late')
    await world.sync({ mode: 'source', signal: stopAfter(world, 1) })
    world.app.mishap = () => undefined
    expect(world.app.by('userName', 'late')).toBeDefined()
    await world.sync({ mode })
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(2)
  })

  it('loses none either when it applied a saved plan', async () => {
    await using world = await aWorld({}, { atOnce: 1 })
    people(world, ...crowd)
    group(world, 'staff', 'crowd1', 'late')
    await world.sync()
    await world.sync()
    people(world, 'late')
    const file = join(world.folder, 'plan')
    await world.save(file)
    await world.apply(file, stopAfter(world, 1))
    world.app.mishap = () => undefined
    await world.sync()
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(2)
  })
})

describe('a saved plan that was cut short', () => {
  async function cutShort(
    after = 1,
    lost = false,
    find = true,
  ): Promise<{ world: World; file: string; written: () => string[] }> {
    const world = await aWorld({}, { atOnce: 1, find })
    people(world, ...crowd)
    await world.sync()
    people(world, 'noah', 'nora')
    const file = join(world.folder, 'plan')
    await world.save(file)
    const stop = new AbortController()
    let sent = 0
    world.app.mishap = () => {
      if (++sent === after) stop.abort()
      return lost ? { lostAfter: true } : undefined
    }
    expect((await world.apply(file, stop.signal)).status).toBe('interrupted')
    world.app.mishap = () => undefined
    const written = () =>
      world.app.writes.flatMap((write) => (write.op === 'create' ? [String(write.attributes.userName?.[0])] : []))
    return { world, file, written }
  }

  it('goes on with the rest', async () => {
    const { world, file, written } = await cutShort()
    await using _ = world
    expect(await world.apply(file)).toMatchObject({ status: 'done', applied: { ok: 2 } })
    expect(written().filter((name) => name.startsWith('no'))).toEqual(['noah', 'nora'])
    expect((await world.sync()).applied.ok).toBe(0)
  })

  it('does what was announced when the process died, and never sent', async () => {
    const { world, file, written } = await cutShort()
    await using _ = world
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
    const changes: Change[] = lines.flatMap((line) => JSON.parse(line).change ?? [])
    const [run] = await world.state.runs({ limit: 1 })
    const call = { id: await world.state.nextCall(1), run: run?.id ?? 0, at: world.now(), changes: changes.slice(1) }
    await world.state.commit('staff', [{ write: 'intent', call }])
    expect(await world.apply(file)).toMatchObject({ status: 'done', applied: { ok: 2, failed: 0 }, settled: 1 })
    expect(written().filter((name) => name.startsWith('no'))).toEqual(['noah', 'nora'])
    expect((await world.sync()).applied.ok).toBe(0)
  })

  it('tries nothing again of which nobody knows what became', async () => {
    const { world, file, written } = await cutShort(1, true, false)
    await using _ = world
    await world.apply(file)
    expect(written().filter((name) => name === 'noah')).toEqual(['noah'])
  })

  it('is refused once it is a day old, or for another target or configuration', async () => {
    const { world, file } = await cutShort()
    await using _ = world
    world.app.misbehave = { identity: 'another-app' }
    await expect(world.apply(file)).rejects.toThrow(/the target is another one/)
    world.app.misbehave = {}
    const before = world.definition
    world.definition = { ...before, onLeave: 'keep' }
    await expect(world.apply(file)).rejects.toThrow(/the configuration, the program or a connection changed/)
    world.definition = before
    world.later(25 * 60 * 60 * 1000)
    await expect(world.apply(file)).rejects.toThrow(/older than 24 hours/)
  })

  it('does not link again what was linked, and forgets nothing of it', async () => {
    await using world = await aWorld({}, { atOnce: 1 })
    people(world, ...crowd)
    await world.sync()
    world.app.seed('user', { userName: 'noah' })
    world.directory.put('user', 'id-noah', { uid: 'noah', cn: 'Noah' }, { standing: { disabled: true } })
    people(world, 'nora')
    const file = join(world.folder, 'plan')
    await world.save(file)
    await world.apply(file, stopAfter(world, 2))
    world.app.mishap = () => undefined
    await world.apply(file)
    world.directory.put('user', 'id-noah', { uid: 'noah', cn: 'Noah' })
    await world.sync()
    expect(world.app.by('userName', 'noah')?.active).toBe(true)
  })
})

describe('a run that looked at some of the records only', () => {
  it.each([
    ['changes since the cursor', { mode: 'delta' as const }],
    ['what could be read', { partial: true }],
  ])('(%s) leaves the findings and open records of the others as they are', async (_, request) => {
    await using world = await aWorld()
    people(world, ...crowd)
    world.directory.put('user', 'id-1', { uid: 'same', cn: 'One' })
    world.directory.put('user', 'id-2', { uid: 'same', cn: 'Two' })
    people(world, 'mora')
    world.app.mishap = (write) =>
      write.op === 'create' && write.attributes.userName?.[0] === 'mora'
        ? { problem: { code: 'invalid.value', message: 'no' } }
        : undefined
    await world.sync()
    world.directory.misbehave = 'partial' in request ? { truncate: 3 } : {}
    const run = await world.sync(request)
    expect(run.list.map(({ code, about }) => `${code} ${about.label}`).sort()).toEqual(
      expect.arrayContaining(['duplicate-value One', 'duplicate-value Two']),
    )
    expect((await world.state.openRecords('staff')).map(({ about }) => about.label)).toEqual(['Mora'])
  })
})
