import type { Change, SourceId, TargetId } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import type { TargetAbilities } from '../compile/compiled.ts'
import { decide } from '../decide/decide.ts'
import {
  aCandidate,
  aGroup,
  aGroupLink,
  aLink,
  anAccount,
  aPerson,
  aSituation,
  aTeam,
  members,
  now,
} from '../testing/a-situation.ts'
import { aMapping, aSync, everything } from '../testing/a-sync.ts'
import { decideUndo } from './decide-undo.ts'
import { addUp } from './past.ts'
import type { UndoSituation } from './undo-case.ts'

const on = { kind: 'user', id: 't-mora' } as const
const mora = { kind: 'user', label: 'mora', source: 'p-mora' as SourceId, target: 't-mora' as TargetId } as const
const crew = { kind: 'group', label: 'crew', source: 'g-crew' as SourceId, target: 't-crew' as TargetId } as const

const edit = (field: string, from: readonly string[], to: readonly string[]): Change['step'] => ({
  op: 'update',
  ...on,
  edits: [{ field, from, to, add: [], remove: [] }],
})

/** What became of a run that did these steps, looked at now. */
function told(
  steps: readonly Change['step'][],
  more: Partial<UndoSituation> = {},
  { undo = 'exact', about = mora }: { undo?: Change['undo']; about?: Change['about'] } = {},
): UndoSituation {
  const past = addUp(
    steps.map((step, at) => ({
      change: { seq: at + 1, phase: 4, about, why: 'source-changed', needs: [], undo, step } as const,
      id: about.target as TargetId,
      before: about.kind === 'user' ? aLink() : aGroupLink(),
    })),
  )
  if (!past) throw new Error('there is nothing to take back')
  const rest = { run: 5, touched: new Map(), left: new Map(), foreign: false, anew: new Map(), now }
  return { past, ...rest, link: aLink(), account: anAccount(), ...more }
}

const without = (...names: readonly (keyof TargetAbilities)[]): TargetAbilities =>
  Object.fromEntries(Object.entries(everything).filter(([name]) => !names.includes(name as keyof TargetAbilities)))

const steps = ({ drafts }: ReturnType<typeof decideUndo>) => drafts.map(({ step, undo }) => [step.op, undo])
const codes = ({ findings }: ReturnType<typeof decideUndo>) =>
  findings.map(({ code, field }) => [code, field].filter(Boolean).join(' '))

describe('the undo of an update', () => {
  it('expects what the run left, and carries the link as it was', () => {
    const { drafts, moves } = decideUndo(aSync(), told([edit('userName', ['old'], ['mora'])]))
    expect(drafts).toMatchObject([
      {
        why: 'undone',
        rename: true,
        step: { op: 'update', edits: [{ field: 'userName', from: ['mora'], to: ['old'] }] },
        undoes: { run: 5, seqs: [1], before: { source: 'p-mora' } },
      },
    ])
    expect(moves).toEqual([{ field: 'userName', from: 'mora', to: 'old' }])
  })

  it('leaves a value that is neither as before nor as the run left it', () => {
    const decision = decideUndo(aSync(), told([edit('title', ['Clerk'], ['Head'])]))
    expect([steps(decision), codes(decision)]).toEqual([[], ['changed-since title']])
  })

  it('takes what the target made of the value for what the run left', () => {
    const link = aLink({ unkept: { title: { wanted: ['Pilot '], kept: ['Pilot'] } } })
    const decision = decideUndo(aSync(), told([edit('title', ['Clerk'], ['Pilot '])], { link }))
    expect([steps(decision), codes(decision)]).toEqual([[['update', 'exact']], []])
  })

  it('has nothing to do where the value is as it was before', () => {
    const decision = decideUndo(aSync(), told([edit('title', ['Pilot'], ['Head'])]))
    expect([steps(decision), codes(decision)]).toEqual([[], []])
  })

  it('does not empty a field that may not be empty, and none that is no longer mapped', () => {
    const decision = decideUndo(aSync(), told([edit('userName', [], ['mora']), edit('level', ['1'], ['2'])]))
    expect([steps(decision), codes(decision)]).toEqual([[], ['not-undone userName', 'not-undone level']])
  })

  it('of a field that cannot be read is partial and says so; what nobody knows is not guessed', () => {
    const sync = aSync({ users: aMapping({ userName: 'uid', password: 'sn' }) })
    const link = aLink({ base: { ...aLink().base, password: ['new'] } })
    const known = decideUndo(sync, told([edit('password', ['old'], ['new'])], { link }))
    expect([steps(known), codes(known)]).toEqual([[['update', 'partial']], ['not-undone password']])
    const unknown = decideUndo(sync, told([edit('password', [], ['new'])], { link }))
    expect([steps(unknown), codes(unknown)]).toEqual([[], ['not-undone password']])
  })
})

describe('the undo of a disable', () => {
  const off = told(
    [
      { op: 'setActive', ...on, active: false },
      { op: 'endSessions', ...on },
    ],
    {
      account: anAccount({ active: [false] }),
    },
  )
  it('switches on again; the sessions that ended are gone', () => {
    const decision = decideUndo(aSync(), off)
    expect([steps(decision), codes(decision)]).toEqual([[['setActive', 'exact']], ['not-undone']])
  })
  it('has nothing to do where somebody switched it on', () => {
    expect(steps(decideUndo(aSync(), { ...off, account: anAccount() }))).toEqual([])
  })
})

describe('the undo of a create', () => {
  const create: Change['step'] = {
    op: 'create',
    kind: 'user',
    attributes: { userName: ['mora'], title: ['Pilot'] },
    active: true,
  }
  it.each([
    ['deletes it where the target can', everything, [['delete', 'partial']], []],
    ['switches it off where not', without('delete', 'endSessions'), [['setActive', 'exact']], ['not-undone']],
    ['is impossible where neither can be', without('delete', 'setActive'), [], ['not-undone']],
  ] as const)('%s', (_, abilities, expected, findings) => {
    const disables = abilities.setActive !== undefined
    const sync = aSync(disables ? {} : { disableWhen: [], onLeave: 'keep', onDelete: 'keep' }, { abilities })
    const decision = decideUndo(sync, told([create]))
    expect([steps(decision), codes(decision)]).toEqual([expected, findings])
  })
  it('keeps an account that is not what the run left', () => {
    for (const changed of [{ title: ['Head'] }, { active: [false] }]) {
      const decision = decideUndo(aSync(), told([create], { account: anAccount(changed) }))
      expect([steps(decision), codes(decision).length]).toEqual([[], 1])
    }
  })
  it('keeps one that is linked to somebody else by now', () => {
    expect(codes(decideUndo(aSync(), told([create], { foreign: true })))).toEqual(['changed-since'])
  })
  it('that nobody knows to have been made is left to people', () => {
    const situation = told([create])
    const { target: _, ...past } = situation.past
    expect(codes(decideUndo(aSync(), { ...situation, past }))).toEqual(['not-undone'])
  })
})

describe('the undo of a delete', () => {
  const gone: Change['step'] = {
    op: 'delete',
    ...on,
    before: { userName: ['mora'], title: ['Pilot'], active: [false] },
  }
  const { account: _, link: _l, ...missing } = told([gone], {}, { undo: 'partial' })
  it('makes a new account with the values that were read, on or off as it was', () => {
    const decision = decideUndo(aSync(), missing)
    expect(decision.drafts).toMatchObject([
      { undo: 'partial', step: { op: 'create', attributes: { userName: ['mora'], title: ['Pilot'] }, active: false } },
    ])
    expect(codes(decision)).toEqual(['not-undone'])
  })
  it('makes none where it was deleted for good, and none where there is one again', () => {
    const { account: _a, link: _k, ...final } = told([gone], {}, { undo: 'impossible' })
    expect([steps(decideUndo(aSync(), final)), codes(decideUndo(aSync(), final))]).toEqual([[], ['not-undone']])
    expect(steps(decideUndo(aSync(), { ...missing, link: aLink() }))).toEqual([])
  })
})

describe('the undo of members', () => {
  const moved: Change['step'] = { op: 'members', kind: 'group', id: 't-crew', add: ['a', 'b'], remove: ['c', 'd'] }
  it('takes each pair by itself, and an account made anew by its new id', () => {
    const situation = told(
      [moved],
      {
        account: aTeam(['a', 'd', 'x']),
        link: aGroupLink(['a', 'd']),
        anew: new Map([['c', 'p-c' as SourceId]]),
      },
      { about: crew },
    )
    const decision = decideUndo(aSync(), situation)
    expect(decision.drafts.map(({ step }) => step)).toMatchObject([
      { op: 'members', add: [], remove: ['a'] },
      { op: 'members', add: [{ other: 'p-c' }], remove: [] },
    ])
  })
})

describe('every change says beforehand whether an undo brings it back:', () => {
  type Case = readonly [
    what: string,
    told: Parameters<typeof aSituation>[1],
    expected: readonly (readonly [string, string])[],
    more?: Parameters<typeof aSync>[0],
    abilities?: TargetAbilities,
  ]
  const cautious = { disableWhen: [], onLeave: 'keep', onDelete: 'keep' } as const
  const gone = { side: { is: 'gone', tombstone: true }, link: aLink(), account: anAccount() } as const
  const entry = aPerson()
  const off = { entry: aPerson({}, { standing: { disabled: true } }), link: aLink(), account: anAccount() }
  const secret = { users: aMapping({ userName: 'uid', password: 'sn' }) }
  it.each([
    ['a create exactly, where it can be deleted again', { entry }, [['create', 'exact']]],
    ['in part, where only switched off', { entry }, [['create', 'partial']], {}, without('delete')],
    ['in part, where `allow` has no delete', { entry }, [['create', 'partial']], { allow: ['create', 'disable'] }],
    [
      'not at all, where neither can be',
      { entry },
      [['create', 'impossible']],
      cautious,
      without('delete', 'setActive'),
    ],
    [
      'an update exactly',
      { entry: aPerson({ title: ['Head'] }), link: aLink(), account: anAccount() },
      [['update', 'exact']],
    ],
    [
      'in part, where a field cannot be read',
      { entry: aPerson({ sn: ['secret'] }), link: aLink(), account: anAccount() },
      [['update', 'partial']],
      secret,
    ],
    [
      'a disable exactly, ended sessions never',
      off,
      [
        ['setActive', 'exact'],
        ['endSessions', 'impossible'],
      ],
    ],
    [
      'a disable in part, where it ends the sessions itself',
      off,
      [['setActive', 'partial']],
      {},
      { ...everything, setActive: { endsSessions: true } },
    ],
    [
      'an enable exactly',
      { entry, link: aLink({ off: { why: 'disabled', since: 0 } }), account: anAccount({ active: [false] }) },
      [['setActive', 'exact']],
    ],
    ['a delete in part', gone, [['delete', 'partial']], { onDelete: 'delete' }],
    [
      'one for good not at all',
      gone,
      [['delete', 'impossible']],
      { onDelete: 'delete' },
      { ...everything, delete: { final: true } },
    ],
    ['an unlink exactly', gone, [['unlink', 'exact']], { onDelete: 'unlink' }],
    ['a link exactly', { entry, candidates: [[aCandidate(anAccount())]] }, [['link', 'exact']]],
    [
      'roles exactly',
      { entry, link: aLink(), account: anAccount(), roles: ['editor'] },
      [['roles', 'exact']],
      { roles: { editor: ['cn=editors'] } },
    ],
    [
      'members exactly',
      {
        entry: aGroup(),
        link: aGroupLink(),
        account: aTeam(['x']),
        members: members(['y'], { removable: () => true }),
      },
      [
        ['members', 'exact'],
        ['members', 'exact'],
      ],
    ],
  ] satisfies Case[])('%s', (...[, situation, expected, more = {}, abilities = everything]: Case) => {
    const sync = aSync(more, { abilities })
    const { drafts } = decide(sync, aSituation(sync, situation))
    expect(drafts.map(({ step, undo }) => [step.op, undo])).toEqual(expected)
  })
})
