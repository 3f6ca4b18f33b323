import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people } from './world.ts'

describe('a plan', () => {
  it('writes nothing to the target, and remembers nothing (field row 10)', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    expect((await world.plan()).changes).toHaveLength(crowd.length)
    expect(world.app.writes).toEqual([])
    expect(await world.state.memory('staff')).toBeUndefined()
    expect(await world.state.runs({ limit: 1 })).toEqual([])
  })

  it('finds before anything is written what the target would refuse (field row 10)', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    world.directory.put('user', 'id-long', { uid: 'x'.repeat(65), cn: 'Long' })
    const { changes, findings } = await world.plan()
    expect(changes.map(({ about }) => about.label)).toEqual(['Mora'])
    expect(findings).toMatchObject([{ code: 'malformed-value', field: 'userName', about: { source: 'id-long' } }])
  })
})

describe('what a run says it did', () => {
  it('is what the target holds, not what was planned (field row 11)', async () => {
    await using world = await aWorld()
    people(world, 'mora', 'noah', 'nora')
    world.app.mishap = (write) =>
      write.op === 'create' && write.attributes.userName?.[0] === 'noah'
        ? { problem: { code: 'invalid.value', message: 'not this one' } }
        : undefined
    const run = await world.sync()
    expect(run.plan.summary.create).toBe(3)
    expect(run.applied).toMatchObject({ ok: world.app.all('user').length, failed: 1 })
    expect(run.list.map(({ about }) => about.label)).toEqual(['Noah'])
  })
})

describe('a role that two groups give (field row 27)', () => {
  it.each(['full', 'source'] as const)('stays while one of them does (%s)', async (mode) => {
    const admins = ['cn=one,ou=groups,dc=test', 'cn=two,ou=groups,dc=test']
    await using world = await aWorld({ roles: { admin: admins } }, { roles: [{ name: 'admin' }] })
    people(world, ...crowd, 'mora')
    group(world, 'one', 'mora', 'crowd1')
    group(world, 'two', 'mora', 'crowd2')
    await world.sync()
    const since = world.app.writes.length
    group(world, 'one', 'crowd1')
    await world.sync({ mode })
    expect([...(world.app.by('userName', 'mora')?.roles ?? [])]).toEqual(['admin'])
    expect(world.app.writes.slice(since).filter(({ op }) => op === 'roles')).toEqual([])
    group(world, 'two', 'crowd2')
    await world.sync({ mode, allow: ['membership=1'] })
    expect(world.app.by('userName', 'mora')?.roles.size).toBe(0)
  })
})

describe('whoever a run passes over (field row 29)', () => {
  it('is a finding with a code and with what to do', async () => {
    await using world = await aWorld({ protect: [{ attribute: 'userName', pattern: 'root' }] })
    people(world, 'mora', 'root')
    world.directory.put('user', 'id-nameless', { cn: 'Nameless' })
    for (const id of ['id-twin1', 'id-twin2']) world.directory.put('user', id, { uid: 'twin', cn: id })
    const run = await world.sync()
    const made = new Set(world.app.all('user').map(({ values }) => values.externalId?.[0]))
    const passedOver = world.directory.all('user').filter(({ id }) => !made.has(id))
    expect(passedOver).toHaveLength(4)
    expect(run.list.map(({ about }) => about.source).sort()).toEqual(passedOver.map(({ id }) => id).sort())
    for (const { code, hint } of run.list)
      expect([code, hint]).toEqual([expect.stringMatching(/^[a-z-]+$/), expect.any(String)])
  })
})
