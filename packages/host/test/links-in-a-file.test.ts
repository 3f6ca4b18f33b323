import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

async function* lines(texts: readonly string[]): AsyncGenerator<string> {
  yield* texts
}

const load = (world: World, texts: readonly string[]) => world.mend({ verb: 'import', lines: lines(texts) })

const refusal = (world: World, texts: readonly string[]): Promise<string> =>
  load(world, texts).then(
    () => 'was done',
    (thrown: Error) => thrown.message,
  )

async function filled(): Promise<World> {
  const world = await aWorld()
  people(world, ...crowd, 'mora')
  group(world, 'team', 'mora', 'crowd1')
  await world.sync()
  world.directory.remove('id-crowd3')
  await world.sync()
  return world
}

const header = '{"formatVersion":1,"source":"memory-directory","sync":"staff","target":"memory-app"}'
const line = (source: string, target: string, more: object = {}): string =>
  JSON.stringify({ kind: 'user', source, target, ...more })

describe('the links of a sync in a file', () => {
  it('are a line each, after one that says which systems the ids belong to', async () => {
    await using world = await filled()
    const [first, ...rest] = await world.exportLinks()
    expect(first).toBe(header)
    expect(rest).toHaveLength(crowd.length + 2)
    expect(rest.map((text) => JSON.parse(text)).find(({ label }) => label === 'Crowd3')).toMatchObject({
      kind: 'user',
      source: 'id-crowd3',
      off: { why: 'gone' },
      left: world.now(),
      base: { userName: ['crowd3'] },
    })
  })

  it('bring back all that was linked: then nothing is left to do', async () => {
    await using world = await filled()
    const before = await world.exportLinks()
    for (const kind of ['user', 'group'] as const)
      for await (const links of world.state.allLinks('staff', kind))
        await world.state.commit(
          'staff',
          links.map(({ source }) => ({ write: 'unlink' as const, kind, source })),
        )
    expect(await world.exportLinks()).toEqual([header])
    const gone = before.filter((text) => text.includes('"id-crowd3"'))
    expect(await refusal(world, before)).toContain('the source has no user id-crowd3')
    const result = await load(
      world,
      before.filter((text) => !gone.includes(text)),
    )
    expect(result).toMatchObject({ status: 'done', left: [] })
    const run = await world.sync()
    expect([run.applied.ok, run.list]).toEqual([0, []])
    expect((await world.plan()).summary).toMatchObject({ unmanaged: 1, unchanged: crowd.length + 1 })
  })

  it('that are there already are passed over', async () => {
    await using world = await filled()
    expect(await load(world, await world.exportLinks())).toMatchObject({
      status: 'nothing',
      notes: [`${crowd.length + 2} of ${crowd.length + 2} are linked so already.`],
    })
  })
})

describe('importing links', () => {
  it('takes none of a file with one fault, and names each line', async () => {
    await using world = await filled()
    const free = world.app.seed('user', { userName: 'free' })
    const other = world.app.seed('user', { userName: 'other' })
    people(world, 'noah', 'nora')
    const said = await refusal(world, [
      header,
      line('id-noah', free),
      line('id-nobody', other),
      line('id-nora', 'user-999'),
      line('id-noah', other),
      line('id-mora', other),
      line('id-nora', world.app.by('userName', 'crowd1')?.id ?? ''),
      '{"kind":"user"',
      '{"kind":"robot","source":"a","target":"b"}',
      line('id-nora', other, { shoe: 43 }),
    ])
    expect(said.split('\n').slice(1)).toEqual([
      'line 3: the source has no user id-nobody',
      'line 4: the target has no user user-999',
      'line 5: the source id-noah stands in line 2 already',
      `line 5: the target ${other} stands in line 3 already`,
      `line 6: the target ${other} stands in line 3 already`,
      'line 6: Mora is linked already, to user-26',
      'line 7: the source id-nora stands in line 4 already',
      expect.stringMatching(/^line 7: the account user-2 is linked already, to id-crowd1 by staff$/),
      'line 8: it is not JSON',
      'line 9: `kind` is user or group',
      'line 10: there is no `shoe`',
    ])
    expect(await world.state.findLinks('staff', 'id-noah')).toEqual([])
  })

  it('refuses an account that another sync owns (field row 8)', async () => {
    await using world = await filled()
    const account = world.app.by('userName', 'crowd1')?.id ?? ''
    world.definition = { ...world.definition, name: 'other' }
    expect(await refusal(world, [header, line('id-mora', account)])).toContain(
      `line 2: the account ${account} is linked already, to id-crowd1 by staff`,
    )
  })

  it.each([
    ['target', header.replace('memory-app', 'another-app'), 'the links belong to the target another-app'],
    ['source', header.replace('memory-directory', 'elsewhere'), 'the links belong to the source elsewhere'],
    ['format', header.replace(':1', ':2'), 'the format version 2 is not 1'],
  ])('refuses a file of another %s', async (_, first, why) => {
    await using world = await filled()
    expect(await refusal(world, [first, line('id-mora', 'user-1')])).toContain(`line 1: ${why}`)
  })

  it('refuses protected accounts, and privileges that Rollcall did not grant (field row 9)', async () => {
    await using world = await aWorld(
      { protect: [{ attribute: 'userName', pattern: 'svc-*' }] },
      { roles: [{ name: 'root', privileged: true }] },
    )
    people(world, 'mora', 'noah')
    const service = world.app.seed('user', { userName: 'svc-backup' })
    const root = world.app.seed('user', { userName: 'root' }, { roles: ['root'] })
    expect(await refusal(world, [header, line('id-mora', service), line('id-noah', root)])).toMatch(
      /line 2: .* is protected by `userName=svc-\*`\nline 3: .* holds the privileged role root/,
    )
    const granted = line('id-noah', root, { base: { roles: ['root'] } })
    expect(await load(world, [header, granted])).toMatchObject({ status: 'done' })
  })

  it('counts the faults it does not show', async () => {
    await using world = await filled()
    const many = Array.from({ length: 30 }, (_, n) => line(`id-x${n}`, `user-x${n}`))
    expect((await refusal(world, [header, ...many])).split('\n').at(-1)).toBe('and 10 more')
  })
})
