import type { SyncDefinition } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

const signal = AbortSignal.timeout(60_000)
const always = (expression: string) => ({ expression, write: 'always' }) as const

async function survey(world: World, changes: Partial<SyncDefinition> = {}, accounts = false) {
  return (await world.trial()).survey({ ...world.definition, ...changes }, { accounts }, signal)
}

describe('a person to try a mapping with', () => {
  it('is found by id, dn or name, with everything that may be read', async () => {
    await using world = await aWorld()
    people(world, 'mora', 'noah')
    const trial = await world.trial()
    for (const text of ['id-mora', 'uid=mora,ou=people,dc=test', 'Mora', 'mora']) {
      const { label, record } = await trial.person(text, signal)
      expect([label, record.attributes.mail]).toEqual(['Mora', ['mora@acme.test']])
    }
    expect((await trial.first(world.definition, signal))?.id).toBe('id-mora')
  })

  it('who is not there is said so', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    await expect((await world.trial()).person('nobody', signal)).rejects.toMatchObject({ code: 'not-found.person' })
  })

  it('brings what was agreed, once there is a link', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    await world.sync()
    const { agreed, record } = await (await world.trial()).person('mora', signal)
    expect(agreed).toMatchObject({ userName: ['mora'] })
    const trial = await world.trial()
    expect(trial.tryout.field('title', always("uid + '!'"), record).values).toEqual(['mora!'])
    expect(trial.tryout.field('title', always('uit'), record).problem).toMatchObject({ at: [0, 3] })
  })
})

describe('a group to try a mapping with', () => {
  it('is the first in the scope, with everything but its members', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    group(world, 'wiki', 'mora')
    const { groups } = await world.trial()
    const found = await groups?.first(world.definition, signal)
    expect([found?.label, found?.record.attributes.cn, found?.record.attributes.members]).toEqual([
      'wiki',
      ['wiki'],
      undefined,
    ])
    expect(groups?.tryout.field('displayName', always('upper(cn)'), found?.record).values).toEqual(['WIKI'])
  })

  it('is nobody where there are no groups in the scope', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    expect(await (await world.trial()).groups?.first(world.definition, signal)).toBeUndefined()
  })
})

describe('a look at what a definition would mean for everyone', () => {
  it('counts the values of each field, and names the worst', async () => {
    await using world = await aWorld()
    people(world, 'mora', 'noah', 'zoe')
    world.directory.put('user', 'id-x', { uid: 'Mora', cn: 'Other' }, { dn: 'uid=x,ou=people,dc=test' })
    const { people: all, fields } = await survey(world)
    expect(all).toBe(4)
    expect(fields.userName).toMatchObject({ filled: 4, counts: { duplicate: 2 } })
    expect(fields.userName?.cases.map(({ label, why }) => [label, why])).toEqual([
      ['Mora', 'same value as uid=x'],
      ['Other', 'same value as uid=mora'],
    ])
    expect(fields.mail).toMatchObject({ filled: 3, counts: { empty: 1 }, cases: [{ kind: 'empty', label: 'Other' }] })
  })

  it('tells what is missing from what is malformed', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    world.directory.put('user', 'id-y', { uid: 'y', cn: 'No Mail' })
    const users = { ...world.definition.users, mail: always("mail + '!'"), title: always("uid == 'y' ? cn + 1 : cn") }
    const { fields } = await survey(world, { users })
    expect(fields.mail).toMatchObject({ filled: 1, counts: { missing: 1 }, cases: [{ label: 'No Mail' }] })
    expect(fields.title).toMatchObject({ filled: 1, counts: { malformed: 1 } })
  })

  it('keeps only the first of many', async () => {
    await using world = await aWorld()
    people(world, ...Array.from({ length: 250 }, (_, n) => `p${n}`))
    const { fields } = await survey(world)
    expect([fields.title?.counts.empty, fields.title?.cases.length]).toEqual([250, 200])
  })

  it('counts who would leave, of those who are linked', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    await world.sync()
    people(world, 'new')
    const scope = { users: { exclude: [{ attribute: 'uid', pattern: 'crowd1*' }] } }
    expect(await survey(world)).toMatchObject({ people: 27, linked: 26, before: 26, leaving: { all: 0 } })
    expect(await survey(world, { scope })).toMatchObject({ people: 16, excluded: 11, leaving: { all: 11, already: 0 } })
  })

  it('knows who is in which group, also in one that no run has read yet', async () => {
    await using world = await aWorld({}, { roles: [{ name: 'admin' }] })
    people(world, 'mora', 'noah', 'zoe')
    group(world, 'inner', 'noah')
    group(world, 'wiki', 'mora', 'cn=inner,ou=groups,dc=test')
    group(world, 'admins', 'noah', 'zoe')
    const scope = { users: { inGroups: ['cn=wiki,ou=groups,dc=test'], exclude: [] } }
    const roles = { admin: ['cn=admins,ou=groups,dc=test', 'cn=none,dc=test'] }
    expect(await survey(world, { scope, roles })).toMatchObject({
      people: 2,
      roles: { admin: 1 },
      missingGroups: ['cn=none,dc=test'],
    })
  })

  it('counts who would find an account by which rule, whether linked or not', async () => {
    await using world = await aWorld()
    people(world, 'mora', 'noah')
    await world.sync()
    people(world, 'zoe')
    const match = [
      { field: 'userName', expression: "uid == 'mora' ? uid : 'nobody'" },
      { field: 'mail', expression: 'mail' },
    ]
    expect((await survey(world, { match }, true)).rules).toEqual([
      { rule: "userName = uid == 'mora' ? uid : 'nobody'", one: 1, several: 0 },
      { rule: 'mail = mail', one: 1, several: 0 },
    ])
  })

  it('lets what is more urgent go first, after every hundred', async () => {
    await using world = await aWorld()
    people(world, ...Array.from({ length: 250 }, (_, n) => `p${n}`))
    let breaths = 0
    const breathe = async (): Promise<void> => void breaths++
    await (await world.trial()).survey(world.definition, { breathe }, signal)
    expect(breaths).toBeGreaterThanOrEqual(3)
  })

  it('writes nothing, and refuses what does not fit', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    await survey(world)
    expect([(await world.state.runs({ limit: 1 })).length, await world.state.memory('staff')]).toEqual([0, undefined])
    await expect(survey(world, { users: { userName: always('uit') } })).rejects.toMatchObject({ code: 'config.sync' })
  })

  it('says when the source was not read to its end, and then nobody leaves', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    await world.sync()
    world.directory.misbehave = { truncate: 3 }
    const result = await survey(world)
    expect(result.problem).toBeDefined()
    expect(result).not.toHaveProperty('leaving')
  })
})
