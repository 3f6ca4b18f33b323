import type { Field, Link, SyncDefinition, SyncRecord, Unkept } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import type { WantedMembers } from '../situation.ts'
import { aCandidate, aGroup, aGroupLink, aSituation, aTeam, members } from '../testing/a-situation.ts'
import { aMapping, application, aSync } from '../testing/a-sync.ts'
import { codes } from '../testing/looks.ts'
import { decide } from './decide.ts'

const about = { kind: 'group', label: 'crew', source: 'g-crew', target: 't-crew' } as const
const nils = { other: 'p-nils' as never }
const anyone = { removable: () => true }
const proof = { source: 's', inputs: 'i' }

interface Crew {
  readonly link?: Link
  readonly team: SyncRecord
  readonly wanted?: WantedMembers
  readonly policy?: Partial<SyncDefinition>
  /** In a target where a group may not be empty. */
  readonly strict?: true
}

function decided({ link = aGroupLink(['a']), team, wanted, policy = {}, strict }: Crew) {
  const sync = strict ? withRequiredMembers(policy) : aSync(policy)
  return decide(
    sync,
    aSituation(sync, { entry: aGroup(), link, account: team, ...(wanted ? { members: wanted } : {}) }),
  )
}

const steps = ({ drafts }: ReturnType<typeof decide>) =>
  drafts.flatMap(({ phase, step }) => (step.op === 'members' ? [[phase, step.add, step.remove]] : []))

const step = { op: 'members', kind: 'group', id: 't-crew' } as const
const changed = { why: 'group-changed', undo: 'exact' } as const
const drift = (value: string, hint: string) => ({ code: 'drift', about, field: 'members', value, hint })

describe('members of a linked group', () => {
  it('who changed at the source are removed first and added later, without any drift', () => {
    const team = aTeam(['a', 'b', 'guest'])
    expect(decided({ link: aGroupLink(['a', 'b']), team, wanted: members(['b', 'c']) })).toEqual({
      rows: ['differs'],
      drafts: [
        { ...changed, phase: 3, step: { ...step, add: [], remove: ['a'] } },
        { ...changed, phase: 9, step: { ...step, add: ['c'], remove: [] } },
      ],
      findings: [],
      moves: [],
      link: aGroupLink(['b', 'c']),
    })
  })
  it('whom someone removed and added in the target are drift, and put right', () => {
    const wanted = members(['a'], { removable: (member) => member === 'b' })
    expect(decided({ team: aTeam(['b', 'guest']), wanted })).toEqual({
      rows: ['differs'],
      drafts: [
        { ...changed, phase: 3, step: { ...step, add: [], remove: ['b'] } },
        { ...changed, phase: 9, step: { ...step, add: ['a'], remove: [] } },
      ],
      findings: [drift('a', 'Someone changed 2 of the members in the target; this run puts them back.')],
      moves: [],
      link: aGroupLink(['a'], { settled: false, unkept: { members: { wanted: ['a'], kept: ['b'], final: true } } }),
    })
  })
  it('whom someone changed in the target stay so with onDrift: report, while changes at the source are made', () => {
    const wanted = { ...members([], anyone), wanted: ['a' as never, 'd' as never, nils] }
    const decision = decided({
      link: aGroupLink(['a', 'c'], { proof }),
      team: aTeam(['b', 'c']),
      wanted,
      policy: { onDrift: 'report' },
    })
    expect(steps(decision)).toEqual([
      [3, [], ['c']],
      [9, ['d', nils], []],
    ])
    expect(decision.findings).toEqual([drift('a', 'Someone changed 2 of the members in the target.')])
    expect(decision.link).toEqual(aGroupLink(['a', 'd'], { settled: false }))
  })
  it.each<[string, Crew]>([
    [
      'are not mapped',
      { team: aTeam(['b']), wanted: members(['c'], anyone), policy: { groups: aMapping({ name: 'cn' }) } },
    ],
    ['are not known at the source', { team: aTeam(['b']) }],
    [
      'came only in part from the target',
      { team: { ...aTeam(['b']), partial: ['members'] }, wanted: members(['c'], anyone) },
    ],
  ])('that %s are left alone', (_, crew) => {
    expect(decided(crew)).toEqual({ rows: ['in-step'], drafts: [], findings: [], moves: [], link: aGroupLink(['a']) })
  })
  it('outside the pilot are neither given up nor said to be missing', () => {
    const held = { kept: (member: string) => member === 'p', held: (member: string) => member === 'p' }
    for (const team of [aTeam(['a']), aTeam(['a', 'p'])]) {
      const decision = decided({ link: aGroupLink(['a', 'p']), team, wanted: members(['a'], held) })
      expect(decision).toMatchObject({ rows: ['in-step'], drafts: [], findings: [] })
      expect(decision.link).toEqual(aGroupLink(['a', 'p']))
    }
  })
})

describe('a link that does not know its members yet', () => {
  const link = { ...aGroupLink(), base: { name: ['crew'] } }
  const wanted = members(['a'], { removable: (member) => member === 'b' })
  it('takes who is in scope and not wanted without calling it drift', () => {
    for (const onDrift of ['repair', 'report'] as const) {
      const decision = decided({ link, team: aTeam(['a', 'b', 'guest']), wanted, policy: { onDrift } })
      expect([steps(decision), decision.findings]).toEqual([[[3, [], ['b']]], []])
      expect(decision.link).toEqual(aGroupLink(['a']))
    }
  })
  it('remembers who is still to go while that may not be written', () => {
    const policy: Partial<SyncDefinition> = { allow: ['addMember'], onDrift: 'report' }
    const team = aTeam(['a', 'b', 'guest'])
    const first = decided({ link, team, wanted, policy })
    expect([steps(first), codes(first), first.link?.base.members]).toEqual([[], ['not-allowed'], ['a', 'b']])
    const later = decided({ link: first.link as Link, team, wanted, policy: { onDrift: 'report' } })
    expect([steps(later), codes(later)]).toEqual([[[3, [], ['b']]], []])
  })
  it('is not one that knows them: whom someone else added is never Rollcall’s', () => {
    const decision = decided({ team: aTeam(['a', 'b']), wanted, policy: { allow: ['addMember'] } })
    expect([codes(decision), decision.link?.base.members]).toEqual([['drift', 'not-allowed'], ['a']])
  })
})

describe('members of a group that was matched', () => {
  const joined = (policy: Partial<SyncDefinition> = {}) => {
    const sync = aSync(policy)
    const wanted = members(['a', 'c'], { removable: (member) => member === 'b' })
    const candidates = [[aCandidate(aTeam(['a', 'b', 'guest']))]]
    return decide(sync, aSituation(sync, { entry: aGroup(), candidates, members: wanted }))
  }
  it('are put right because it was matched, and nothing is drift', () => {
    const decision = joined()
    const matched = { why: 'matched', undo: 'exact' } as const
    expect(decision.drafts).toEqual([
      { ...matched, phase: 1, step: { op: 'link', id: 't-crew', base: { name: ['crew'], members: ['a'] } } },
      { ...matched, phase: 3, step: { ...step, add: [], remove: ['b'] } },
      { ...matched, phase: 9, step: { ...step, add: ['c'], remove: [] } },
    ])
    expect([decision.findings, decision.link]).toEqual([[], aGroupLink(['a', 'c'])])
  })
  it('are still to go where they may not be taken yet', () => {
    const decision = joined({ allow: ['link', 'addMember'] })
    expect(decision.link?.base.members).toEqual(['a', 'b', 'c'])
  })
})

describe('a group that may not be empty', () => {
  const guarded = {
    code: 'guarded',
    about,
    field: 'members',
    value: 'a',
    hint: 'In this target a group may not be empty: its last members stay until somebody else joins. Or delete it.',
  }
  it('changes its members in one step', () => {
    const decision = decided({ team: aTeam(['a']), wanted: members(['b']), strict: true })
    expect(decision.drafts).toEqual([{ ...changed, phase: 9, step: { ...step, add: ['b'], remove: ['a'] } }])
  })
  it('gives up some of its members', () => {
    const decision = decided({
      link: aGroupLink(['a', 'b']),
      team: aTeam(['a', 'b']),
      wanted: members(['b']),
      strict: true,
    })
    expect([steps(decision), decision.findings]).toEqual([[[9, [], ['a']]], []])
  })
  it('keeps its last members, and says so', () => {
    const link = aGroupLink(['a', 'b'])
    expect(decided({ link, team: aTeam(['a', 'b']), wanted: members([]), strict: true })).toEqual({
      rows: ['differs'],
      drafts: [],
      findings: [guarded],
      moves: [],
      link: { ...link, settled: false },
    })
  })
  it('does not count as put right what was not sent', () => {
    const known: Unkept = { wanted: [], kept: ['b'] }
    for (const unkept of [{}, { unkept: { members: known } }]) {
      const link = aGroupLink(['a'], { proof, ...unkept })
      const decision = decided({ link, team: aTeam(['a', 'b']), wanted: members([], anyone), strict: true })
      expect(codes(decision)).toEqual(['drift', 'guarded'])
      expect(decision.link).toEqual(aGroupLink(['a'], { proof, settled: false, ...unkept }))
    }
  })
  it('may be empty all the same, where nobody is to be in it or the target minds no longer', () => {
    const bare = decided({ link: aGroupLink(), team: aTeam(), wanted: members([]), strict: true })
    expect(bare).toMatchObject({ rows: ['in-step'], drafts: [], findings: [] })
    const lenient = decided({ team: aTeam(['a']), wanted: members([]) })
    expect([steps(lenient), lenient.findings]).toEqual([[[3, [], ['a']]], []])
  })
})

describe('members that the target does not keep', () => {
  const wanted = members(['a', 'd'], { removable: (member) => member === 'b' })
  const team = aTeam(['b'])
  const pairs = { wanted: ['a'], kept: ['b'] }
  const knowing = (known?: Unkept, more: Partial<Link> = {}) =>
    aGroupLink(['a'], { proof, ...(known ? { unkept: { members: known } } : {}), ...more })
  it('are remembered when they are put right, and for good if nobody saw them hold', () => {
    const seen = { proof: { ...proof, target: 't' } }
    const after = (link: Link) => decided({ link, team, wanted }).link?.unkept
    expect(after(knowing())).toEqual({ members: { ...pairs, final: true } })
    expect(after(knowing(undefined, seen))).toEqual({ members: pairs })
    expect(after(knowing(pairs, seen))).toEqual({ members: { ...pairs, final: true } })
  })
  it('are not put right a third time; what else changed is done', () => {
    const final: Unkept = { ...pairs, final: true }
    const decision = decided({ link: knowing(final), team, wanted })
    expect(steps(decision)).toEqual([[9, ['d'], []]])
    expect(decision.findings).toEqual([
      {
        code: 'does-not-stick',
        about,
        field: 'members',
        value: 'a',
        hint: 'Look what changes it back in the target: a rule or another program there. Or change it at the source.',
        problem: {
          code: 'conflict.not-kept',
          message: 'Of those put right before the target has 2 as before.',
        },
      },
    ])
    expect(decision.link).toEqual(aGroupLink(['a', 'd'], { settled: false, unkept: { members: final } }))
  })
  it('are forgotten once they are as they should be', () => {
    const decision = decided({ link: knowing(pairs), team: aTeam(['a', 'd']), wanted })
    expect(decision.link).toEqual(aGroupLink(['a', 'd'], { proof }))
  })
})

describe('a group that left the scope and is to be emptied', () => {
  const link = aGroupLink(['a', 'x'])
  const emptied = (account: SyncRecord, more: { members?: WantedMembers; policy?: Partial<SyncDefinition> } = {}) => {
    const sync = aSync({ onGroupLeave: 'empty', ...more.policy })
    const side = { is: 'out-of-scope' } as const
    const { members: told } = more
    return decide(sync, aSituation(sync, { kind: 'group', side, link, account, ...(told ? { members: told } : {}) }))
  }
  const gone = { why: 'group-gone', undo: 'exact', phase: 3 } as const
  it('gives up who Rollcall put there, and whom it may remove as far as that is known', () => {
    const team = aTeam(['a', 'b', 'guest'])
    expect(emptied(team)).toMatchObject({ rows: ['group-gone'], findings: [], link: { base: { members: [] } } })
    expect(emptied(team).drafts).toEqual([{ ...gone, step: { ...step, add: [], remove: ['a'] } }])
    const told = members([], { removable: (member) => member === 'b' })
    expect(emptied(team, { members: told }).drafts).toEqual([
      { ...gone, step: { ...step, add: [], remove: ['a', 'b'] } },
    ])
  })
  it('keeps in mind who is still there, where nobody may be removed', () => {
    const decision = emptied(aTeam(['a', 'guest']), { policy: { allow: ['addMember'] } })
    expect([decision.drafts, codes(decision)]).toEqual([[], ['not-allowed']])
    expect(decision.link?.base.members).toEqual(['a'])
  })
  it('is left alone where its members came only in part, or are not mapped', () => {
    const partial = emptied({ ...aTeam(['a']), partial: ['members'] })
    const unmapped = emptied(aTeam(['a']), { policy: { groups: aMapping({ name: 'cn' }) } })
    for (const decision of [partial, unmapped])
      expect(decision).toMatchObject({ rows: ['group-gone'], drafts: [], findings: [], link: { base: link.base } })
  })
})

function withRequiredMembers(policy: Partial<SyncDefinition>) {
  const group: readonly Field[] = (application.group ?? []).map((field) =>
    field.name === 'members' ? { ...field, required: true } : field,
  )
  return aSync(policy, { target: { ...application, group } })
}
