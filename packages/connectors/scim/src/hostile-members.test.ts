import { describe, expect, it } from 'vitest'
import { aBench, type Bench, fill, members, on } from './testing/bench.ts'
import type { Strange } from './testing/fake-kit.ts'

const patches = (bench: Bench): readonly unknown[] =>
  bench.server.requests
    .filter(({ method }) => method === 'PATCH')
    .map(({ body }) => (body as { Operations: unknown }).Operations)

describe('a group', () => {
  it('of a name that is taken is not made, also where the server would take it', async () => {
    await using bench = await aBench()
    const attributes = { displayName: ['RED'] }
    expect(await bench.write({ op: 'create', kind: 'group', attributes, active: true })).toMatchObject({
      code: 'exists.taken',
      field: 'displayName',
    })
    expect(bench.sent().filter((one) => one.startsWith('POST'))).toEqual([])
  })
})

describe('members', () => {
  it('are added as a list of ids, and removed one by one', async () => {
    await using bench = await aBench()
    await bench.write(members('group-4', ['user-3'], ['user-1']))
    expect(patches(bench)).toEqual([
      [
        { op: 'remove', path: 'members[value eq "user-1"]' },
        { op: 'add', path: 'members', value: [{ value: 'user-3' }] },
      ],
    ])
  })

  it('that are there already are not sent: some servers would have them twice', async () => {
    await using bench = await aBench(() => ({ naiveMembers: true }))
    await bench.write(members('group-4', ['user-1', 'user-3']))
    const held = bench.server.get('group', 'group-4')?.members as readonly { value: string }[]
    expect(held.map(({ value }) => value)).toEqual(['user-1', 'user-2', 'user-3'])
  })

  it('that nobody knows are refused, whatever the server would take; whom it has shown is not asked for again', async () => {
    await using bench = await aBench()
    expect(await bench.write(members('group-4', ['user-9']))).toMatchObject({
      code: 'invalid.member',
      field: 'members',
    })
    expect(patches(bench)).toEqual([])
    await bench.scanned()
    bench.sent()
    await bench.write(members('group-4', ['user-3']))
    expect(bench.sent()).not.toContain('GET /Users/user-3')
  })

  it('change a hundred at a time', async () => {
    await using bench = await aBench(() => ({ memberChanges: 100 }), { settings: { pageSize: 500 } })
    const ids = Array.from({ length: 150 }, (_, n) => bench.server.add('user', { userName: `p${n}` }))
    expect(await bench.write(members('group-4', ids, ['user-1']))).toMatchObject({ id: 'group-4' })
    expect(patches(bench)).toHaveLength(2)
    expect(bench.server.get('group', 'group-4')?.members).toHaveLength(151)
  })

  it.each<readonly [string, Strange]>([
    ['has no PATCH', () => ({ patch: 'none' })],
    ['refuses paths with a filter', () => ({ patch: 'noFilters' })],
  ])('change where the server %s', async (_, strange) => {
    await using bench = await aBench(strange)
    expect(await bench.write(members('group-4', ['user-3'], ['user-1']))).toMatchObject({ id: 'group-4' })
    const held = bench.server.get('group', 'group-4')?.members as readonly { value: string }[]
    expect(held.map(({ value }) => value)).toEqual(['user-2', 'user-3'])
  })

  it('that a server took and never shows are a failure, with the setting that helps', async () => {
    await using bench = await aBench(() => ({ hidesMembers: true }))
    const problem = await bench.write(members('group-4', ['user-3']))
    expect(problem).toMatchObject({ code: 'invalid.not-kept', hint: expect.stringContaining('members: unreadable') })
  })

  it('are known to be unreadable where it is said, or where accounts say that they are in a group that shows nobody', async () => {
    await using told = await aBench(() => ({ hidesMembers: true }), { settings: { members: 'unreadable' } })
    await using seen = await aBench(() => ({ hidesMembers: true, showsGroups: true }))
    await using open = await aBench(() => ({ showsGroups: true }))
    const readable = async (bench: Bench) => (await bench.field('members', 'group'))?.readable
    expect([await readable(told), await readable(seen), await readable(open)]).toEqual([false, false, undefined])
    expect(await told.write(members('group-4', ['user-3'], ['user-1']))).toMatchObject({ id: 'group-4' })
    const held = told.server.get('group', 'group-4')?.members as readonly { value: string }[]
    expect(held.map(({ value }) => value)).toEqual(['user-2', 'user-3'])
  })

  it('that nobody can read and that are out already keep nobody else in', async () => {
    await using bench = await aBench(() => ({ hidesMembers: true }), { settings: { members: 'unreadable' } })
    const refused = bench.server.add('user', { userName: 'out' })
    expect(await bench.write(members('group-4', ['user-3'], [refused, 'user-1']))).toMatchObject({ id: 'group-4' })
    const held = bench.server.get('group', 'group-4')?.members as readonly { value: string }[]
    expect(held.map(({ value }) => value)).toEqual(['user-2', 'user-3'])
  })

  it('of which the server tells no id stay where the group is written as a whole', async () => {
    await using bench = await aBench(() => ({ patch: 'none' }))
    bench.server.edit('group', 'group-4', { members: [{ value: 'user-1' }, { display: 'Somebody' }] })
    expect(await bench.write(members('group-4', ['user-3'], ['user-1']))).toMatchObject({ id: 'group-4' })
    expect(bench.server.get('group', 'group-4')?.members).toEqual([{ display: 'Somebody' }, { value: 'user-3' }])
  })

  it('that nobody can read are taken out by a list where the server wants that, and nobody else with them', async () => {
    const hidden = { settings: { members: 'unreadable' } }
    await using aws = await aBench(() => ({ hidesMembers: true, listRemovals: true, memberChanges: 100 }), hidden)
    expect(await aws.write(members('group-4', ['user-3'], ['user-1']))).toMatchObject({ id: 'group-4' })
    const held = aws.server.get('group', 'group-4')?.members as readonly { value: string }[]
    expect(held.map(({ value }) => value)).toEqual(['user-2', 'user-3'])
    await using other = await aBench(() => ({ hidesMembers: true }), hidden)
    await other.write(members('group-4', [], ['user-1']))
    expect(other.server.get('group', 'group-4')?.members).toEqual([{ value: 'user-2' }])
  })

  it.each<readonly [string, Strange]>([
    ['all of them', () => ({ membersAlone: 'all' })],
    ['all but one', () => ({ membersAlone: 'others' })],
  ])('that lists leave out, %s, are read group by group, in a list and when looked for', async (_, strange) => {
    await using bench = await aBench(strange)
    const { verdict, records } = await bench.scanned('group')
    expect([verdict, records.map(({ attributes }) => attributes.members)]).toEqual([
      'complete',
      Array.from({ length: 3 }, () => ['user-1', 'user-2']),
    ])
    const [found] = (await bench.found('displayName', ['green'], 'group')).records
    expect(found?.attributes.members).toEqual(['user-1', 'user-2'])
    expect((await bench.field('members', 'group'))?.readable).toBeUndefined()
  })

  it('that no group shows are not written as a whole, though nobody said that they are hidden', async () => {
    for (const write of [
      members('group-4', ['user-3']),
      {
        op: 'update',
        ...on('group-4', 'group'),
        edits: [{ field: 'displayName', from: ['red'], to: ['Crimson'], add: [], remove: [] }],
      } as const,
    ]) {
      await using bench = await aBench(() => ({ hidesMembers: true, patch: 'none' }))
      expect(await bench.write(write)).toMatchObject({
        code: 'config.not-offered',
        hint: expect.stringContaining('by hand'),
      })
      expect(bench.server.get('group', 'group-4')?.members).toHaveLength(2)
    }
  })

  it('are written as a whole to a group of nobody if another group shows its own, or if it was made here', async () => {
    await using bench = await aBench(() => ({ patch: 'none' }))
    const empty = bench.server.add('group', { displayName: 'empty' })
    expect(await bench.write(members(empty, ['user-3']))).toMatchObject({ id: empty })
    await using fresh = await aBench(() => ({ patch: 'none' }), { empty: true })
    fill(fresh.server, 1)
    const attributes = { displayName: ['new'] }
    expect(await fresh.write({ op: 'create', kind: 'group', attributes, active: true })).toMatchObject({
      id: 'group-2',
    })
    expect(await fresh.write(members('group-2', ['user-1']))).toMatchObject({ id: 'group-2' })
    expect(fresh.server.get('group', 'group-2')?.members).toEqual([{ value: 'user-1' }])
  })

  it('that nobody can read are never written as a whole: that would empty the group', async () => {
    await using bench = await aBench(() => ({ hidesMembers: true, patch: 'none' }), {
      settings: { members: 'unreadable' },
    })
    const rename = { field: 'displayName', from: ['red'], to: ['Crimson'], add: [], remove: [] }
    expect(await bench.write({ op: 'update', ...on('group-4', 'group'), edits: [rename] })).toMatchObject({
      code: 'config.not-offered',
    })
    expect(bench.server.get('group', 'group-4')?.members).toHaveLength(2)
  })
})
