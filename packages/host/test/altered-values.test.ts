import type { Field } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, baseDefinition, crowd, group, people, type World } from './world.ts'

const trims = (_: string, value: unknown) => (typeof value === 'string' ? value.trim() : value) as string

function titled(world: World, title: string): void {
  world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora', mail: 'mora@acme.test', title })
}

const found = (run: { list: readonly { code: string; field?: string; value?: unknown; problem?: unknown }[] }) =>
  run.list.map(({ code, field, value }) => [code, field, value])

describe.each([
  ['says what it holds after a write', { echo: true } as const],
  ['does not say what it holds', {}],
])('a target that trims what it is sent and %s', (_, shape) => {
  it('is told about at once, is no drift, and is not written again until the source changes', async () => {
    await using world = await aWorld({}, shape)
    world.app.misbehave = { alter: trims }
    people(world, ...crowd)
    titled(world, 'Pilot ')
    const first = await world.sync()
    expect(first.applied.failed).toBe(0)
    expect(found(first)).toEqual([['does-not-stick', 'title', 'Pilot ']])
    expect(first.list[0]?.problem).toMatchObject({ message: 'It was written, and the target keeps “Pilot”.' })
    for (let day = 0; day < 2; day++) {
      const next = await world.sync()
      expect(next.applied.ok).toBe(0)
      expect(next.newFindings).toBe(0)
      expect(found(next)).toEqual([['does-not-stick', 'title', 'Pilot ']])
    }
    titled(world, 'Captain')
    expect((await world.sync()).applied.ok).toBe(1)
    expect(world.app.by('userName', 'mora')?.values.title).toEqual(['Captain'])
    expect(found(await world.sync())).toEqual([])
  })

  it('is written once the mapping gives something else', async () => {
    await using world = await aWorld({}, shape)
    world.app.misbehave = { alter: trims }
    people(world, ...crowd)
    titled(world, 'Pilot ')
    await world.sync()
    world.definition = {
      ...world.definition,
      users: {
        ...baseDefinition.users,
        title: { expression: "present(title) ? title + '(staff)' : 'Staff'", write: 'always' },
      },
    }
    await world.sync()
    expect(world.app.by('userName', 'mora')?.values.title).toEqual(['Pilot (staff)'])
  })

  it('has drift only where somebody changed what it kept', async () => {
    await using world = await aWorld({}, shape)
    world.app.misbehave = { alter: trims }
    people(world, ...crowd)
    titled(world, 'Pilot ')
    await world.sync()
    await world.sync()
    world.app.edit(world.app.by('userName', 'mora')?.id ?? '', { values: { title: 'King' } })
    const run = await world.sync()
    expect(run.applied.ok).toBe(1)
    expect(run.list.map(({ code }) => code)).toContain('drift')
    expect(world.app.by('userName', 'mora')?.values.title).toEqual(['Pilot'])
    expect((await world.sync()).applied.ok).toBe(0)
  })
})

describe('a target that cuts values in a list', () => {
  it('is sent the list once more, and then no more', async () => {
    await using world = await aWorld({
      users: {
        externalId: { expression: 'id', write: 'always' },
        userName: { expression: 'uid', write: 'always' },
        tags: { expression: 'all(mail)', write: 'always' },
      },
    })
    world.app.misbehave = { alter: (field, value) => (field === 'tags' ? String(value).slice(0, 3) : value) }
    people(world, ...crowd)
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora', mail: ['red', 'green'] })
    await world.sync()
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora', mail: ['red', 'green', 'blue'] })
    for (let n = 0; n < 2; n++) await world.sync()
    const before = world.app.writes.length
    const run = await world.sync()
    expect(world.app.writes.length).toBe(before)
    expect(found(run)).toContainEqual(['does-not-stick', 'tags', 'red'])
    expect(new Set(world.app.by('userName', 'mora')?.values.tags)).toEqual(new Set(['red', 'gre', 'blu']))
  })
})

describe('a target that takes no notice of a value', () => {
  it.each([
    ['and can be asked', {}],
    ['and can only be listed', { find: false }],
    ['and says what it holds', { echo: true as const }],
  ])('%s gets it twice; the third equal write is not sent', async (_, shape) => {
    await using world = await aWorld({}, shape)
    people(world, ...crowd)
    titled(world, 'Pilot')
    await world.sync()
    await world.sync()
    const { alter } = { alter: (field: string, value: unknown) => (field === 'title' ? 'Pilot' : value) as string }
    world.app.misbehave = { alter }
    titled(world, 'Captain')
    const sent = async () => (await world.sync()).applied.ok
    expect([await sent(), await sent(), await sent(), await sent()]).toEqual([1, 1, 0, 0])
    expect(found(await world.sync())).toEqual([['does-not-stick', 'title', 'Captain']])
    world.app.misbehave = {}
    titled(world, 'Chief')
    expect(await sent()).toBe(1)
    expect(found(await world.sync())).toEqual([])
  })
})

describe('somebody who puts a value back after every run', () => {
  it('is put right twice, and is a finding from then on, until they leave it', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    titled(world, 'Pilot')
    await world.sync()
    await world.sync()
    const id = world.app.by('userName', 'mora')?.id ?? ''
    const codes: string[][] = []
    for (let night = 0; night < 4; night++) {
      world.app.edit(id, { values: { title: 'King' } })
      codes.push((await world.sync()).list.map(({ code }) => code))
    }
    expect(codes).toEqual([['drift'], ['drift'], ['does-not-stick'], ['does-not-stick']])
    world.app.edit(id, { values: { title: 'Pilot' } })
    expect((await world.sync()).list).toEqual([])
    world.app.edit(id, { values: { title: 'King' } })
    expect((await world.sync()).applied.ok).toBe(1)
  })
})

describe('a target that keeps what it is sent', () => {
  it('costs one look at many accounts, not one an account', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    await world.sync()
    expect(world.app.finds.map(({ by, values }) => [by, values.length])).toEqual([['id', 25]])
  })

  it('costs nothing where it says what it holds', async () => {
    await using world = await aWorld({}, { echo: true })
    people(world, ...crowd)
    await world.sync()
    expect(world.app.finds).toEqual([])
  })
})

describe('a target that takes no notice of members and roles', () => {
  it('gets them twice; the third equal write is not sent, others are', async () => {
    const roles = { editor: ['cn=staff,ou=groups,dc=test'] }
    await using world = await aWorld({ roles }, { roles: [{ name: 'editor' }] })
    people(world, ...crowd, 'mora', 'noah')
    group(world, 'staff', 'mora')
    world.app.misbehave = { ignore: ({ op }) => op === 'members' || op === 'roles' }
    const sent = async () => {
      const before = world.app.writes.length
      const run = await world.sync()
      const ops = world.app.writes.slice(before).map(({ op }) => op)
      return { ops: ops.filter((op) => op === 'members' || op === 'roles').toSorted(), run }
    }
    for (let n = 0; n < 2; n++) expect((await sent()).ops).toEqual(['members', 'roles'])
    for (let n = 0; n < 2; n++) {
      const { ops, run } = await sent()
      expect(ops).toEqual([])
      expect(
        found(run)
          .map(([code, field]) => `${code} ${field}`)
          .toSorted(),
      ).toEqual(['does-not-stick members', 'does-not-stick roles'])
    }
    world.app.misbehave = {}
    group(world, 'staff', 'mora', 'noah')
    await world.sync()
    const id = (userName: string) => world.app.by('userName', userName)?.id ?? ''
    expect([...(world.app.by('displayName', 'staff')?.members ?? [])]).toEqual([id('noah')])
    world.app.edit(world.app.by('displayName', 'staff')?.id ?? '', { addMember: id('mora') })
    world.app.edit(id('mora'), { roles: ['editor'] })
    expect(found(await world.sync())).toEqual([])
  })
})

describe('a target that says yes to switching off and does nothing', () => {
  it('is a finding at once, and is told again by every run (field row 26)', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    await world.sync()
    world.directory.remove('id-mora')
    world.app.misbehave = { ignore: ({ op }) => op === 'setActive' }
    const run = await world.sync()
    expect(found(run)).toEqual([['does-not-stick', 'active', false]])
    for (const mode of ['full', 'source'] as const) {
      const again = await world.sync({ mode })
      expect(again.plan.summary.disable).toBe(1)
      expect(found(again)).toEqual([['does-not-stick', 'active', false]])
    }
    world.app.misbehave = {}
    await world.sync()
    expect(world.app.by('userName', 'mora')?.active).toBe(false)
    expect((await world.sync()).applied.ok).toBe(0)
  })
})

describe('case where case does not count, and umlauts in two parts', () => {
  const user: readonly Field[] = [
    { name: 'externalId', type: 'text', unique: true, findable: true },
    { name: 'userName', type: 'text', required: true, unique: true, findable: true, naming: true, ignoreCase: true },
    { name: 'displayName', type: 'text' },
    { name: 'mail', type: 'text', ignoreCase: true },
    { name: 'title', type: 'text' },
    { name: 'active', type: 'boolean' },
  ]

  it('are the same value: no update, no finding, and the stored spelling stays (field row 13)', async () => {
    await using world = await aWorld({}, { user })
    people(world, ...crowd)
    world.app.misbehave = { alter: (field, value) => (field === 'mail' ? String(value).toLowerCase() : value) }
    world.directory.put('user', 'id-mora', { uid: 'Mora', cn: 'Mora', mail: 'Mora@Acme.test' })
    expect(found(await world.sync())).toEqual([])
    world.directory.put('user', 'id-mora', { uid: 'MORA', cn: 'Mora', mail: 'MORA@acme.test' })
    expect((await world.sync()).applied.ok).toBe(0)
    expect(world.app.by('externalId', 'id-mora')?.values).toMatchObject({
      userName: ['Mora'],
      mail: ['mora@acme.test'],
    })
  })

  it('are written where case counts (field row 13)', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    titled(world, 'pilot')
    await world.sync()
    titled(world, 'Pilot')
    expect((await world.sync()).applied.ok).toBe(1)
    expect(world.app.by('userName', 'mora')?.values.title).toEqual(['Pilot'])
  })

  it('are compared composed, and match an account spelled the other way (field row 18)', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    const id = world.app.seed('user', { userName: 'jörg'.normalize('NFD'), displayName: 'Jörg Groß'.normalize('NFD') })
    world.app.misbehave = { alter: (_, value) => (typeof value === 'string' ? value.normalize('NFD') : value) }
    world.directory.put('user', 'id-joerg', { uid: 'jörg'.normalize('NFC'), cn: 'Jörg Groß'.normalize('NFC') })
    const run = await world.sync()
    expect(run.plan.summary.link).toBe(1)
    expect(found(run)).toEqual([])
    expect(world.app.get(id)?.values.userName).toEqual(['jörg'.normalize('NFD')])
    expect((await world.sync()).applied.ok).toBe(0)
  })
})
