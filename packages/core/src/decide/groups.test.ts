import type { Field } from '@rollcall/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CompiledKind } from '../compile/compiled.ts'
import { aCandidate, aGroup, aGroupLink, aSituation, aTeam, members, now } from '../testing/a-situation.ts'
import { application, aSync } from '../testing/a-sync.ts'
import { later } from '../testing/arbitrary.ts'
import { codes, opsOf } from '../testing/looks.ts'
import { simulate } from '../testing/simulate.ts'
import { decide } from './decide.ts'

const sync = aSync()
const everyone = { removable: () => true }

const steps = ({ drafts }: ReturnType<typeof decide>) =>
  drafts.flatMap(({ phase, step }) => (step.op === 'members' ? [[phase, step.add, step.remove]] : []))

describe('a group without a link', () => {
  it('is created, and gets its members once everyone exists', () => {
    const nils = { other: 'p-nils' as never }
    const decision = decide(
      sync,
      aSituation(sync, { entry: aGroup(), members: { ...members(['t-mora']), wanted: ['t-mora' as never, nils] } }),
    )
    expect(decision.drafts).toMatchObject([
      { phase: 7, step: { op: 'create', kind: 'group', attributes: { name: ['crew'] } } },
      { phase: 9, step: { op: 'members', id: { own: true }, add: ['t-mora', nils], remove: [] } },
    ])
  })
  it('is created with its members where a group may not be empty', () => {
    const strict = withRequiredMembers()
    const decision = decide(strict, aSituation(strict, { entry: aGroup(), members: members(['t-mora']) }))
    expect(decision.drafts.map(({ step }) => step)).toMatchObject([
      { op: 'create', attributes: { members: ['t-mora'] } },
    ])
  })
  it('is created even if nobody is in it', () => {
    expect(opsOf(decide(sync, aSituation(sync, { entry: aGroup(), members: members([]) })))).toEqual(['create'])
  })
  it('is linked to the one that matches, with the members found agreed', () => {
    const candidates = [[aCandidate(aTeam(['t-mora', 't-guest']))]]
    const decision = decide(
      sync,
      aSituation(sync, { entry: aGroup(), candidates, members: members(['t-mora', 't-nils']) }),
    )
    expect(decision.drafts[0]?.step).toMatchObject({ op: 'link', base: { name: ['crew'], members: ['t-mora'] } })
    expect(steps(decision)).toEqual([[9, ['t-nils'], []]])
    expect(codes(decision)).toEqual([])
  })
})

describe('members of a linked group', () => {
  const decided = (
    linked: readonly string[],
    held: readonly string[],
    wanted: ReturnType<typeof members>,
    policy = {},
  ) => {
    const chosen = aSync(policy)
    return decide(
      chosen,
      aSituation(chosen, { entry: aGroup(), link: aGroupLink(linked), account: aTeam(held), members: wanted }),
    )
  }
  it('are removed before others are added', () => {
    const decision = decided(['a', 'b'], ['a', 'b'], members(['b', 'c']))
    expect(steps(decision)).toEqual([
      [3, [], ['a']],
      [9, ['c'], []],
    ])
    expect(decision.link?.base.members?.toSorted()).toEqual(['b', 'c'])
  })
  it('that Rollcall does not know are left alone', () => {
    expect(decided(['a'], ['a', 'guest'], members(['a']))).toMatchObject({
      rows: ['in-step'],
      drafts: [],
      findings: [],
    })
  })
  it('who are linked and in scope are removed although someone else added them', () => {
    const decision = decided(['a'], ['a', 'b'], members(['a'], everyone))
    expect([steps(decision), codes(decision)]).toEqual([[[3, [], ['b']]], ['drift']])
  })
  it('who left and are off stay', () => {
    expect(steps(decided(['a', 'b'], ['a', 'b'], members(['a'], { kept: (member) => member === 'b' })))).toEqual([])
  })
  it('whom someone removed in the target are drift, and added again', () => {
    const decision = decided(['a'], [], members(['a']))
    expect([steps(decision), codes(decision)]).toEqual([[[9, ['a'], []]], ['drift']])
  })
  it('that someone else changed are only reported with onDrift: report', () => {
    const decision = decided(['a'], ['b'], members(['a'], everyone), { onDrift: 'report' })
    expect([steps(decision), codes(decision)]).toEqual([[], ['drift']])
    expect(decision.link?.base.members).toEqual(['a'])
  })
  it('change in one step where a group may not be empty', () => {
    const strict = withRequiredMembers()
    const told = { entry: aGroup(), link: aGroupLink(['a']), account: aTeam(['a']), members: members(['b']) }
    expect(steps(decide(strict, aSituation(strict, told)))).toEqual([[9, ['b'], ['a']]])
  })
})

describe('a group that was not read to its end', () => {
  it('changes nothing, whatever differs', () => {
    const told = {
      entry: aGroup({ cn: ['team'] }),
      link: aGroupLink(['a']),
      account: aTeam(['a']),
      members: members([], { complete: false }),
    }
    expect(decide(sync, aSituation(sync, told))).toMatchObject({
      drafts: [],
      findings: [{ code: 'incomplete-group' }],
      link: { settled: false },
    })
  })
  it('is not created either', () => {
    const decision = decide(sync, aSituation(sync, { entry: aGroup(), members: members([], { complete: false }) }))
    expect([opsOf(decision), codes(decision)]).toEqual([[], ['incomplete-group']])
  })
})

describe('a linked group that left the scope or was deleted', () => {
  const out = { is: 'out-of-scope' } as const
  it.each([
    ['keep', out, [], []],
    ['keep', { is: 'gone', tombstone: true }, [], []],
    ['empty', out, ['removeMember'], []],
    ['delete', out, ['delete'], []],
    ['delete', { is: 'gone', tombstone: true }, ['delete'], []],
    ['delete', { is: 'gone', tombstone: false }, ['delete'], []],
  ] as const)('with onGroupLeave %s and %j: %j', (onGroupLeave, side, ops, found) => {
    const chosen = aSync({ onGroupLeave })
    const decision = decide(
      chosen,
      aSituation(chosen, { kind: 'group', side, link: aGroupLink(['a']), account: aTeam(['a', 'guest']) }),
    )
    expect([decision.rows, opsOf(decision), codes(decision)]).toEqual([['group-gone'], ops, found])
    expect(decision.drafts.every(({ why }) => why === 'group-gone')).toBe(true)
  })
  it('is not emptied where a group may not be empty: a finding says what to choose instead', () => {
    const chosen = withRequiredMembers({ onGroupLeave: 'empty' })
    const link = aGroupLink(['a'])
    expect(decide(chosen, aSituation(chosen, { kind: 'group', side: out, link, account: aTeam(['a']) }))).toStrictEqual(
      {
        rows: ['group-gone'],
        drafts: [],
        findings: [
          {
            code: 'not-supported',
            about: { kind: 'group', label: 'crew', source: 'g-crew', target: 't-crew' },
            hint: 'In this target a group may not be empty. Use `delete` or `keep`.',
          },
        ],
        moves: [],
        link: { ...link, left: now, settled: false },
      },
    )
  })
  it('is emptied only of members Rollcall knows', () => {
    const chosen = aSync({ onGroupLeave: 'empty' })
    const told = { kind: 'group', side: out, link: aGroupLink(['a']), account: aTeam(['a', 'b', 'guest']) } as const
    const decision = decide(
      chosen,
      aSituation(chosen, { ...told, members: members([], { removable: (member) => member === 'b' }) }),
    )
    expect(steps(decision)).toEqual([[3, [], ['a', 'b']]])
  })
})

describe('any group', () => {
  const people = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'))
  const groups = fc.record({
    base: fc.option(people, { nil: undefined }),
    held: people,
    wanted: people,
    removable: people,
    kept: people,
    onDrift: fc.constantFrom('repair' as const, 'report' as const),
    required: fc.boolean(),
  })
  it('that may not be empty keeps its last members however often it is looked at', () => {
    const chosen = withRequiredMembers({ onDrift: 'repair' })
    const listed = members([], { removable: (member) => member === 'b' })
    const account = aTeam(['a', 'b'])
    const first = decide(
      chosen,
      aSituation(chosen, { entry: aGroup(), link: aGroupLink(['a']), account, members: listed }),
    )
    const link = first.link ?? aGroupLink()
    const again = decide(chosen, aSituation(chosen, { entry: aGroup(), link, account, members: listed }))
    expect([opsOf(first), opsOf(again), codes(again)]).toEqual([[], [], ['drift', 'guarded']])
  })
  it('comes to rest after one round, and never loses a member Rollcall does not know', () => {
    fc.assert(
      fc.property(groups, ({ base, held, wanted, removable, kept, onDrift, required }) => {
        const chosen = required ? withRequiredMembers({ onDrift }) : aSync({ onDrift })
        const link = { ...aGroupLink(), base: { name: ['crew'], ...(base ? { members: base } : {}) } }
        const listed = members(wanted, {
          removable: (one) => removable.includes(one as 'a'),
          kept: (one) => kept.includes(one as 'a'),
        })
        const situation = aSituation(chosen, { entry: aGroup(), link, account: aTeam(held), members: listed })
        const decision = decide(chosen, situation)
        for (const { step } of decision.drafts) {
          if (step.op !== 'members') continue
          for (const member of step.remove) expect([...(base ?? []), ...removable]).toContain(member)
        }
        const after = simulate(chosen.group as CompiledKind, situation, decision, now)
        for (const remembered of [decision.link, after.link]) {
          expect(
            opsOf(decide(chosen, { ...later(situation, after.record, remembered, now), members: listed })),
          ).toEqual([])
        }
      }),
      { numRuns: 1000 },
    )
  })
})

function withRequiredMembers(policy = {}) {
  const group: readonly Field[] = (application.group ?? []).map((field) =>
    field.name === 'members' ? { ...field, required: true } : field,
  )
  return aSync(policy, { target: { ...application, group } })
}
