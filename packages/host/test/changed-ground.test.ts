import { describe, expect, it } from 'vitest'
import { aWorld, crowd, people, type World } from './world.ts'

async function settled(changes: Parameters<typeof aWorld>[0] = {}): Promise<World> {
  const world = await aWorld(changes)
  people(world, ...crowd, 'mora')
  await world.sync()
  await world.sync()
  return world
}

const mapped = (world: World, field: string, expression: string) => ({
  ...world.definition,
  users: { ...world.definition.users, [field]: { expression, write: 'always' as const } },
})

describe('a mapping that changed', () => {
  it.each(['source', 'delta'] as const)('has a %s run read everything, and says which and why', async (mode) => {
    await using world = await settled()
    world.definition = mapped(world, 'displayName', 'upper(cn)')
    const { changes, notes } = await world.plan({ mode })
    expect(changes).toHaveLength(crowd.length + 1)
    expect(new Set(changes.map(({ why }) => why))).toEqual(new Set(['mapping-changed']))
    expect(changes.find(({ about }) => about.label === 'Mora')?.step).toMatchObject({
      edits: [{ field: 'displayName', from: ['Mora'], to: ['MORA'] }],
    })
    expect(notes.join('\n')).toContain('The mapping of displayName changed: it was `cn`.')
    expect(notes.join('\n')).toContain(`Mode full instead of ${mode}`)
  })

  it('tells it from what changed at the source meanwhile', async () => {
    await using world = await settled()
    world.definition = mapped(world, 'title', "'Staff'")
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora Lind', mail: 'mora@acme.test' })
    const { changes } = await world.plan()
    const whyOf = (label: string) => changes.find(({ about }) => about.label === label)?.why
    expect([whyOf('Mora Lind'), whyOf('Crowd1')]).toEqual(['source-changed', 'mapping-changed'])
  })

  it('is no news any more once a run was carried out with it', async () => {
    await using world = await settled()
    world.definition = mapped(world, 'displayName', 'upper(cn)')
    await world.sync()
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora Lind', mail: 'mora@acme.test' })
    const { changes, notes } = await world.plan()
    expect([changes.map(({ why }) => why), notes]).toEqual([['source-changed'], []])
  })
})

describe('a program that was upgraded', () => {
  it('decides everyone again, once, and writes nothing because of it', async () => {
    await using world = await settled()
    const before = world.app.writes.length
    world.version = 'newer'
    const run = await world.sync({ mode: 'source' })
    expect([run.plan.mode, run.applied.ok]).toEqual(['full', 0])
    expect(run.plan.notes.join()).toContain('the configuration, the program or a connection changed')
    expect((await world.sync({ mode: 'source' })).plan.mode).toBe('source')
    expect(world.app.writes.length).toBe(before)
  })

  it('refuses a plan that the program before it saved', async () => {
    await using world = await settled()
    people(world, 'noah')
    const file = `${world.folder}/plan`
    await world.save(file)
    world.version = 'newer'
    await expect(world.apply(file)).rejects.toThrow(/the configuration, the program or a connection changed/)
  })
})

describe('a managed account that somebody renames to what `protect` names', () => {
  it('is touched no more, and each run says so until the name or `protect` is another one', async () => {
    await using world = await settled({ protect: [{ attribute: 'userName', pattern: 'svc-*' }] })
    const id = world.app.by('userName', 'mora')?.id ?? ''
    world.app.edit(id, { values: { userName: 'svc-mora' } })
    const before = world.app.writes.length
    for (const mode of ['full', 'source', 'full'] as const) {
      const run = await world.sync({ mode })
      expect(
        run.list.map(({ code, about }) => `${code} ${about.label}`),
        mode,
      ).toEqual(['protected Mora'])
    }
    world.directory.remove('id-mora')
    expect((await world.sync()).list.map(({ code }) => code)).toEqual(['protected'])
    expect([world.app.writes.length, world.app.get(id)?.active]).toEqual([before, true])
    world.definition = { ...world.definition, protect: [] }
    await world.sync()
    expect(world.app.get(id)?.active).toBe(false)
  })
})
