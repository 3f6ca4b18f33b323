import { join } from 'node:path'
import type { Standing } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, baseDefinition, crowd, group, people, type World } from './world.ts'

const found = (run: { list: readonly { code: string; about: { label: string }; field?: string; value?: unknown }[] }) =>
  run.list.map(({ code, about, field, value }) => [code, about.label, field, value])

/** Somebody makes an account by hand just before ours arrives. */
function beforehand(world: World, userName: string, more: { externalId?: string } = {}): () => string {
  let id = ''
  world.app.mishap = (write) => {
    if (id === '' && write.op === 'create' && write.attributes.userName?.[0] === userName)
      id = world.app.seed('user', { userName, displayName: 'By hand', ...more })
    return undefined
  }
  return () => id
}

describe('an account that somebody makes between plan and apply', () => {
  it('is not overwritten by this run and linked by the next; nobody is made twice', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    await world.sync()
    people(world, 'mora')
    const id = beforehand(world, 'mora')
    const run = await world.sync()
    expect(found(run)).toEqual([['moved-on', 'Mora', 'userName', undefined]])
    expect(run.list[0]?.hint).toContain('The next run links it')
    expect(world.app.get(id())?.values.displayName).toEqual(['By hand'])
    const next = await world.sync()
    expect(next.plan.summary).toMatchObject({ link: 1, create: 0 })
    expect(world.app.get(id())?.values).toMatchObject({ displayName: ['Mora'], externalId: ['id-mora'] })
    expect(world.app.all('user')).toHaveLength(26)
    expect(await world.state.openRecords('staff')).toEqual([])
  })

  it('is the same where only its case differs (field row 13)', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    await world.sync()
    people(world, 'mora')
    world.app.mishap = ({ op }) => {
      if (op === 'create' && !world.app.by('userName', 'MORA')) world.app.seed('user', { userName: 'MORA' })
      return undefined
    }
    await world.sync()
    await world.sync()
    expect(world.app.all('user')).toHaveLength(26)
    expect(world.app.by('externalId', 'id-mora')?.values.userName).toEqual(['MORA'])
  })

  it('is not promised to be linked where no match rule finds it', async () => {
    await using world = await aWorld({ match: [{ field: 'externalId', expression: 'id' }] })
    people(world, ...crowd)
    await world.sync()
    people(world, 'mora')
    beforehand(world, 'mora')
    const run = await world.sync()
    expect(found(run)).toEqual([['change-failed', 'Mora', 'userName', undefined]])
    expect(run.list[0]?.hint).toContain('add a match rule')
    expect(found(await world.sync())).toEqual([['value-taken', 'Mora', 'userName', 'mora']])
  })
})

describe('a unique value that a newcomer wants', () => {
  const byId = { match: [{ field: 'externalId', expression: 'id' }] }

  it('and that somebody has who left: says who, and what to do (field row 14)', async () => {
    await using world = await aWorld(byId)
    people(world, ...crowd, 'mora')
    await world.sync()
    world.directory.remove('id-mora')
    world.directory.put('user', 'id-nora', { uid: 'mora', cn: 'Nora', mail: 'nora@acme.test' })
    for (const _ of ['the day the one leaves and the other comes', 'the day after']) {
      const run = await world.sync()
      expect(found(run)).toEqual([['held-by-leaver', 'Nora', 'userName', 'mora']])
      expect(run.list[0]?.hint).toMatch(/^The account of Mora, who left or is off, still holds it\./)
    }
    expect(world.app.by('userName', 'mora')).toMatchObject({ active: false, values: { externalId: ['id-mora'] } })
    world.app.drop(world.app.by('userName', 'mora')?.id ?? '')
    expect(found(await world.sync())).toEqual([])
    expect(world.app.by('userName', 'mora')?.values.externalId).toEqual(['id-nora'])
  })

  it('and that somebody has who is only out of scope, found by a match rule (field row 14)', async () => {
    await using world = await aWorld({
      scope: { users: { exclude: [{ attribute: 'employeeType', pattern: 'former' }] }, groups: { exclude: [] } },
    })
    people(world, ...crowd, 'mora')
    await world.sync()
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora', employeeType: 'former' })
    world.directory.put('user', 'id-nora', { uid: 'mora', cn: 'Nora' })
    await world.sync()
    expect(found(await world.sync())).toEqual([['held-by-leaver', 'Nora', 'userName', 'mora']])
    expect(world.app.all('user')).toHaveLength(26)
  })

  it('and that somebody has who stays is theirs: says who (field row 14)', async () => {
    await using world = await aWorld(byId)
    people(world, ...crowd, 'mora')
    await world.sync()
    world.directory.put('user', 'id-nora', { uid: 'nora', cn: 'Nora' })
    await world.sync()
    world.definition = {
      ...world.definition,
      users: { ...baseDefinition.users, userName: { expression: "uid == 'nora' ? 'mora' : uid", write: 'always' } },
    }
    const run = await world.sync()
    expect(found(run)).toEqual([['value-taken', 'Nora', 'userName', 'mora']])
    expect(run.list[0]?.hint).toMatch(/^Mora holds this value/)
  })

  it('and that an account has which nobody linked: says which (field row 14)', async () => {
    await using world = await aWorld(byId)
    people(world, ...crowd)
    const id = world.app.seed('user', { userName: 'Mora' })
    await world.sync()
    people(world, 'mora')
    const run = await world.sync()
    expect(found(run)).toEqual([['value-taken', 'Mora', 'userName', 'mora']])
    expect(run.list[0]?.hint).toMatch(`The account Mora (${id}), which no link covers`)
  })
})

describe('an account that became somebody else’s between plan and apply', () => {
  const hour = 60 * 60_000

  it.each(['kept in a file', 'confirmed late'])('is not linked by a plan that was %s, then or later', async (how) => {
    await using world = await aWorld()
    people(world, ...crowd)
    await world.sync()
    const id = world.app.seed('user', { userName: 'mora', displayName: 'M' })
    people(world, 'mora')
    group(world, 'staff', 'mora', 'crowd1')
    const given = (): void => {
      world.app.edit(id, { values: { userName: 'other', displayName: 'Other' } })
      world.later(2 * hour)
    }
    const file = join(world.folder, 'plan')
    if (how === 'kept in a file') {
      await world.save(file)
      given()
      expect((await world.apply(file)).applied).toMatchObject({ failed: 1, unknown: 0 })
    } else {
      const confirm = async (): Promise<boolean> => {
        given()
        return true
      }
      expect((await world.sync({ confirm })).list.map(({ code }) => code).sort()).toEqual(['moved-on', 'skipped'])
    }
    expect(world.app.by('displayName', 'staff')?.members).not.toContain(id)
    await world.sync()
    expect(world.app.get(id)?.values.userName).toEqual(['other'])
    expect(world.app.by('userName', 'mora')?.id).not.toBe(id)
    expect(world.app.by('displayName', 'staff')?.members.size).toBe(2)
  })

  it('is still linked late while it is who was matched', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    await world.sync()
    const id = world.app.seed('user', { userName: 'Mora', displayName: 'M' })
    people(world, 'mora')
    const file = join(world.folder, 'plan')
    await world.save(file)
    world.later(2 * hour)
    expect((await world.apply(file)).applied.failed).toBe(0)
    expect(world.app.by('displayName', 'Mora')?.id).toBe(id)
  })
})

describe('a plan that is confirmed late', () => {
  const put = (world: World, standing: Standing = {}): void =>
    world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora' }, { standing })
  const disabled = { disabled: true } as const
  const until = Date.parse('2027-01-01T00:00:00Z')

  it.each<[string, Standing, Standing, Standing, boolean]>([
    ['switches nobody on whom the source disabled again', disabled, {}, disabled, false],
    ['switches nobody off whom the source allows again, be they locked', {}, disabled, { lockedUntil: until }, true],
    ['switches on who is still allowed', disabled, {}, {}, true],
    ['switches off who is still disabled', {}, disabled, disabled, false],
  ])('%s', async (_, before, planned, since, active) => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    await world.sync()
    put(world, before)
    await world.sync()
    put(world, planned)
    const confirm = async (): Promise<boolean> => {
      world.later(60 * 60_000)
      put(world, since)
      return true
    }
    await world.sync({ confirm })
    expect(world.app.by('userName', 'mora')?.active).toBe(active)
  })
})
