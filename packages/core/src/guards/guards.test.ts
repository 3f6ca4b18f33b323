import type { Change, GuardKind, Kind } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aGroupLink, aLink } from '../testing/a-situation.ts'
import { parseAllow } from './allow.ts'
import { type Counted, type CountedAbout, countedAs } from './counted-as.ts'
import { type GuardInput, judge } from './judge.ts'
import { limitOf } from './limit-of.ts'

const kinds = ['access', 'delete', 'group', 'membership', 'role', 'identity', 'clear', 'create'] as const

describe('the limit', () => {
  it.each([
    [0, 0],
    [1, 1],
    [5, 1],
    [6, 2],
    [10, 2],
    [11, 3],
    [15, 3],
    [16, 4],
    [20, 4],
    [21, 5],
    [25, 5],
    [26, 5],
    [100, 5],
    [101, 6],
    [120, 6],
    [121, 7],
    [999, 50],
    [1_000, 50],
    [1_001, 51],
    [9_980, 499],
    [9_981, 500],
    [10_000, 500],
    [10_001, 500],
    [1_000_000, 500],
  ])('of %i is %i', (base, limit) => {
    for (const kind of kinds) if (kind !== 'create') expect(limitOf(kind, base)).toBe(limit)
  })
  it.each([
    [0, 50],
    [250, 50],
    [251, 51],
    [1_000, 200],
    [1_001, 201],
    [100_000, 20_000],
  ])('for new accounts beside %i is %i', (base, limit) => {
    expect(limitOf('create', base)).toBe(limit)
  })
  it('of one’s own counts as it is', () => {
    expect(limitOf('access', 1_000, { count: 3 })).toBe(3)
    expect(limitOf('access', 1_000, { count: 0 })).toBe(0)
    expect(limitOf('access', 1_000, { count: 900 })).toBe(900)
    expect(limitOf('access', 30, { percent: 10 })).toBe(3)
    expect(limitOf('access', 31, { percent: 10 })).toBe(4)
    expect(limitOf('access', 20_000, { percent: 5 })).toBe(1_000)
    expect(limitOf('access', 3, { percent: 0 })).toBe(0)
    expect(limitOf('create', 1_000, { percent: 1 })).toBe(10)
  })
})

describe('what a change counts towards', () => {
  const counted = (
    step: Change['step'],
    about: Partial<CountedAbout> = {},
    {
      kind = 'kind' in step ? step.kind : 'user',
      ...more
    }: Pick<Partial<Change>, 'why' | 'clears'> & { kind?: Kind } = {},
  ) => {
    const change: Change = {
      seq: 1,
      phase: 1,
      about: { kind, label: 'x', target: 't-1' as never },
      why: 'source-changed',
      needs: [],
      undo: 'exact',
      step,
      ...more,
    }
    return countedAs(change, { identity: ['userName'], ...about }).map(({ kind: counts, key, field }) =>
      [counts, key, field].filter(Boolean).join(' '),
    )
  }
  const on = { kind: 'user', id: 't-1' } as const
  const edit = (
    field: string,
    from: readonly string[],
    to: readonly string[],
    add: readonly string[] = [],
    remove: readonly string[] = [],
  ) => ({ field, from, to, add, remove })

  it.each<[string, readonly string[], readonly string[]]>([
    [
      'the delete of a group that nobody remembers',
      counted({ op: 'delete', kind: 'group', id: 'g-1', before: {} }),
      ['group group\0t-1'],
    ],
    ['a disable', counted({ op: 'setActive', ...on, active: false }), ['access t-1']],
    ['an enable', counted({ op: 'setActive', ...on, active: true }), []],
    [
      'the delete of an active account',
      counted({ op: 'delete', ...on, before: { active: [true] } }),
      ['access t-1', 'delete t-1'],
    ],
    ['the delete of one that is off', counted({ op: 'delete', ...on, before: { active: [false] } }), ['delete t-1']],
    ['the unlink of an active account', counted({ op: 'unlink' }, { link: aLink() }), ['access t-1']],
    [
      'the unlink of one that is off',
      counted({ op: 'unlink' }, { link: aLink({ off: { why: 'gone', since: 0 } }) }),
      [],
    ],
    ['the unlink of one that no link covers', counted({ op: 'unlink' }), []],
    ['the unlink of a group', counted({ op: 'unlink' }, { link: aGroupLink() }, { kind: 'group' }), []],
    [
      'the unlink of one that the target does not show',
      counted({ op: 'unlink' }, { link: aLink() }, { why: 'target-missing' }),
      ['access t-1'],
    ],
    [
      'the delete of one that the target cannot tell to be on',
      counted({ op: 'delete', ...on, before: {} }, { link: aLink() }),
      ['access t-1', 'delete t-1'],
    ],
    [
      'the delete of a group, with all that are in it',
      counted({ op: 'delete', kind: 'group', id: 't-1', before: {} }, { link: aGroupLink(['a', 'b']) }),
      ['group group\0t-1', 'membership t-1\0a', 'membership t-1\0b'],
    ],
    [
      'removed members',
      counted({ op: 'members', kind: 'group', id: 't-1', add: [], remove: ['a'] }, { link: aGroupLink(['a', 'b']) }),
      ['membership t-1\0a'],
    ],
    [
      'an emptied group',
      counted({ op: 'members', kind: 'group', id: 't-1', add: [], remove: ['a'] }, {}, { clears: ['members'] }),
      ['membership t-1\0a', 'group group\0t-1'],
    ],
    ['added members', counted({ op: 'members', kind: 'group', id: 't-1', add: ['a'], remove: [] }), []],
    ['revoked roles', counted({ op: 'roles', ...on, grant: ['x'], revoke: ['admin'] }), ['role t-1\0admin']],
    [
      'a changed unique field',
      counted({ op: 'update', ...on, edits: [edit('userName', ['a'], ['b'])] }),
      ['identity t-1'],
    ],
    ['a unique field that was empty', counted({ op: 'update', ...on, edits: [edit('userName', [], ['b'])] }), []],
    [
      'one of many unique values given up',
      counted({ op: 'update', ...on, edits: [edit('userName', [], [], [], ['a'])] }),
      ['identity t-1'],
    ],
    ['a change of another field', counted({ op: 'update', ...on, edits: [edit('title', ['a'], ['b'])] }), []],
    [
      'fields that become empty, each of them',
      counted({ op: 'update', ...on, edits: [] }, {}, { clears: ['title', 'phones'] }),
      ['clear t-1 title', 'clear t-1 phones'],
    ],
    [
      'a unique field of a group, which is no account of that id',
      counted({ op: 'update', kind: 'group', id: 't-1', edits: [edit('userName', ['a'], ['b'])] }),
      ['identity group\0t-1'],
    ],
    [
      'a temporary value, whose final one counts',
      counted({ op: 'update', ...on, edits: [edit('userName', ['a'], ['x'])] }, {}, { why: 'make-way' }),
      [],
    ],
    [
      'a unique value given up for good to make way',
      counted(
        { op: 'update', ...on, edits: [edit('userName', ['a'], [])] },
        {},
        { why: 'make-way', clears: ['userName'] },
      ),
      ['identity t-1', 'clear t-1 userName'],
    ],
    ['a create', counted({ op: 'create', kind: 'user', attributes: {}, active: true }), ['create t-1']],
    ['a link', counted({ op: 'link', id: 't-1' as never, base: {} }), []],
    ['the end of sessions', counted({ op: 'endSessions', ...on }), []],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected)
  })
})

const both = (user: number, group: number) => ({ user, group })

const times = (kind: GuardKind, count: number, from = 0, field?: string): readonly Counted[] =>
  Array.from({ length: count }, (_, at) => ({ kind, key: `k${at + from}`, ...(field ? { field } : {}) }))

function judged(more: Partial<GuardInput>, ...allow: readonly string[]) {
  const managed = Object.fromEntries(kinds.map((kind) => [kind, 100])) as Record<GuardKind, number>
  return judge({
    planned: [],
    window: [],
    managed,
    limits: {},
    firstRun: false,
    changes: 0,
    accountsFound: 0,
    managedGroups: 100,
    inScope: both(100, 100),
    links: both(100, 100),
    namedGroups: [],
    moved: [],
    removals: 0,
    allow: parseAllow(allow),
    ...more,
  })
}

const tripped = (more: Partial<GuardInput>, ...allow: readonly string[]) =>
  judged(more, ...allow)
    .filter((guard) => guard.tripped)
    .map(({ code, field }) => (field ? `${code} ${field}` : code))

describe.each(kinds)('the guard %s', (kind) => {
  const field = kind === 'clear' ? 'title' : undefined
  const limit = kind === 'create' ? 50 : 5
  const name = field ? `clear ${field}` : kind
  const key = field ? `clear.${field}` : kind
  it('lets the limit through and trips above it', () => {
    expect(tripped({ planned: times(kind, limit, 0, field) })).toEqual([])
    expect(tripped({ planned: times(kind, limit + 1, 0, field) })).toEqual([name])
  })
  it('counts what the last 24 hours took, each account or pair once', () => {
    expect(tripped({ planned: times(kind, 1, 90, field), window: times(kind, limit + 5, 0, field) })).toEqual([name])
    expect(tripped({ planned: times(kind, limit, 0, field), window: times(kind, limit, 0, field) })).toEqual([])
  })
  it('is silent where this plan adds nothing', () => {
    expect(judged({ window: times(kind, 99, 0, field) })).toEqual([])
  })
  it('measures on both sides of every step of the limit', () => {
    for (const base of [1, 5, 10, 25, 100, 1_000, 10_000, 20_000]) {
      const at = limitOf(kind, base)
      const managed = {
        ...(Object.fromEntries(kinds.map((one) => [one, 0])) as Record<GuardKind, number>),
        [kind]: base,
      }
      expect(tripped({ planned: times(kind, at, 0, field), managed }), `${at} of ${base}`).toEqual([])
      expect(tripped({ planned: times(kind, at + 1, 0, field), managed }), `${at + 1} of ${base}`).toEqual([name])
    }
  })
  it('counts an account or pair of this plan once', () => {
    const twice = [...times(kind, limit, 0, field), ...times(kind, limit, 0, field)]
    expect(judged({ planned: twice })).toMatchObject([{ count: limit, tripped: false }])
  })
  it('goes by a limit of one’s own, a number or a percentage', () => {
    const planned = times(kind, 9, 0, field)
    expect(tripped({ planned, limits: { [kind]: { count: 8 } } })).toEqual([name])
    expect(tripped({ planned, limits: { [kind]: { count: 9 } } })).toEqual([])
    expect(tripped({ planned, limits: { [kind]: { percent: 8 } } })).toEqual([name])
    expect(tripped({ planned, limits: { [kind]: { percent: 9 } } })).toEqual([])
  })
  it('is passed for exactly as many as named, and no more', () => {
    const planned = times(kind, 60, 0, field)
    expect(tripped({ planned }, `${key}=60`)).toEqual([])
    expect(tripped({ planned }, `${key}=59`)).toEqual([name])
    for (const other of kinds.filter((one) => one !== kind && one !== 'clear'))
      expect(tripped({ planned }, `${other}=60`), other).toEqual([name])
    expect(tripped({ planned }, 'clear.mail=60')).toEqual([name])
    expect(tripped({ planned }, 'empty', 'moved')).toEqual([name])
  })
  it('says what, how many, and how to pass on purpose', () => {
    const [guard] = judged({ planned: times(kind, 60, 0, field) })
    expect(guard).toMatchObject({ code: kind, count: 60, limit, window: 0, allow: `${key}=60` })
    expect(guard?.message).toMatch(/^60 .*; the limit is \d+ of \d+\. If that is meant, pass `--allow [\w.]+=60`\.$/)
  })
})

describe('a guard', () => {
  it('measures against what was managed before the window took some of it', () => {
    const managed = { ...(Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<GuardKind, number>), access: 90 }
    expect(judged({ planned: times('access', 1, 50), window: times('access', 10), managed })).toMatchObject([
      { base: 100, window: 10 },
    ])
  })
  it('adds to what is managed only what was taken away, not what was made or changed', () => {
    const managed = Object.fromEntries(kinds.map((kind) => [kind, 90])) as Record<GuardKind, number>
    for (const kind of kinds)
      expect(judged({ planned: times(kind, 1, 50), window: times(kind, 10), managed }), kind).toMatchObject([
        { base: ['identity', 'clear', 'create'].includes(kind) ? 90 : 100 },
      ])
  })
  it('measures accounts against accounts and groups against groups, and is passed for both together', () => {
    const groups = Array.from({ length: 6 }, (_, at): Counted => ({ kind: 'identity', key: `group\0k${at}` }))
    const mixed = { planned: [...times('identity', 5), ...groups], managedGroups: 100 }
    expect(judged(mixed)).toMatchObject([
      { count: 5, tripped: false },
      { count: 6, tripped: true, allow: 'identity=11' },
    ])
    expect(tripped({ ...mixed, managedGroups: 120 })).toEqual([])
    expect(tripped(mixed, 'identity=10')).toEqual(['identity'])
    expect(tripped(mixed, 'identity=11')).toEqual([])
    expect(tripped({ planned: times('identity', 5), window: groups })).toEqual([])
  })
  it('for new accounts does not concern a first run', () => {
    expect(judged({ planned: times('create', 1_000), firstRun: true })).toEqual([])
    expect(tripped({ planned: times('access', 6), firstRun: true })).toEqual(['access'])
  })
  it('tells all it goes by, a field and an approval only where there is one', () => {
    const access = { code: 'access', count: 6, limit: 5, base: 100, window: 0, message: expect.any(String) }
    expect(judged({ planned: [...times('access', 6), ...times('delete', 2)] })[0]).toStrictEqual({
      ...access,
      tripped: true,
      allow: 'access=6',
    })
    expect(judged({ planned: times('access', 6) }, 'access=7')).toStrictEqual([
      { ...access, tripped: false, allow: 'access=6', allowed: 7 },
    ])
    expect(judged({ planned: times('access', 6) }, 'access=5')[0]).not.toHaveProperty('allowed')
    expect(judged({ planned: times('clear', 6, 0, 'title') }, 'clear.title=6')).toMatchObject([
      { field: 'title', allow: 'clear.title=6', allowed: 6 },
    ])
  })
  it('of groups measures against what is managed of them, whatever their keys', () => {
    const groups = Array.from({ length: 6 }, (_, at): Counted => ({ kind: 'group', key: `group\0k${at}` }))
    expect(judged({ planned: groups, managedGroups: 1_000 })).toMatchObject([{ base: 100, limit: 5, tripped: true }])
  })
  it('counts cleared values field by field', () => {
    expect(tripped({ planned: [...times('clear', 5, 0, 'title'), ...times('clear', 6, 0, 'mail')] })).toEqual([
      'clear mail',
    ])
  })
})

describe('at any number', () => {
  it.each<[string, Partial<GuardInput>, readonly string[]]>([
    ['nobody in scope while links exist', { inScope: both(0, 9) }, ['empty']],
    ['nobody in scope and no links', { inScope: both(0, 9), links: both(0, 9) }, []],
    ['one person in scope', { inScope: both(1, 9) }, []],
    ['no group in scope while groups are linked', { inScope: both(9, 0) }, ['empty']],
    ['no group in scope and none linked', { inScope: both(9, 0), links: both(9, 0) }, []],
    ['a source that was not read to its end', { inScope: undefined as never }, []],
    ['a first run that finds accounts', { firstRun: true, accountsFound: 1 }, ['first-run']],
    ['a first run into an empty target', { firstRun: true }, []],
    ['accounts found by a later run', { accountsFound: 9 }, []],
    ['a scope group that is not there', { namedGroups: [{ ref: 'cn=a', before: 3 }] }, ['scope-group cn=a']],
    ['a scope group never seen', { namedGroups: [{ ref: 'cn=a' }] }, ['scope-group cn=a']],
    ['a scope group newly empty', { namedGroups: [{ ref: 'cn=a', before: 3, now: 0 }] }, ['scope-group cn=a']],
    ['a scope group that was empty before', { namedGroups: [{ ref: 'cn=a', before: 0, now: 0 }] }, []],
    ['a scope group with fewer members', { namedGroups: [{ ref: 'cn=a', before: 3, now: 1 }] }, []],
    ['a removal after the base changed', { moved: ['base'], removals: 1 }, ['moved']],
    ['a changed base without a removal', { moved: ['base'] }, []],
    ['another target', { otherTarget: { was: 'a', is: 'b' } }, ['other-target']],
  ])('%s', (_, input, codes) => {
    expect(tripped(input)).toEqual(codes)
    expect(tripped(input, ...codes.map((code) => code.split(' ')[0] ?? ''))).toEqual([])
  })
})

const everyGuard =
  'Guards are access, delete, group, membership, role, identity, clear, create, empty, first-run, scope-group, moved, other-target, restored.'

describe('--allow', () => {
  it.each([
    ['acess=1', 'Did you mean `access`?'],
    ['acess', 'Did you mean `access`?'],
    ['emty', 'Did you mean `empty`?'],
    ['mebership=3', 'Did you mean `membership`?'],
    ['access', 'Say how many: `access=12`.'],
    ['empty=3', 'Write `empty` without a number.'],
    ['access=many', 'Write a whole number: `access=137`.'],
    ['access=-1', 'Write a whole number: `access=137`.'],
    ['access=1x', 'Write a whole number: `access=137`.'],
    ['clear=3', 'Name the field: `clear.title=12`.'],
    ['clear.=3', 'Did you mean `clear`?'],
    ['=3', everyGuard],
    ['nonsense=3', everyGuard],
    ['nonsense', everyGuard],
  ])('%s is refused: %s', (word, hint) => {
    expect(() => parseAllow([word])).toThrow(
      expect.objectContaining({
        code: 'invalid.allow',
        message: `--allow ${word} names no guard that can be passed.`,
        hint,
      }),
    )
  })
  it('names a field by its own name, dots and all', () => {
    expect(parseAllow(['clear.name.givenName=4']).counts.get('clear.name.givenName')).toBe(4)
  })
})
