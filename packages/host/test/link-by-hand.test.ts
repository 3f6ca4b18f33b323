import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

const link = (person: string, account: string) => ({ verb: 'link', person, account }) as const

/** Nothing matches by itself, so that only a person can say which account is whose. */
async function unmatched(changes: Parameters<typeof aWorld>[0] = {}): Promise<World> {
  const world = await aWorld({ match: [{ field: 'mail', expression: 'mail' }], ...changes })
  people(world, ...crowd)
  await world.sync()
  return world
}

describe('linking a person to an account by hand', () => {
  it.each(['id-mora', 'Mora', 'mora', 'uid=mora,ou=people,dc=test', 'mora@acme.test'])(
    'takes the person as %s, and the next run writes to that account',
    async (person) => {
      await using world = await unmatched()
      const id = world.app.seed('user', { userName: 'm.lind' })
      people(world, 'mora')
      const before = world.app.writes.length
      const result = await world.mend(link(person, 'm.lind'))
      expect(result).toMatchObject({
        status: 'done',
        changes: [{ op: 'link', about: { label: 'Mora', source: 'id-mora', target: id } }],
      })
      expect(world.app.writes.length).toBe(before)
      await world.sync()
      expect(world.app.get(id)?.values).toMatchObject({ userName: ['mora'], externalId: ['id-mora'] })
      expect(world.app.all('user')).toHaveLength(crowd.length + 1)
      expect((await world.sync()).applied.ok).toBe(0)
    },
  )

  it('links groups as well', async () => {
    await using world = await unmatched({ groupMatch: [] })
    const id = world.app.seed('group', { displayName: 'old staff' })
    group(world, 'staff', 'crowd1')
    await world.mend(link('staff', 'old staff'))
    await world.sync()
    expect(world.app.get(id)).toMatchObject({ values: { displayName: ['staff'] } })
    expect(world.app.get(id)?.members.size).toBe(1)
  })

  it('shows it first, and changes nothing without a yes', async () => {
    await using world = await unmatched()
    world.app.seed('user', { userName: 'm.lind' })
    people(world, 'mora')
    const seen: number[] = []
    const result = await world.mend(link('mora', 'm.lind'), async ({ changes }) => {
      seen.push(changes.length)
      return false
    })
    expect([result.status, seen]).toEqual(['declined', [1]])
    expect(await world.state.findLinks('staff', 'id-mora')).toEqual([])
  })

  it('is in the audit log, with who said so', async () => {
    await using world = await unmatched()
    world.app.seed('user', { userName: 'm.lind' })
    people(world, 'mora')
    await world.mend(link('mora', 'm.lind'))
    const last = (await Array.fromAsync(world.state.audit())).flat().at(-1)
    expect(last).toMatchObject({ event: 'mended', body: { verb: 'link', about: { label: 'Mora' }, by: 'kim@ws4' } })
  })

  it('before a first run leaves that run its guard', async () => {
    await using world = await aWorld()
    world.app.seed('user', { userName: 'm.lind' })
    people(world, 'mora')
    await world.mend(link('mora', 'm.lind'))
    const run = await world.sync({ allow: [] })
    expect(run.plan.guards.filter(({ tripped }) => tripped).map(({ code }) => code)).toEqual(['first-run'])
    expect((await world.sync()).applied).toMatchObject({ ok: 1, failed: 0 })
    expect(world.app.all('user')).toHaveLength(1)
  })
})

describe('linking by hand to an account whose person is gone', () => {
  it('takes it over, with the memory of being switched off', async () => {
    await using world = await unmatched()
    people(world, 'mora')
    await world.sync()
    const id = world.app.by('userName', 'mora')?.id ?? ''
    world.directory.remove('id-mora')
    await world.sync()
    expect(world.app.get(id)?.active).toBe(false)
    world.directory.put('user', 'id-new', { uid: 'mora', cn: 'Mora', mail: 'mora@acme.test' })
    expect(await world.mend(link('id-new', 'mora'))).toMatchObject({ changes: [{ op: 'relink', was: 'id-mora' }] })
    await world.sync()
    expect(world.app.get(id)).toMatchObject({ active: true, values: { externalId: ['id-new'] } })
    expect(world.app.all('user')).toHaveLength(crowd.length + 1)
  })
})

describe('linking by hand is refused', () => {
  const refusal = (world: World, person: string, account: string) =>
    world.mend(link(person, account)).then(
      () => 'was done',
      (thrown: Error) => thrown.message,
    )

  it('for an account that another sync owns (field row 8)', async () => {
    await using world = await unmatched()
    people(world, 'mora')
    const { definition } = world
    world.definition = { ...definition, name: 'other', scope: { users: { filter: '(uid=mora)', exclude: [] } } }
    expect(await refusal(world, 'mora', 'crowd1')).toContain('belongs to sync staff')
  })

  it.each(['crowd1', 'user-2'])('for an account (%s) that somebody else at the source has', async (account) => {
    await using world = await unmatched()
    people(world, 'mora')
    expect(await refusal(world, 'mora', account)).toContain('belongs to someone else at the source')
  })

  it('for a protected account (field row 9)', async () => {
    await using world = await unmatched({ protect: [{ attribute: 'userName', pattern: 'svc-*' }] })
    world.app.seed('user', { userName: 'svc-backup' })
    people(world, 'mora')
    expect(await refusal(world, 'mora', 'svc-backup')).toContain('protected by `userName=svc-*`')
  })

  it('for an account with privileges (field row 9)', async () => {
    await using world = await aWorld({}, { roles: [{ name: 'root', privileged: true }] })
    people(world, 'mora')
    world.app.seed('user', { userName: 'admin' }, { roles: ['root'] })
    expect(await refusal(world, 'mora', 'admin')).toContain('has privileges')
  })

  it('for somebody who is linked already, or out of scope, or nobody', async () => {
    await using world = await unmatched({
      scope: { users: { exclude: [{ attribute: 'uid', pattern: 'guest*' }] }, groups: { exclude: [] } },
    })
    people(world, 'guest1')
    world.app.seed('user', { userName: 'free' })
    expect(await refusal(world, 'crowd1', 'free')).toContain('Crowd1 is linked already, to user-')
    expect(await refusal(world, 'guest1', 'free')).toContain('Guest1 is not in the scope of staff')
    expect(await refusal(world, 'nobody', 'free')).toContain('Nobody in the scope of staff is called “nobody”')
  })

  it('for an account that is not there', async () => {
    await using world = await unmatched()
    people(world, 'mora')
    expect(await refusal(world, 'mora', 'nobody')).toContain('No account in app is “nobody”')
  })

  it('where several people or accounts may be meant', async () => {
    await using world = await unmatched()
    for (const n of [1, 2]) world.directory.put('user', `id-${n}`, { uid: `twin${n}`, cn: 'Twin' })
    world.app.seed('user', { userName: 'one', mail: 'same@acme.test' })
    world.app.seed('user', { userName: 'two', mail: 'same@acme.test' })
    expect(await refusal(world, 'Twin', 'one')).toContain('“Twin” may mean Twin (uid=id-1,dc=test), Twin (')
    expect(await refusal(world, 'id-1', 'same@acme.test')).toContain('“same@acme.test” may mean ')
  })

  it('where `allow` does not name links', async () => {
    await using world = await unmatched()
    world.app.seed('user', { userName: 'free' })
    people(world, 'mora')
    world.definition = { ...world.definition, allow: ['update'] }
    expect(await refusal(world, 'mora', 'free')).toContain('`allow` does not name link')
  })

  it('while the source is not read to its end, or the target is another one', async () => {
    await using world = await unmatched()
    world.app.seed('user', { userName: 'free' })
    people(world, 'mora')
    world.directory.misbehave = { truncate: 3 }
    expect(await refusal(world, 'mora', 'free')).toContain('not read to its end')
    world.directory.misbehave = {}
    world.app.misbehave = { identity: 'another-app' }
    expect(await refusal(world, 'mora', 'free')).toContain('belong to memory-app')
  })

  it('while another run is on, and while a call has no outcome (field row 28)', async () => {
    await using world = await unmatched()
    world.app.seed('user', { userName: 'free' })
    people(world, 'mora')
    {
      await using _lock = await world.state.lock('staff')
      expect(await refusal(world, 'mora', 'free')).toContain('Another run of staff is on')
    }
    const call = { id: await world.state.nextCall(1), run: 1, at: 0, changes: [] }
    await world.state.commit('staff', [{ write: 'intent', call }])
    expect(await refusal(world, 'mora', 'free')).toContain('left 1 calls without an outcome')
  })
})

describe('letting a link go by hand', () => {
  it('leaves the account as it is, and says what follows', async () => {
    await using world = await unmatched()
    const before = world.app.writes.length
    const result = await world.mend({ verb: 'unlink', person: 'crowd1' })
    expect(result).toMatchObject({ status: 'done', changes: [{ op: 'unlink', about: { source: 'id-crowd1' } }] })
    expect(result.notes.join()).toContain('links it again if a match rule finds it')
    expect(world.app.writes.length).toBe(before)
    expect(await world.state.findLinks('staff', 'id-crowd1')).toEqual([])
    expect((await world.plan()).summary).toMatchObject({ link: 1, create: 0 })
  })

  it('is refused for a name that nobody or several have', async () => {
    await using world = await unmatched()
    for (const n of [1, 2]) world.directory.put('user', `id-${n}`, { uid: `twin${n}`, cn: 'Twin' })
    await world.sync()
    await expect(world.mend({ verb: 'unlink', person: 'nobody' })).rejects.toThrow(
      'No link of staff is called “nobody”',
    )
    await expect(world.mend({ verb: 'unlink', person: 'Twin' })).rejects.toThrow('“Twin” may mean')
  })
})

describe('somebody who was linked by hand', () => {
  it('joins the groups that they were in all along', async () => {
    await using world = await aWorld({ match: [{ field: 'displayName', expression: 'cn' }] })
    people(world, ...crowd)
    await world.sync()
    const one = world.app.seed('user', { userName: 'm1', displayName: 'Mora' })
    world.app.seed('user', { userName: 'm2', displayName: 'Mora' })
    people(world, 'mora')
    group(world, 'staff', 'mora', 'crowd1')
    expect((await world.sync()).list.map(({ code }) => code)).toEqual(['ambiguous-match'])
    await world.mend({ verb: 'link', person: 'id-mora', account: one })
    await world.sync()
    expect(world.app.by('displayName', 'staff')?.members).toContain(one)
  })
})
