import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { verifyAudit } from '@rollcall/state'
import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

const hour = 60 * 60 * 1000

async function withPlan(): Promise<{ world: World; file: string }> {
  const world = await aWorld()
  people(world, ...crowd, 'mora')
  await world.sync()
  people(world, 'noah', 'nora')
  group(world, 'staff', 'noah', 'mora')
  const file = join(world.folder, 'plan')
  await world.save(file)
  return { world, file }
}

describe('a saved plan', () => {
  it('is carried out exactly, and leaves nothing to do', async () => {
    const { world, file } = await withPlan()
    await using _ = world
    people(world, 'late') // came after the plan was made
    const run = await world.apply(file)
    expect(run).toMatchObject({ status: 'done', applied: { ok: 4, failed: 0 } })
    expect(world.app.by('userName', 'late')).toBeUndefined()
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(2)
    world.directory.remove('id-late')
    expect((await world.sync()).applied.ok).toBe(0)
  })

  it('may be the first thing a sync does', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    const file = join(world.folder, 'plan')
    await world.save(file)
    expect(await world.apply(file)).toMatchObject({ status: 'done', applied: { ok: 1 } })
    expect((await world.sync()).applied.ok).toBe(0)
  })

  it('is applied once', async () => {
    const { world, file } = await withPlan()
    await using _ = world
    await world.apply(file)
    await expect(world.apply(file)).rejects.toThrow(/applied it already/)
  })

  it.each([
    ['edited', (text: string) => text.replaceAll('Noah', 'Nobody'), /it was edited/],
    ['cut', (text: string) => text.slice(0, -100), /not a plan as Rollcall wrote it/],
  ])('that was %s is refused', async (_, spoil, why) => {
    const { world, file } = await withPlan()
    await using __ = world
    writeFileSync(file, spoil(readFileSync(file, 'utf8')))
    await expect(world.apply(file)).rejects.toThrow(why)
  })

  it('made by another state is refused', async () => {
    const one = await withPlan()
    const other = await withPlan()
    await using _ = one.world
    await using __ = other.world
    other.world.later(1) // so that the two plans are not the same to the letter
    const file = join(other.world.folder, 'later')
    await other.world.save(file)
    await expect(one.world.apply(file)).rejects.toThrow(/does not know it/)
  })

  it('older than 24 hours is refused', async () => {
    const { world, file } = await withPlan()
    await using _ = world
    world.later(25 * hour)
    await expect(world.apply(file)).rejects.toThrow(/older than 24 hours/)
  })

  it('is refused once the configuration, the links or the target are other ones', async () => {
    const { world, file } = await withPlan()
    await using _ = world
    const before = world.definition
    world.definition = { ...before, onLeave: 'keep' }
    await expect(world.apply(file)).rejects.toThrow(/the configuration, the program or a connection changed/)
    world.definition = before
    world.app.misbehave = { identity: 'another-app' }
    await expect(world.apply(file)).rejects.toThrow(/the target is another one/)
    world.app.misbehave = {}
    await world.sync()
    await expect(world.apply(file)).rejects.toThrow(/another run came between/)
  })

  it('does not overwrite what someone changed since: that one change becomes a finding', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora', 'noah')
    await world.sync()
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora Lind', mail: 'mora@acme.test' })
    world.directory.put('user', 'id-noah', { uid: 'noah', cn: 'Noah Berg', mail: 'noah@acme.test' })
    const file = join(world.folder, 'plan')
    await world.save(file)
    world.app.edit(world.app.by('userName', 'mora')?.id ?? '', { values: { displayName: 'By hand' } })
    const run = await world.apply(file)
    expect(run.applied).toMatchObject({ ok: 1, failed: 1 })
    expect(world.app.by('userName', 'mora')?.values.displayName).toEqual(['By hand'])
    expect(world.app.by('userName', 'noah')?.values.displayName).toEqual(['Noah Berg'])
  })

  it('does not take access from someone who is back by now', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    await world.sync()
    world.directory.remove('id-mora')
    const file = join(world.folder, 'plan')
    await world.save(file)
    people(world, 'mora')
    world.later(6 * 60 * 1000)
    await world.apply(file)
    expect(world.app.by('userName', 'mora')?.active).toBe(true)
  })

  it('taken up again after it was cut short answers for the whole plan, not only for the rest', async () => {
    await using world = await aWorld({}, { atOnce: 1 })
    people(world, ...crowd)
    const file = join(world.folder, 'plan')
    await world.save(file, { allow: ['first-run'] })
    const stop = new AbortController()
    let sent = 0
    world.app.mishap = () => {
      if (++sent === 7) stop.abort()
      return sent === 3 ? { problem: { code: 'invalid.value', message: 'no' } } : undefined
    }
    const first = await world.apply(file, stop.signal)
    expect(first).toMatchObject({ status: 'interrupted', applied: { failed: 1 } })
    const second = await world.apply(file)
    expect(second).toMatchObject({ status: 'done', applied: { ok: 24, failed: 1 }, newFindings: 1 })
    expect((await world.state.run(first.run))?.applied).toMatchObject({ ok: 24, failed: 1 })
    const findings = (await Array.fromAsync(second.findings())).flat()
    expect(findings.map(({ code }) => code)).toEqual(['change-failed']) // once
  })

  it('leaves an audit log that verifies', async () => {
    const { world, file } = await withPlan()
    await using _ = world
    await world.apply(file)
    expect(await verifyAudit(world.state.audit())).toMatchObject({ whole: true })
  })
})
