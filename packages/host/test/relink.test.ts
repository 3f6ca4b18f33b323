import { describe, expect, it } from 'vitest'
import { aWorld, baseDefinition, group, people, type World } from './world.ts'

const staff = Array.from({ length: 50 }, (_, n) => `p${n}`)
const { externalId: _, ...withoutId } = baseDefinition.users ?? {}
const byName = { users: withoutId, match: [{ field: 'userName', expression: 'uid' }] }

/** The directory is loaded anew: the same people and groups under new ids, except whom `change` says otherwise. */
function reload(world: World, change: (uid: string) => { uid?: string; copies?: number } = () => ({})): void {
  for (const kind of ['user', 'group'] as const)
    for (const { id, dn, attributes, standing } of world.directory.all(kind)) {
      const before = String(attributes.uid?.[0] ?? '')
      const { uid = before, copies = 1 } = kind === 'user' ? change(before) : {}
      world.directory.remove(id)
      for (let copy = 0; copy < copies; copy++)
        world.directory.put(
          kind,
          `new-${id}-${copy}`,
          { ...attributes, ...(uid ? { uid } : {}) },
          { ...(copy === 0 ? { dn } : {}), ...(standing ? { standing } : {}) },
        )
    }
}

async function loaded(changes: Parameters<typeof aWorld>[0] = byName): Promise<World> {
  const world = await aWorld(changes)
  people(world, ...staff)
  group(world, 'team', 'p1', 'p2', 'p3')
  await world.sync()
  await world.sync()
  return world
}

const relink = { verb: 'relink', by: 'userName' } as const

describe('a directory that was loaded anew, with new ids (field row 5)', () => {
  it('would have everybody disabled, so a guard stops the run', async () => {
    await using world = await loaded()
    reload(world)
    expect((await world.plan()).tripped).toEqual(['access'])
  })

  it('is linked again by a unique field: then there is nothing to do, and nobody is disabled', async () => {
    await using world = await loaded()
    reload(world)
    const before = world.app.writes.length
    const result = await world.mend(relink)
    expect(result).toMatchObject({ status: 'done', left: [] })
    expect(result.changes).toHaveLength(51)
    expect(result.changes[0]).toMatchObject({ op: 'relink', was: 'id-p0', about: { source: 'new-id-p0-0' } })
    for (const mode of ['full', 'source', 'full'] as const) {
      const run = await world.sync({ mode })
      expect([run.status, run.applied.ok, run.list]).toEqual(['done', 0, []])
    }
    expect(world.app.writes.length).toBe(before)
    expect(world.app.all('user').every(({ active }) => active)).toBe(true)
  })

  it('keeps what both sides agreed on: what is changed in the application counts as drift still', async () => {
    await using world = await loaded()
    world.app.edit(world.app.by('userName', 'p7')?.id ?? '', { values: { displayName: 'Boss' } })
    reload(world)
    await world.mend(relink)
    expect((await world.plan()).changes.map(({ why, about }) => [why, about.label])).toEqual([['drift', 'P7']])
  })

  it('keeps a person switched off by Rollcall as such', async () => {
    await using world = await loaded()
    const p7 = world.directory.get('id-p7')
    world.directory.put('user', 'id-p7', p7?.attributes ?? {}, { standing: { disabled: true } })
    await world.sync()
    reload(world)
    await world.mend(relink)
    expect((await world.sync()).applied.ok).toBe(0)
    world.directory.put('user', 'new-id-p7-0', p7?.attributes ?? {})
    await world.sync()
    expect(world.app.by('userName', 'p7')?.active).toBe(true)
  })

  it('where the id itself is mapped, the next run writes the new ids and disables nobody', async () => {
    await using world = await loaded({})
    reload(world)
    const { notes } = await world.mend(relink)
    expect(notes.join('\n')).toContain('`externalId` holds the old ids: the next run of staff updates it')
    const plan = await world.plan()
    expect(plan.summary).toMatchObject({ update: 50, disable: 0, create: 0 })
    expect(plan.tripped).toEqual(['identity'])
    expect((await world.sync({ allow: ['identity=50'] })).status).toBe('done')
    expect((await world.sync()).applied.ok).toBe(0)
  })
})

describe('relinking by a field', () => {
  it('leaves and lists whom it is not sure about; the others are linked', async () => {
    await using world = await loaded()
    world.app.drop(world.app.by('userName', 'p4')?.id ?? '')
    reload(world, (uid) => {
      if (uid === 'p0' || uid === 'p1') return { copies: 2 } // two at the source have the value
      if (uid === 'p2') return { uid: 'renamed' } // nobody has it any more
      if (uid === 'p3') return { copies: 0 } // really gone
      return {}
    })
    const result = await world.mend(relink)
    expect(result.changes.filter(({ about }) => about.kind === 'user')).toHaveLength(45)
    expect(result.left.map(({ about, why }) => `${about.label}: ${why}`)).toEqual([
      'P4: the account is not in the target any more',
      'P0: several at the source have its `userName`: P0 (new-id-p0-0), P0 (new-id-p0-1)',
      'P1: several at the source have its `userName`: P1 (new-id-p1-0), P1 (new-id-p1-1)',
      'P2: nobody at the source has its `userName`',
      'P3: nobody at the source has its `userName`',
    ])
    const plan = await world.plan()
    expect(plan.changes.filter(({ step }) => step.op === 'setActive').map(({ about }) => about.label)).toEqual([
      'P0',
      'P1',
      'P2',
      'P3',
    ])
  })

  it('goes by what the account holds now, not by what it held', async () => {
    await using world = await loaded()
    world.app.edit(world.app.by('userName', 'p7')?.id ?? '', { values: { userName: 'somebody' } })
    reload(world)
    const { left } = await world.mend(relink)
    expect(left).toMatchObject([{ about: { label: 'P7' }, why: 'nobody at the source has its `userName`' }])
  })

  it('hands nobody the account of someone who had left before', async () => {
    await using world = await loaded()
    world.directory.remove('id-p7')
    await world.sync()
    world.definition = { ...world.definition, onDrift: 'report' }
    world.directory.put('user', 'id-other', { uid: 'p7', cn: 'Another P7' })
    const { changes, left } = await world.mend(relink)
    expect(changes).toEqual([])
    expect(left).toMatchObject([{ about: { label: 'P7' }, why: expect.stringContaining('had left before') }])
  })

  it('moves no link of a person who only left the scope', async () => {
    await using world = await loaded({ ...byName, scope: { users: { filter: '(mail=*)', exclude: [] } } })
    world.directory.put('user', 'id-p7', { uid: 'p7', cn: 'P7' })
    world.directory.put('user', 'id-other', { uid: 'p7', cn: 'Another P7', mail: 'p7@acme.test' })
    expect(await world.mend(relink)).toMatchObject({ status: 'nothing', changes: [], left: [] })
  })

  it('refuses a field that two accounts may share, or that is not mapped', async () => {
    await using world = await loaded()
    for (const by of ['displayName', 'tags', 'nonsense'])
      await expect(world.mend({ verb: 'relink', by })).rejects.toMatchObject({
        code: 'config.relink-field',
        hint: 'There are userName.',
      })
  })

  it('changes nothing of a source that is not read to its end', async () => {
    await using world = await loaded()
    reload(world)
    world.directory.misbehave = { truncate: 40 }
    await expect(world.mend(relink)).rejects.toThrow('not read to its end')
    expect(await world.state.findLinks('staff', 'id-p0')).toHaveLength(1)
  })

  it('is all or nothing: cut short, it has moved no link', async () => {
    await using world = await loaded()
    reload(world)
    const stopped = world.mend(relink, async () => {
      throw new Error('killed')
    })
    await expect(stopped).rejects.toThrow('killed')
    const links = (await Array.fromAsync(world.state.allLinks('staff', 'user'))).flat()
    expect(links.map(({ source }) => source).sort()).toEqual(staff.map((uid) => `id-${uid}`).sort())
    expect(await world.mend(relink)).toMatchObject({ status: 'done', left: [] })
  })
})

describe('a move to another directory', () => {
  it('makes the links belong to it: no guard asks about the move any more', async () => {
    await using world = await loaded()
    reload(world)
    world.directory.misbehave = { identity: 'another-directory' }
    const { notes } = await world.mend(relink)
    expect(notes.join('\n')).toContain(
      'The links belong to memory-directory; from now on they belong to another-directory.',
    )
    expect(await world.state.memory('staff')).toMatchObject({ source: 'another-directory' })
    world.directory.remove('new-id-p7-0')
    const run = await world.sync()
    expect(run).toMatchObject({ status: 'done', applied: { ok: 2 } })
    expect(world.app.by('userName', 'p7')?.active).toBe(false)
  })
})
