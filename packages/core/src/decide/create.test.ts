import type { ChangeWord, Field, SyncDefinition } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aGroup, aGroupLink, aLink, aPerson, aSituation, members, type Told } from '../testing/a-situation.ts'
import { aMapping, application, aSync, everything } from '../testing/a-sync.ts'
import { opsOf } from '../testing/looks.ts'
import { decide } from './decide.ts'

const sync = aSync()
const boss = { other: 'p-boss' as never }

describe('a new account', () => {
  it('comes first, then who is made by the same plan, then its roles; all of it claims its unique values', () => {
    const deputies: Field = { name: 'deputies', type: 'ref', many: true }
    const led = aSync(
      {
        users: aMapping({ userName: 'uid', mail: 'mail', manager: 'manager', deputies: 'all(manager)' }),
        roles: { admin: ['cn=admins'] },
      },
      { target: { ...application, user: [...application.user, deputies] } },
    )
    const references = { manager: [boss], deputies: ['t-nils' as never, boss] }
    const told = { entry: aPerson({ manager: ['uid=boss'] }), references, roles: ['admin', 'other'] }
    const id = { own: true }
    const attributes = { userName: ['mora'], mail: ['mora@acme.test'] }
    expect(decide(led, aSituation(led, told))).toStrictEqual({
      rows: ['create'],
      drafts: [
        { phase: 5, why: 'joined', undo: 'exact', step: { op: 'create', kind: 'user', attributes, active: true } },
        {
          phase: 6,
          why: 'follows',
          undo: 'exact',
          step: {
            op: 'update',
            kind: 'user',
            id,
            edits: [
              { field: 'manager', from: [], to: [boss], add: [], remove: [] },
              { field: 'deputies', from: [], to: [], add: ['t-nils', boss], remove: [] },
            ],
          },
        },
        {
          phase: 9,
          why: 'joined',
          undo: 'exact',
          step: { op: 'roles', kind: 'user', id, grant: ['admin'], revoke: [] },
        },
      ],
      findings: [],
      moves: [
        { field: 'userName', to: 'mora', whole: true },
        { field: 'mail', to: 'mora@acme.test', whole: true },
      ],
      link: {
        kind: 'user',
        source: 'p-mora',
        target: '',
        label: 'mora',
        base: { ...attributes, deputies: ['t-nils'], roles: ['admin'] },
        settled: true,
      },
    })
  })
  it.each<[string, readonly ChangeWord[] | undefined, string]>([
    ['can do everything', undefined, 'exact'],
    ['can do everything', ['create', 'delete'], 'exact'],
    ['can do everything', ['create', 'disable'], 'partial'],
    ['can do everything', ['create'], 'impossible'],
    ['cannot delete', undefined, 'partial'],
    ['cannot delete', ['create', 'delete'], 'impossible'],
    ['cannot delete or switch off', undefined, 'impossible'],
  ])('in a target that %s, with `allow` %j, can be taken back: %s', (can, allow, undo) => {
    const { delete: _, ...keeps } = everything
    const { setActive: __, ...stays } = keeps
    const abilities = can === 'can do everything' ? everything : can === 'cannot delete' ? keeps : stays
    const policy: Partial<SyncDefinition> = { disableWhen: [], onLeave: 'keep', onDelete: 'keep' }
    const chosen = aSync({ ...policy, ...(allow ? { allow } : {}) }, { abilities })
    expect(decide(chosen, aSituation(chosen, { entry: aPerson() })).drafts).toMatchObject([{ why: 'joined', undo }])
  })
  it('that would be protected is not made: it could never be switched off again', () => {
    const guarded = aSync({ protect: [{ attribute: 'userName', pattern: 'Mo*' }] })
    expect(decide(guarded, aSituation(guarded, { entry: aPerson() }))).toStrictEqual({
      rows: ['protected'],
      drafts: [],
      findings: [
        {
          code: 'protected',
          about: { kind: 'user', label: 'mora', source: 'p-mora' },
          hint: 'Protected by `userName=Mo*`.',
        },
      ],
      moves: [],
    })
  })
})

describe('an account to be made again for someone the source calls unchanged', () => {
  const side = { is: 'unchanged', roles: [] } as const
  it.each([
    { kind: 'user', link: aLink() },
    { kind: 'group', link: aGroupLink() },
  ] as const)('is not made from what the link knows, but a finding, and read by the next full run: %j', (told) => {
    const eager = aSync({ onTargetMissing: 'recreate' })
    const { kind, label, source, target } = told.link
    expect(decide(eager, aSituation(eager, { ...told, side, target: { is: 'missing' } }))).toStrictEqual({
      rows: ['target-missing', 'not-created'],
      drafts: [],
      findings: [
        {
          code: 'target-missing',
          about: { kind, label, source, target },
          hint: 'Someone deleted it in the target. Nothing changed at the source, so it was not read again there; the next full run reads it and makes it again.',
        },
      ],
      moves: [],
      link: { ...told.link, settled: false },
    })
  })
})

describe('a new group', () => {
  const attributes = { name: ['crew'] }
  const made = { op: 'create', kind: 'group', attributes, active: true }
  const decided = (told: Told, chosen = sync) => decide(chosen, aSituation(chosen, { entry: aGroup(), ...told }))
  const wanted = members(['t-mora'])

  it('comes after the people, and then its members', () => {
    expect(decided({ members: wanted })).toStrictEqual({
      rows: ['create'],
      drafts: [
        { phase: 7, why: 'joined', undo: 'exact', step: made },
        {
          phase: 9,
          why: 'joined',
          undo: 'exact',
          step: { op: 'members', kind: 'group', id: { own: true }, add: ['t-mora'], remove: [] },
        },
      ],
      findings: [],
      moves: [{ field: 'name', to: 'crew', whole: true }],
      link: {
        kind: 'group',
        source: 'g-crew',
        target: '',
        label: 'crew',
        base: { ...attributes, members: ['t-mora'] },
        settled: true,
      },
    })
  })
  it('cannot be switched off, so its being made is taken back by deleting it or not at all', () => {
    const { delete: _, ...abilities } = everything
    expect(decided({}, aSync({}, { abilities })).drafts).toEqual([
      { phase: 7, why: 'joined', undo: 'impossible', step: made },
    ])
  })
  it('has no state, no roles, and no members where nobody said who they are', () => {
    const roled = aSync({ roles: { admin: ['cn=admins'] } })
    const entry = aGroup({}, { standing: { disabled: true } })
    expect(decided({ entry, roles: ['admin'] }, roled).drafts.map(({ step }) => step)).toEqual([made])
  })
  it('gets no members where they are not kept in step', () => {
    expect(opsOf(decided({ members: wanted }, aSync({ groups: aMapping({ name: 'cn' }) })))).toEqual(['create'])
  })
  describe('in a target where none may be empty', () => {
    const group = (application.group ?? []).map((field) =>
      field.name === 'members' ? { ...field, required: true as const } : field,
    )
    const strict = aSync({}, { target: { ...application, group } })
    it('is made with its members in one step', () => {
      expect(decided({ members: wanted }, strict).drafts).toStrictEqual([
        {
          phase: 7,
          why: 'joined',
          undo: 'exact',
          step: { ...made, attributes: { ...attributes, members: ['t-mora'] } },
        },
      ])
    })
    it.each([{}, { members: members([]) }])('is not made while it has no members: %j', (told) => {
      expect(decided(told, strict)).toStrictEqual({
        rows: ['not-created'],
        drafts: [],
        findings: [
          {
            code: 'missing-value',
            about: { kind: 'group', label: 'crew', source: 'g-crew' },
            hint: 'In this target a group may not be empty, and none of its members has an account.',
            field: 'members',
          },
        ],
        moves: [],
      })
    })
  })
})
