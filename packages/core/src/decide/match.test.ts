import { describe, expect, it } from 'vitest'
import type { Candidate } from '../situation.ts'
import { aCandidate, anAccount, aPerson, aSituation } from '../testing/a-situation.ts'
import { aSync } from '../testing/a-sync.ts'
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

describe('a matched account that holds a wanted role', () => {
  it('has it as agreed with enforceRoles', () => {
    const roled = aSync({ roles: { admin: ['cn=admins'] }, enforceRoles: true })
    const candidates = [[aCandidate(anAccount({ roles: ['admin', 'owner'] }))]]
    const decision = decide(roled, aSituation(roled, { entry: aPerson(), candidates, roles: ['admin'] }))
    expect(decision.drafts).toMatchObject([{ step: { op: 'link', base: { roles: ['admin'] } } }])
    expect(decision.link?.base.roles).toEqual(['admin'])
  })
})

describe('a match that is none', () => {
  it.each([
    ['several accounts', [[free, aCandidate(anAccount({}, { id: 't-2' }))], [free]], 'ambiguous-match'],
    ['an account of someone else', [[taken()], [free]], 'contested'],
    ['an account of another sync', [[taken({ sync: 'guests' })]], 'owned-elsewhere'],
    [
      'an account of another sync whose person is gone',
      [[taken({ sync: 'guests', living: false })]],
      'owned-elsewhere',
    ],
    ['an account with privileges', [[aCandidate(anAccount(), { privileged: true })]], 'privileged-match'],
    ['an account whose person is gone', [[taken({ living: false })]], 'recreated'],
  ] as const)('%s: a finding, nothing written, later rules not tried', (_, candidates, code) => {
    const decision = matched(...candidates)
    expect(decision).toMatchObject({ rows: [code], drafts: [], findings: [{ code, field: 'userName', value: 'mora' }] })
    expect(decision.link).toBeUndefined()
  })
  it('a protected account is not even linked', () => {
    const guarded = aSync({ protect: [{ attribute: 'userName', pattern: 'mora' }] })
    const decision = decide(guarded, aSituation(guarded, { entry: aPerson(), candidates: [[free]] }))
    expect(decision).toMatchObject({ rows: ['protected'], drafts: [], findings: [{ code: 'protected' }] })
  })
})

describe('a person made anew at the source', () => {
  const heir = aSync({ relinkOn: 'mail' })
  const again = (account = anAccount()) => {
    const candidates = [[aCandidate(account, { linked: { sync: 'staff', source: 'p-old', living: false } })]]
    return decide(heir, aSituation(heir, { entry: aPerson(), candidates }))
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
  it('does not where it differs', () => {
    expect(codes(again(anAccount({ mail: ['other@acme.test'] })))).toEqual(['recreated'])
  })
  it('does not where both are empty', () => {
    const candidates = [
      [aCandidate(anAccount({ mail: [] }), { linked: { sync: 'staff', source: 'p-old', living: false } })],
    ]
    const decision = decide(heir, aSituation(heir, { entry: aPerson({ mail: [] }), candidates }))
    expect(codes(decision)).toEqual(['recreated'])
  })
})
