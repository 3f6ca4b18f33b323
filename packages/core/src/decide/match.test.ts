import type { SyncDefinition, SyncRecord } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import type { Candidate } from '../situation.ts'
import { aCandidate, anAccount, aPerson, aSituation, day, now, type Told } from '../testing/a-situation.ts'
import { aMapping, aSync } from '../testing/a-sync.ts'
import { codes, opsOf } from '../testing/looks.ts'
import { decide } from './decide.ts'

const sync = aSync({
  match: [
    { field: 'userName', expression: 'uid' },
    { field: 'mail', expression: 'mail' },
  ],
})

const matched = (...candidates: readonly (readonly Candidate[])[]) =>
  decide(sync, aSituation(sync, { entry: aPerson(), candidates }))

const free = aCandidate(anAccount())
const taken = (more: Partial<NonNullable<Candidate['linked']>> = {}) =>
  aCandidate(anAccount(), { linked: { sync: 'staff', source: 'p-old', living: true, ...more } })

describe('a person without a link', () => {
  it('is linked to the one free account that the first rule finds', () => {
    const decision = matched([free], [])
    expect(decision.drafts).toEqual([
      {
        phase: 1,
        why: 'matched',
        undo: 'exact',
        step: { op: 'link', id: 't-mora', base: { userName: ['mora'], mail: ['mora@acme.test'], title: ['Pilot'] } },
      },
    ])
    expect(decision).toMatchObject({
      rows: ['match', 'in-step'],
      link: { source: 'p-mora', target: 't-mora', settled: true },
    })
  })
  it('is found by a later rule only if the earlier ones find nobody', () => {
    expect(opsOf(matched([], [free]))).toEqual(['link'])
  })
  it('is then treated as linked: what differs is written, what is agreed is the base', () => {
    const decision = matched([aCandidate(anAccount({ title: ['Cook'] }))])
    expect(decision.drafts[0]?.step).toMatchObject({ op: 'link', base: { userName: ['mora'] } })
    expect(decision.drafts[1]).toMatchObject({
      why: 'matched',
      step: { op: 'update', edits: [{ field: 'title', to: ['Pilot'] }] },
    })
    expect(codes(decision)).toEqual([])
  })
  it('is linked and then disabled while off at the source', () => {
    const entry = aPerson({}, { standing: { disabled: true } })
    const decision = decide(sync, aSituation(sync, { entry, candidates: [[free]] }))
    expect(opsOf(decision)).toEqual(['link', 'disable', 'endSessions'])
  })
  it('claims the account, so that two who match the same one are told apart', () => {
    expect(matched([free]).moves).toEqual([{ field: '', to: 't-mora', whole: true }])
  })
  it('whose account is off gets no switch: it was not Rollcall that did it', () => {
    const decision = matched([aCandidate(anAccount({ active: [false] }))])
    expect([opsOf(decision), codes(decision)]).toEqual([['link'], ['disabled-elsewhere']])
  })
  it('holds a role it was not granted by Rollcall, and keeps it', () => {
    const roled = aSync({ roles: { admin: ['cn=admins'] } })
    const candidates = [[aCandidate(anAccount({ roles: ['admin'] }))]]
    const decision = decide(roled, aSituation(roled, { entry: aPerson(), candidates, roles: ['admin'] }))
    expect(opsOf(decision)).toEqual(['link'])
    expect(decision.link?.base.roles).toEqual([])
  })
})

describe('what is agreed when an account is linked', () => {
  const users = aMapping({
    userName: 'uid',
    mail: 'mail',
    title: 'title',
    kind: 'employeeType',
    phones: 'all(cn)',
    manager: 'manager',
    password: 'sn',
  })
  const wide = aSync({ users })
  const agreed = (entry: SyncRecord, account: SyncRecord, more: Partial<Told> = {}) => {
    const decision = decide(wide, aSituation(wide, { entry, candidates: [[aCandidate(account)]], ...more }))
    const [first] = decision.drafts
    return first?.step.op === 'link' ? first.step.base : undefined
  }
  const all = { userName: ['mora'], mail: ['mora@acme.test'], title: ['Pilot'], kind: [], phones: [], manager: [] }
  it('is each field that both sides hold, empty ones too, but none that cannot be read back', () => {
    expect(agreed(aPerson(), anAccount())).toEqual(all)
  })
  it('is written as the source spells it', () => {
    expect(agreed(aPerson(), anAccount({ userName: ['MORA'] }))).toEqual(all)
  })
  it('is no field that differs', () => {
    const { title: _, kind: __, ...rest } = all
    expect(agreed(aPerson({ employeeType: ['staff'] }), anAccount({ title: ['Cook'] }))).toEqual(rest)
  })
  it('is no field that came in part, on either side', () => {
    const { mail: _, title: __, ...rest } = all
    expect(agreed(aPerson({}, { partial: ['title'] }), anAccount({}, { partial: ['mail'] }))).toEqual(rest)
  })
  it('is a reference only where the person meant has an account', () => {
    const { manager: _, ...rest } = all
    const entry = aPerson({ manager: ['uid=boss'] })
    const account = anAccount({ manager: ['t-boss'] })
    const to = (boss: unknown) => agreed(entry, account, { references: { manager: [boss as never] } })
    expect(to('t-boss')).toEqual({ ...all, manager: ['t-boss'] })
    expect(to({ other: 'p-boss' })).toEqual(rest)
  })
})

describe('a matched account that holds a wanted role', () => {
  const roled = (account: SyncRecord, policy: Partial<SyncDefinition> = {}) => {
    const chosen = aSync({ roles: { admin: ['cn=admins'] }, enforceRoles: true, ...policy })
    return decide(
      chosen,
      aSituation(chosen, { entry: aPerson(), candidates: [[aCandidate(account)]], roles: ['admin'] }),
    )
  }
  it('has it as agreed with enforceRoles', () => {
    const decision = roled(anAccount({ roles: ['admin', 'owner'] }))
    expect(decision.drafts).toMatchObject([{ step: { op: 'link', base: { roles: ['admin'] } } }])
    expect(decision.link?.base.roles).toEqual(['admin'])
  })
  it('has none agreed where its roles came only in part', () => {
    const decision = roled(anAccount({ roles: ['admin'] }, { partial: ['roles'] }))
    expect(opsOf(decision)).toEqual(['link'])
    expect(decision.link?.base).not.toHaveProperty('roles')
  })
})

describe('a match that is none', () => {
  const about = { kind: 'user', label: 'mora', source: 'p-mora' } as const
  const problem = { code: 'invalid.record', message: 'The answer is broken.' } as const
  it.each([
    [
      'several accounts',
      [[free, aCandidate(anAccount({}, { id: 't-2' }))], [free]],
      'ambiguous-match',
      '2 accounts fit this rule. Make the value unique in the target, or put a stricter rule first.',
    ],
    [
      'an account of someone else',
      [[taken()], [free]],
      'contested',
      'The account that fits belongs to someone else at the source, who keeps it.',
    ],
    [
      'an account of another sync',
      [[taken({ sync: 'guests' })]],
      'owned-elsewhere',
      'The account that fits belongs to sync guests.',
    ],
    [
      'an account of another sync whose person is gone',
      [[taken({ sync: 'guests', living: false })]],
      'owned-elsewhere',
      'The account that fits belongs to sync guests.',
    ],
    [
      'an account with privileges',
      [[aCandidate(anAccount(), { privileged: true })]],
      'privileged-match',
      'The account that fits has privileges; a match alone must not take it over. Rename one of the two, or take the privileges away first.',
    ],
    [
      'an account whose person is gone',
      [[taken({ living: false })]],
      'recreated',
      'The account that fits was linked to a record that is gone: the person seems to have been made anew. To let such a person take it over, set `relinkOn` to a field that proves it.',
    ],
  ] as const)('%s: a finding, nothing written, later rules not tried', (_, candidates, code, hint) => {
    expect(matched(...candidates)).toEqual({
      rows: [code],
      drafts: [],
      findings: [{ code, about, field: 'userName', value: 'mora', hint }],
      moves: [],
    })
  })
  it('an account of someone who left is held by a leaver, one that cannot be read is not known', () => {
    const left = matched([taken({ leaver: 'mora the elder' })])
    expect(left).toMatchObject({ rows: ['contested'], drafts: [] })
    expect(left.findings).toEqual([
      {
        code: 'held-by-leaver',
        about,
        field: 'userName',
        value: 'mora',
        hint: 'The account of mora the elder, who left or is off, still holds it. Rename or delete that account in the target, or have leavers deleted with `onLeave`.',
      },
    ])
    const unread = matched([aCandidate(anAccount({}, { problem }))])
    expect(unread).toMatchObject({ rows: ['unread'], drafts: [] })
    expect(unread.findings).toEqual([
      { code: 'unreadable-record', about, field: 'userName', value: 'mora', hint: 'The answer is broken.' },
    ])
  })
  it('a protected account is not even linked', () => {
    const guarded = aSync({ protect: [{ attribute: 'userName', pattern: 'mora' }] })
    const decision = decide(guarded, aSituation(guarded, { entry: aPerson(), candidates: [[free]] }))
    const hint = 'The account that fits is protected by `userName=mora`.'
    expect(decision).toEqual({
      rows: ['protected'],
      drafts: [],
      findings: [{ code: 'protected', about, field: 'userName', value: 'mora', hint }],
      moves: [],
    })
  })
  it('names the rule that hit, and the value it looked for', () => {
    expect(matched([], [taken()]).findings).toMatchObject([{ field: 'mail', value: 'mora@acme.test' }])
  })
  it('names no more than is known where somebody chose the account by hand', () => {
    const chosen = (match: SyncDefinition['match'], entry: SyncRecord) => {
      const free = aSync({ match })
      return decide(free, aSituation(free, { entry, candidates: [[taken()]] })).findings
    }
    const hint = 'The account that fits belongs to someone else at the source, who keeps it.'
    expect(chosen([], aPerson())).toStrictEqual([{ code: 'contested', about, hint }])
    expect(chosen([{ field: 'title', expression: 'title' }], aPerson({ title: [] }))).toStrictEqual([
      { code: 'contested', about, field: 'title', hint },
    ])
  })
})

describe('a person made anew at the source', () => {
  const heir = aSync({ relinkOn: 'mail' })
  const again = (account = anAccount(), entry = aPerson(), more: Partial<NonNullable<Candidate['linked']>> = {}) => {
    const linked = { sync: 'staff', source: 'p-old', living: false, ...more }
    return decide(heir, aSituation(heir, { entry, candidates: [[aCandidate(account, { linked })]] }))
  }
  it('takes the link over where relinkOn is equal', () => {
    expect(again(anAccount({ mail: ['MORA@acme.test'] }))).toMatchObject({
      rows: ['match', 'in-step'],
      takesOver: 'p-old',
    })
  })
  it('takes nothing over where this sync may not link', () => {
    const shy = aSync({ relinkOn: 'mail', allow: ['create', 'update'] })
    const candidates = [[aCandidate(anAccount(), { linked: { sync: 'staff', source: 'p-old', living: false } })]]
    const decision = decide(shy, aSituation(shy, { entry: aPerson(), candidates }))
    expect(decision).toMatchObject({ drafts: [], findings: [{ code: 'not-allowed' }] })
    expect(decision).not.toHaveProperty('takesOver')
  })
  it('takes over as well that Rollcall switched the account off: it is switched on, or known to be off', () => {
    const off = { why: 'gone', since: now - day } as const
    const asleep = anAccount({ active: [false] })
    const back = again(asleep, aPerson(), { off })
    expect([opsOf(back), codes(back)]).toEqual([['link', 'enable'], []])
    expect(back.link).not.toHaveProperty('off')
    const still = again(asleep, aPerson({}, { standing: { disabled: true } }), { off })
    expect([opsOf(still), still.link?.off]).toEqual([['link'], off])
  })
  it.each([
    ['it differs', { mail: ['other@acme.test'] }, {}],
    ['both are empty', { mail: [] }, { mail: [] }],
    ['the account holds none', { mail: [] }, {}],
    ['the person has none', {}, { mail: [] }],
  ])('does not where %s', (_, held, has) => {
    expect(codes(again(anAccount(held), aPerson(has)))).toEqual(['recreated'])
  })
  it('does not where one of the two is not known', () => {
    const { mail: _, ...attributes } = anAccount().attributes
    expect(codes(again({ ...anAccount(), attributes }))).toEqual(['recreated'])
    expect(codes(again(anAccount(), aPerson({}, { partial: ['mail'] })))).toEqual(['recreated'])
  })
})
