import { join } from 'node:path'
import type { OpenPlan } from '@rollcall/engine'
import type { Field } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

const never = new AbortController().signal
const by = 'kim@ws4'

async function rowsOf(plan: Pick<OpenPlan, 'list'>, filter = {}): Promise<string[]> {
  await plan.list.ready(() => {}, never)
  const { rows } = await plan.list.page(filter, 0, 1000)
  return rows.map(({ change, finding }) =>
    change
      ? `${change.leftOut ? 'not ' : ''}${change.step.op} ${change.about.label}`
      : `${finding?.code} ${finding?.about.label}`,
  )
}

function person(source: string) {
  return { kind: 'user' as const, source: `id-${source}` as never }
}

/** A company in step, in which Mora and Noah then get a title. */
async function withTitles(): Promise<World> {
  const world = await aWorld()
  people(world, ...crowd, 'mora', 'noah')
  await world.sync()
  for (const uid of ['mora', 'noah'])
    world.directory.put('user', `id-${uid}`, { uid, cn: uid, mail: `${uid}@acme.test`, title: 'Clerk' })
  return world
}

describe('somebody who is left out of a plan', () => {
  it('stays as they are, and is exactly what the next plan has', async () => {
    await using world = await withTitles()
    await using whole = await world.open()
    const plan = await whole.leaveOut([person('mora')])
    expect(plan.summary).toMatchObject({ update: 1, leftOut: 1 })
    expect(await rowsOf(plan)).toEqual(['not update mora', 'update noah'])
    const run = await plan.apply({ by }, never)
    expect(run).toMatchObject({ status: 'done', applied: { ok: 1, failed: 0, skipped: 1 } })
    expect(world.app.by('userName', 'mora')?.values.title).toBeUndefined()
    expect(world.app.by('userName', 'noah')?.values.title).toEqual(['Clerk'])
    const left = (await Array.fromAsync(run.findings())).flat()
    expect(left).toMatchObject([{ code: 'left-out', about: { label: 'mora' } }])
    for (const mode of ['full', 'source'] as const) {
      const next = await world.plan({ mode })
      expect(next.changes.map(({ about }) => about.label)).toEqual(['mora'])
    }
    expect((await world.sync()).list).toEqual([])
    expect(world.app.by('userName', 'mora')?.values.title).toEqual(['Clerk'])
  })

  it('is in it again when nobody leaves them out any more', async () => {
    await using world = await withTitles()
    await using whole = await world.open()
    const without = await whole.leaveOut([person('mora')])
    const again = await without.leaveOut([])
    expect(again.summary).toEqual(whole.summary)
    expect(await again.apply({ by }, never)).toMatchObject({ applied: { ok: 2, skipped: 0 } })
  })

  it('is left out of a kept plan as well', async () => {
    await using world = await withTitles()
    const file = join(world.folder, 'plan')
    {
      await using plan = await world.open({ without: ['MORA'] })
      expect(plan.notes.at(-1)).toBe('Left out on purpose: mora (1 change); the next run takes them up.')
      await plan.save(file)
    }
    const { run, applied } = await world.apply(file)
    expect(applied).toMatchObject({ ok: 1, skipped: 1 })
    expect(world.app.by('userName', 'mora')?.values.title).toBeUndefined()
    expect((await world.plan()).changes.map(({ about }) => about.label)).toEqual(['mora'])
    // Their names could not be erased from it.
    expect(await world.state.run(run)).toMatchObject({ summary: { leftOut: 1 } })
    expect((await world.state.run(run))?.notes).toBeUndefined()
  })

  it('cannot be left out of a plan that changes nothing about them', async () => {
    await using world = await withTitles()
    await expect(world.open({ without: ['crowd3'] })).rejects.toThrow(/changes nothing about “crowd3”/)
  })

  it('is left out with all of their changes, such as the end of their sessions', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    await world.sync()
    world.directory.remove('id-mora')
    await using whole = await world.open()
    const plan = await whole.leaveOut([person('mora')])
    expect((await rowsOf(plan)).every((row) => row.startsWith('not '))).toBe(true)
    await plan.apply({ by }, never)
    expect(world.app.by('userName', 'mora')?.active).toBe(true)
    expect((await world.plan()).summary.disable).toBe(1)
  })
})

describe('what needs somebody who is left out', () => {
  it('is left out too, where a unique value would be passed on', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    await world.sync()
    // Mora gives up her name, and a newcomer gets it.
    world.directory.put('user', 'id-mora', { uid: 'moral', cn: 'Mora', mail: 'mora@acme.test' })
    world.directory.put('user', 'id-new', { uid: 'mora', cn: 'New', mail: 'new@acme.test' })
    await using whole = await world.open()
    const plan = await whole.leaveOut([person('mora')])
    expect(plan.leftOut.following.map(({ label }) => label)).toEqual(['New'])
    expect(await plan.apply({ by }, never)).toMatchObject({ applied: { ok: 0, skipped: 2 } })
    const next = await world.sync()
    expect(next.applied).toMatchObject({ ok: 2, failed: 0 })
    expect(world.app.by('userName', 'mora')?.values.displayName).toEqual(['New'])
  })

  it('keeps its name, not a temporary one, where two swap theirs', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora', 'noah')
    await world.sync()
    world.directory.put('user', 'id-mora', { uid: 'noah', cn: 'Mora', mail: 'mora@acme.test' })
    world.directory.put('user', 'id-noah', { uid: 'mora', cn: 'Noah', mail: 'noah@acme.test' })
    for (const who of ['mora', 'noah']) {
      await using whole = await world.open()
      const plan = await whole.leaveOut([person(who)])
      await plan.apply({ by }, never)
      expect(world.app.by('userName', 'mora')?.values.displayName).toEqual(['Mora'])
      expect(world.app.by('userName', 'noah')?.values.displayName).toEqual(['Noah'])
    }
    expect((await world.sync()).applied.failed).toBe(0)
    expect(world.app.by('userName', 'mora')?.values.displayName).toEqual(['Noah'])
  })

  it('goes without them where it is a group: the others join, and they do with the next run', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    await world.sync()
    people(world, 'nora', 'noah')
    group(world, 'staff', 'nora', 'noah', 'crowd1')
    await using whole = await world.open()
    const plan = await whole.leaveOut([person('nora')])
    expect(plan.leftOut.following).toEqual([])
    expect(plan.summary).toMatchObject({ create: 2, addMember: 2, leftOut: 1 })
    await plan.apply({ by }, never)
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(2)
    expect((await world.plan()).summary).toMatchObject({ create: 1, addMember: 1 })
    await world.sync()
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(3)
    expect((await world.sync()).applied.ok).toBe(0)
  })

  it('puts nobody into a group whose account was to be linked and is left out', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    await world.sync()
    world.app.seed('user', { userName: 'nora', displayName: 'Nora' })
    people(world, 'nora')
    group(world, 'staff', 'nora', 'crowd1')
    await using whole = await world.open()
    const plan = await whole.leaveOut([person('nora')])
    await plan.apply({ by }, never)
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(1)
    await world.sync()
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(2)
  })
})

describe('what must not be empty', () => {
  it('keeps the last holder of a role while whoever would get it is left out', async () => {
    const owners = { roles: { owner: ['cn=owners,ou=groups,dc=test'] } }
    await using world = await aWorld(owners, { roles: [{ name: 'owner', required: true }] })
    people(world, ...crowd, 'mora', 'noah')
    group(world, 'owners', 'mora')
    await world.sync()
    world.directory.remove('id-mora')
    group(world, 'owners', 'noah')
    await using whole = await world.open()
    const plan = await whole.leaveOut([person('noah')])
    expect(plan.leftOut.following.map(({ label }) => label)).toEqual(['Mora'])
    await plan.apply({ by }, never)
    expect(world.app.by('userName', 'mora')).toMatchObject({ active: true, roles: new Set(['owner']) })
    expect((await world.sync()).applied).toMatchObject({ failed: 0, skipped: 0 })
    expect(world.app.by('userName', 'mora')?.active).toBe(false)
  })

  it('keeps the last holder of a role where whoever would get it cannot have it', async () => {
    const owners = { roles: { owner: ['cn=owners,ou=groups,dc=test'] } }
    await using world = await aWorld(owners, { roles: [{ name: 'owner', required: true }] })
    people(world, ...crowd, 'mora', 'noah')
    group(world, 'owners', 'mora')
    await world.sync()
    world.directory.remove('id-mora')
    group(world, 'owners', 'noah')
    world.app.mishap = (write) =>
      write.op === 'roles' && write.grant.length > 0 ? { problem: { code: 'invalid.value', message: 'no' } } : undefined
    await world.sync()
    expect(world.app.by('userName', 'mora')).toMatchObject({ active: true, roles: new Set(['owner']) })
  })

  it('keeps the last member of a group while whoever would join it is left out', async () => {
    const fields: readonly Field[] = [
      { name: 'displayName', type: 'text', required: true, unique: true, findable: true, naming: true },
      { name: 'members', type: 'ref', many: true, required: true },
    ]
    await using world = await aWorld({}, { group: fields })
    people(world, ...crowd, 'mora')
    group(world, 'staff', 'mora')
    await world.sync()
    people(world, 'nora')
    group(world, 'staff', 'nora')
    await using whole = await world.open()
    const plan = await whole.leaveOut([person('nora')])
    expect(plan.leftOut.following.map(({ label }) => label)).toEqual(['staff'])
    expect((await plan.apply({ by }, never)).applied).toMatchObject({ failed: 0 })
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(1)
    await world.sync()
    expect((await world.sync()).applied.ok).toBe(0)
  })
})

describe('a guard', () => {
  it('counts what a plan does without those who are left out', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    await world.sync()
    for (let n = 0; n < 6; n++) world.directory.remove(`id-crowd${n}`)
    await using whole = await world.open()
    expect(whole.guards.filter(({ tripped }) => tripped)).toMatchObject([{ code: 'access', count: 6 }])
    await expect(whole.apply({ by }, never)).rejects.toThrow(/A guard stopped this plan/)
    const plan = await whole.leaveOut([person('crowd0')])
    expect(plan.guards.filter(({ tripped }) => tripped)).toEqual([])
    expect(await plan.apply({ by }, never)).toMatchObject({ applied: { ok: 10, skipped: 2 } })
    // What was done counts on: the sixth does not slip through after them.
    expect((await world.plan()).tripped).toEqual(['access'])
  })
})
