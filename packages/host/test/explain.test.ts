import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people } from './world.ts'

describe('explain', () => {
  it('finds a person by id, name, dn or the value of a match field, and shows every step although nothing changed', async () => {
    await using world = await aWorld()
    people(world, ...crowd, 'mora')
    await world.sync()
    await world.sync()
    for (const name of [
      'mora',
      'Mora',
      'id-mora',
      'uid=mora,ou=people,dc=test',
      world.app.by('userName', 'mora')?.id ?? '',
    ]) {
      const explanation = await world.explain(name)
      expect(explanation).toMatchObject({ label: 'Mora', found: 'source', scope: { in: true }, rows: ['in-step'] })
      expect(explanation.mapping.map(({ field }) => field)).toContain('mail')
    }
  })

  it('tells what the whole plan decides, rivals included', async () => {
    await using world = await aWorld()
    people(world, 'x')
    world.directory.put('user', 'id-1', { uid: 'same', cn: 'One' })
    world.directory.put('user', 'id-2', { uid: 'same', cn: 'Two' })
    const explanation = await world.explain('One')
    expect(explanation.changes).toEqual([])
    expect(explanation.findings.map(({ code }) => code)).toEqual(['duplicate-value'])
  })

  it('says of someone outside the scope that this is why', async () => {
    await using world = await aWorld()
    people(world, 'mora', 'noah')
    group(world, 'wiki', 'noah')
    world.definition = {
      ...world.definition,
      scope: { users: { inGroups: ['cn=wiki,ou=groups,dc=test'], exclude: [] } },
    }
    const explanation = await world.explain('id-mora')
    expect(explanation).toMatchObject({ label: 'Mora', found: 'source', scope: { in: false }, rows: ['not-in-scope'] })
    expect(explanation.scope.why).toContain('cn=wiki')
  })

  it('says of someone excluded by which pattern', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    world.definition = { ...world.definition, scope: { users: { exclude: [{ attribute: 'uid', pattern: 'm*' }] } } }
    expect((await world.explain('mora')).scope).toMatchObject({ in: false, why: expect.stringContaining('uid=m*') })
  })

  it('shows what each match rule looks for, mapped or not, and what it finds', async () => {
    await using world = await aWorld({
      users: { userName: { expression: 'uid', write: 'always' } },
      match: [
        { field: 'mail', expression: 'lower(mail)' },
        { field: 'userName', expression: "'old-' + uid" },
      ],
    })
    people(world, 'mora')
    world.app.seed('user', { userName: 'old-mora', mail: 'somebody@acme.test' })
    expect((await world.explain('mora')).match).toEqual([
      { rule: 'mail = lower(mail)', value: 'mora@acme.test', hits: 0, note: 'no account has it' },
      { rule: "userName = 'old-' + uid", value: 'old-mora', hits: 1, note: 'one account has it' },
    ])
  })

  it('writes nothing', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    await world.explain('mora')
    expect(world.app.writes).toEqual([])
    expect(await world.state.runs({ limit: 1 })).toEqual([])
  })

  it('knows when nobody is called so', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    await expect(world.explain('nobody')).rejects.toMatchObject({ code: 'not-found.person' })
  })
})
