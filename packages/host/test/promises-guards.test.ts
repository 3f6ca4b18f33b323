import { describe, expect, it } from 'vitest'
import { aWorld, crowd, people, type World } from './world.ts'

function retitle(world: World, uids: readonly string[], more: Readonly<Record<string, string>>): void {
  for (const uid of uids) world.directory.put('user', `id-${uid}`, { uid, cn: uid, ...more })
}
function tripped(run: { plan: { guards: readonly { code: string; field?: string; tripped: boolean }[] } }): string[] {
  return run.plan.guards.flatMap(({ code, field, tripped: is }) => (is ? [field ? `${code}.${field}` : code] : []))
}

describe('what was taken in the last 24 hours', () => {
  it('counts together with this plan, whatever the mode', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    await world.sync()
    for (const n of [0, 1, 2]) world.directory.remove(`id-crowd${n}`)
    expect((await world.sync({ mode: 'delta' })).status).toBe('done')
    for (const n of [3, 4, 5]) world.directory.remove(`id-crowd${n}`)
    for (const mode of ['delta', 'source', 'full'] as const) {
      const run = await world.sync({ mode })
      expect(tripped(run), mode).toEqual(['access'])
    }
    world.later(25 * 60 * 60 * 1000)
    expect((await world.sync({ mode: 'source' })).status).toBe('done')
  })
})

describe('--allow', () => {
  it('approves the field it names, and others still count', async () => {
    await using world = await aWorld()
    for (const uid of crowd)
      world.directory.put('user', `id-${uid}`, { uid, cn: uid, title: 'T', mail: `${uid}@acme.test` })
    await world.sync()
    retitle(world, crowd.slice(0, 6), { mail: 'x@acme.test' }) // 6 lose the title
    retitle(world, crowd.slice(6, 9), { title: 'T' }) // 3 lose the mail
    expect((await world.sync({ allow: ['clear.title=6'] })).status).toBe('done')
    retitle(world, crowd.slice(9, 12), { title: 'T' }) // 3 more within a day
    expect(tripped(await world.sync())).toEqual(['clear.mail'])
  })

  it('approves at most the number it says', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    await world.sync()
    for (const n of [0, 1, 2]) world.directory.remove(`id-crowd${n}`)
    expect((await world.sync({ allow: ['access=1'] })).status).toBe('done') // 3 are within the limit anyway
    for (const n of [3, 4, 5]) world.directory.remove(`id-crowd${n}`)
    expect(tripped(await world.sync())).toEqual(['access'])
  })
})

describe('another directory behind the same address (field row 6)', () => {
  it('is a move: nothing is taken away at any number', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    await world.sync()
    world.directory.misbehave = { identity: 'another-directory' }
    world.directory.remove('id-mora')
    for (const mode of ['full', 'source', 'delta'] as const) {
      const run = await world.sync({ mode })
      expect(tripped(run), mode).toEqual(['moved'])
      expect(run.plan.mode, mode).toBe('full')
    }
    expect(world.app.by('userName', 'mora')?.active).toBe(true)
  })
})

describe('an exclusion that hits everyone', () => {
  it('leaves nobody in scope, and stops', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    await world.sync()
    world.definition = {
      ...world.definition,
      scope: { users: { exclude: [{ attribute: 'uid', pattern: '*' }] }, groups: { exclude: [] } },
    }
    expect(tripped(await world.sync({ allow: ['moved'] }))).toEqual(['empty'])
  })
})

describe('a run that a guard stopped', () => {
  it('stores neither cursor nor configuration: the next one decides the same', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    await world.sync()
    const memory = await world.state.memory('staff')
    const generation = await world.state.generation('staff')
    for (const n of [0, 1, 2, 3, 4, 5]) world.directory.remove(`id-crowd${n}`)
    world.definition = { ...world.definition, onDrift: 'report' }
    for (const mode of ['source', 'full'] as const) expect(tripped(await world.sync({ mode }))).toEqual(['access'])
    expect(await world.state.memory('staff')).toEqual(memory)
    expect(await world.state.generation('staff')).toBe(generation)
  })
})
