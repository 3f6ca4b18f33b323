import type { Link } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

async function inStep(): Promise<World> {
  const world = await aWorld()
  people(world, ...crowd, 'mora', 'noah')
  group(world, 'staff', 'mora', 'crowd1')
  group(world, 'team', 'crowd2')
  await world.sync()
  await world.sync()
  return world
}
async function linksOf(world: World, except: readonly string[]): Promise<readonly Link[]> {
  const links = [...(await Array.fromAsync(world.state.allLinks('staff', 'user'))).flat()]
  return links.filter(({ source }) => !except.includes(source))
}
const membersOf = (world: World, cn: string): readonly unknown[] =>
  [...(world.app.by('displayName', cn)?.members ?? [])].map((id) => world.app.get(id)?.values.userName?.[0]).sort()
const put = (world: World, uid: string, more: Readonly<Record<string, string>>): void =>
  world.directory.put(
    'user',
    `id-${uid}`,
    { uid, cn: uid, mail: `${uid}@acme.test`, ...more },
    { dn: `uid=${uid},ou=people,dc=test` },
  )

describe('a run for one person only', () => {
  it('plans and does what concerns her, her groups included, and nothing of anybody else', async () => {
    await using world = await inStep()
    put(world, 'mora', { cn: 'Mora Lind' })
    put(world, 'crowd1', { cn: 'Changed' })
    world.directory.remove('id-noah')
    people(world, 'late')
    group(world, 'staff', 'crowd3') // mora and crowd1 leave, crowd3 comes
    group(world, 'team', 'crowd2', 'mora', 'late')
    world.later(1000)
    const [others, memory, found] = [
      await linksOf(world, ['id-mora']),
      await world.state.memory('staff'),
      world.app.writes.length,
    ]
    const { changes, findings, summary } = await world.plan({ only: ['mora'] })
    expect(changes.map(({ about, step }) => [about.label, step.op])).toEqual([
      ['staff', 'members'],
      ['Mora Lind', 'update'],
      ['team', 'members'],
    ])
    expect([findings, summary.unchanged, summary.unmanaged]).toEqual([[], 0, 0])
    const run = await world.sync({ only: ['mora'] })
    expect([run.status, run.applied.ok, run.plan.mode]).toEqual(['done', 3, 'source'])
    expect(world.app.writes.length - found).toBe(3)
    expect([membersOf(world, 'staff'), membersOf(world, 'team')]).toEqual([['crowd1'], ['crowd2', 'mora']])
    expect(await linksOf(world, ['id-mora'])).toEqual(others)
    expect(await world.state.memory('staff')).toEqual(memory)
    expect((await world.sync({ only: ['mora'] })).applied.ok).toBe(0)

    await world.sync({ mode: 'source', allow: ['membership=9'] })
    expect([membersOf(world, 'staff'), membersOf(world, 'team')]).toEqual([['crowd3'], ['crowd2', 'late', 'mora']])
    expect((await world.plan()).changes).toEqual([])
  })

  it('finds her by id, dn, its first part, name, or a value of a match field, linked or not', async () => {
    await using world = await inStep()
    people(world, 'late')
    put(world, 'mora', { cn: 'Mora Lind' })
    for (const [name, label] of [
      ['id-mora', 'Mora Lind'],
      ['uid=mora,ou=people,dc=test', 'Mora Lind'],
      ['Mora Lind', 'Mora Lind'],
      ['MORA', 'Mora Lind'],
      ['late', 'Late'],
      ['id-late', 'Late'],
    ] as const)
      expect(
        (await world.plan({ only: [name] })).changes.map(({ about }) => about.label),
        name,
      ).toEqual([label])
    expect((await world.plan({ only: ['mora', 'late'] })).changes).toHaveLength(2)
  })

  it('is refused for nobody and for several of one name', async () => {
    await using world = await inStep()
    put(world, 'mora', { cn: 'Same' })
    put(world, 'noah', { cn: 'Same' })
    await expect(world.plan({ only: ['whoever'] })).rejects.toMatchObject({ code: 'not-found.person' })
    await expect(world.plan({ only: ['Same'] })).rejects.toMatchObject({ code: 'invalid.ambiguous' })
  })

  it('takes along whoever has to give a unique value up for her, and nobody else', async () => {
    await using world = await inStep()
    world.directory.put('user', 'id-noah', { uid: 'noah2', cn: 'Noah' })
    world.directory.put('user', 'id-mora', { uid: 'noah', cn: 'Mora' })
    put(world, 'crowd1', { cn: 'Changed' })
    const run = await world.sync({ only: ['id-mora'] })
    expect([run.applied.ok, run.applied.failed]).toEqual([2, 0])
    expect(world.app.by('userName', 'noah')?.values.externalId).toEqual(['id-mora'])
    expect(world.app.by('userName', 'noah2')?.values.externalId).toEqual(['id-noah'])
  })

  it('gives her nothing that somebody else wants or fits as well', async () => {
    await using world = await aWorld({
      match: [
        { field: 'userName', expression: 'uid' },
        { field: 'mail', expression: 'mail' },
      ],
    })
    world.app.seed('user', { userName: 'noah', mail: 'mora@acme.test' })
    people(world, 'mora', 'noah')
    const taken = await world.sync({ only: ['mora'] })
    expect([taken.applied.ok, taken.list.map(({ code, about }) => [code, about.label])]).toEqual([
      0,
      [['contested', 'Mora']],
    ])
    world.definition = { ...world.definition, match: [{ field: 'externalId', expression: 'id' }] }
    world.directory.put('user', 'id-a', { uid: 'twin', cn: 'A' })
    world.directory.put('user', 'id-b', { uid: 'twin', cn: 'B' })
    const twin = await world.sync({ only: ['id-a'] })
    expect([twin.applied.ok, twin.list.map(({ code, about }) => [code, about.label])]).toEqual([
      0,
      [
        ['contested', 'Mora'],
        ['duplicate-value', 'A'],
      ],
    ])
  })

  it('is held to every guard, and leaves the first run to be guarded', async () => {
    await using world = await inStep()
    world.definition = { ...world.definition, limits: { access: { count: 0 } } }
    world.directory.remove('id-mora')
    expect((await world.sync({ only: ['mora'] })).status).toBe('stopped')
    await using fresh = await aWorld()
    fresh.app.seed('user', { userName: 'somebody' })
    people(fresh, 'mora', 'noah')
    expect((await fresh.sync({ only: ['mora'], allow: [] })).status).toBe('stopped')
    expect((await fresh.sync({ only: ['mora'], allow: ['first-run'] })).applied.ok).toBe(1)
    expect((await fresh.sync({ allow: [] })).status).toBe('stopped')
    expect((await fresh.sync({ allow: ['first-run'] })).applied.ok).toBe(1)
  })

  it('may be kept in a file, and leaves standing findings of others as they are', async () => {
    await using world = await inStep()
    world.app.edit(world.app.by('userName', 'noah')?.id ?? '', { active: false })
    expect((await world.sync()).list.map(({ code }) => code)).toEqual(['disabled-elsewhere'])
    put(world, 'mora', { cn: 'Mora Lind' })
    group(world, 'team', 'crowd2', 'mora')
    await world.save(`${world.folder}/plan`, { only: ['mora'] })
    expect((await world.apply(`${world.folder}/plan`)).applied.ok).toBe(2)
    const again = await world.sync({ only: ['mora'] })
    expect([again.applied.ok, again.newFindings, again.list.map(({ code }) => code)]).toEqual([
      0,
      0,
      ['disabled-elsewhere'],
    ])
    expect((await world.sync()).applied.ok).toBe(0)
  })
})
