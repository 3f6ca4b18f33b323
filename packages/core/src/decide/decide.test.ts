import { describe, expect, it } from 'vitest'
import {
  aCandidate,
  aGroup,
  aGroupLink,
  aLink,
  anAccount,
  aPerson,
  aSituation,
  aTeam,
  day,
  members,
  now,
  type Told,
} from '../testing/a-situation.ts'
import { aSync } from '../testing/a-sync.ts'
import { opsOf } from '../testing/looks.ts'
import { decide } from './decide.ts'

const sync = aSync()
const mora = { kind: 'user', label: 'mora', source: 'p-mora' } as const
const crew = { kind: 'group', label: 'crew', source: 'g-crew' } as const
const out = { is: 'out-of-scope' } as const
const problem = { code: 'invalid.record', message: 'broken' } as const

const decided = (told: Told, chosen = sync) => decide(chosen, aSituation(chosen, told))

describe('a record that a sync has no business with', () => {
  const none = { rows: ['not-in-scope'], drafts: [], findings: [], moves: [] }
  it('gets nothing while it is out of scope and has no link', () => {
    expect(decided({ side: out })).toStrictEqual(none)
    expect(decided({ side: { is: 'gone', tombstone: true } })).toStrictEqual(none)
  })
  it('gets nothing, and keeps its link, where the sync maps no such records', () => {
    const { group: _, ...people } = sync
    const told = { entry: aGroup(), members: members(['t-mora']) }
    expect(decided(told, people)).toStrictEqual(none)
    const link = aGroupLink(['a'])
    expect(decided({ ...told, link, account: aTeam() }, people)).toStrictEqual({
      ...none,
      link: { ...link, settled: false },
    })
  })
})

describe('a side that cannot be told', () => {
  it('makes nothing new, be it the source or the target', () => {
    const none = { rows: ['unread'], drafts: [], findings: [], moves: [] }
    expect(decided({ side: { is: 'unread' } })).toStrictEqual(none)
    const { candidates: _, ...blind } = aSituation(sync, { entry: aPerson() })
    expect(decide(sync, blind)).toStrictEqual(none)
  })
  it('of somebody linked leaves the link to be looked at again', () => {
    expect(decided({ entry: aPerson({ title: ['x'] }), link: aLink(), target: { is: 'unread' } })).toStrictEqual({
      rows: ['unread'],
      drafts: [],
      findings: [],
      moves: [],
      link: aLink({ settled: false }),
    })
  })
  it.each<[string, Told]>([
    ['the source says so', { side: { is: 'unreadable', hint: 'broken' } }],
    ['the entry has a problem', { entry: aPerson({}, { problem, standing: { disabled: true } }) }],
    ['the account has a problem', { entry: aPerson(), account: anAccount({ title: ['x'] }, { problem }) }],
  ])('is named with what is wrong when it is there but unreadable: %s', (_, told) => {
    expect(decided({ account: anAccount(), ...told, link: aLink() })).toStrictEqual({
      rows: ['unread'],
      drafts: [],
      findings: [{ code: 'unreadable-record', about: { ...mora, target: 't-mora' }, hint: 'broken' }],
      moves: [],
      link: aLink({ settled: false }),
    })
  })
  it('because a group was not read to its end is a finding, for a new group as for a linked one', () => {
    const told = { entry: aGroup({ cn: ['team'] }), members: members([], { complete: false }) }
    const finding = {
      code: 'incomplete-group',
      about: crew,
      hint: 'Its members were not read to the end, so nothing changes.',
    }
    const none = { rows: ['unread'], drafts: [], moves: [] }
    expect(decided(told)).toStrictEqual({ ...none, findings: [finding] })
    const link = aGroupLink(['a'])
    expect(decided({ ...told, link, account: aTeam(['a']) })).toStrictEqual({
      ...none,
      findings: [{ ...finding, about: { ...crew, target: 't-crew' } }],
      link: { ...link, settled: false },
    })
  })
})

describe('a source that was not read to its end', () => {
  const partly = (told: Told) => decide(sync, { ...aSituation(sync, told), incomplete: true })
  it.each([out, { is: 'gone', tombstone: true }, { is: 'gone', tombstone: false }] as const)(
    'proves nobody away: %j',
    (side) => {
      const link = aLink({ left: now - day })
      expect(partly({ side, link, account: anAccount() })).toStrictEqual({
        rows: ['unread'],
        drafts: [],
        findings: [],
        moves: [],
        link: { ...link, settled: false },
      })
    },
  )
  it('still brings what it said of those it did name', () => {
    const decision = partly({ entry: aPerson({ title: ['Chief'] }), link: aLink(), account: anAccount() })
    expect([decision.rows, opsOf(decision)]).toEqual([['differs'], ['update']])
  })
})

describe('a protected account', () => {
  it('is named with the pattern, and nothing else is done', () => {
    const guarded = aSync({ protect: [{ attribute: 'userName', pattern: 'Mo*' }] })
    expect(decided({ side: out, link: aLink(), account: anAccount() }, guarded)).toStrictEqual({
      rows: ['protected'],
      drafts: [],
      findings: [{ code: 'protected', about: { ...mora, target: 't-mora' }, hint: 'Protected by `userName=Mo*`.' }],
      moves: [],
      link: aLink({ settled: false }),
    })
  })
})

describe('a link to an account that nobody held before', () => {
  it('takes nothing over', () => {
    const base = { userName: ['mora'], mail: ['mora@acme.test'], title: ['Pilot'] }
    expect(decided({ entry: aPerson(), candidates: [[aCandidate(anAccount())]] })).toStrictEqual({
      rows: ['match', 'in-step'],
      drafts: [{ phase: 1, why: 'matched', undo: 'exact', step: { op: 'link', id: 't-mora', base } }],
      findings: [],
      moves: [{ field: '', to: 't-mora', whole: true }],
      link: aLink(),
    })
  })
})
