import type { Attributes, ChangeWord, Field, SyncDefinition } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import type { CompiledKind, CompiledSync } from '../compile/compiled.ts'
import type { Draft } from '../situation.ts'
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
} from '../testing/a-situation.ts'
import { application, aSync } from '../testing/a-sync.ts'
import { opsOf } from '../testing/looks.ts'
import { onlyAllowed } from './allowed.ts'
import { decide } from './decide.ts'

/** Groups may not be empty, so that their members come and go in one step. */
function strict(allow: readonly ChangeWord[] | undefined): CompiledSync {
  const group: readonly Field[] = (application.group ?? []).map((field) =>
    field.name === 'members' ? { ...field, required: true } : field,
  )
  return aSync(allow ? { allow } : {}, { target: { ...application, group } })
}

describe('while the source was not read to its end', () => {
  const user = { kind: 'user', id: 't-mora' } as const
  const group = { kind: 'group', id: 't-crew' } as const
  const edit = { field: 'title', from: [], to: ['Chief'], add: [], remove: [] }
  const steps = {
    disable: { op: 'setActive', ...user, active: false },
    endSessions: { op: 'endSessions', ...user },
    delete: { op: 'delete', ...user, before: {} },
    unlink: { op: 'unlink' },
    removeMember: { op: 'members', ...group, add: [], remove: ['a'] },
    revoke: { op: 'roles', ...user, grant: [], revoke: ['admin'] },
    enable: { op: 'setActive', ...user, active: true },
    create: { op: 'create', kind: 'user', attributes: { userName: ['mora'] }, active: true },
    update: { op: 'update', ...user, edits: [edit] },
    rename: { op: 'update', ...user, edits: [{ ...edit, field: 'userName' }] },
    addMember: { op: 'members', ...group, add: ['a'], remove: [] },
    grant: { op: 'roles', ...user, grant: ['admin'], revoke: [] },
    link: { op: 'link', id: 't-mora', base: {} },
  } as unknown as Record<ChangeWord, Draft['step']>
  const taking = ['disable', 'endSessions', 'delete', 'unlink', 'removeMember', 'revoke']
  const sync = aSync()
  const situation = { ...aSituation(sync, { entry: aPerson(), link: aLink() }), incomplete: true } as const
  const c = { sync, compiled: sync.user as CompiledKind, situation, about: { kind: 'user', label: 'mora' } } as const

  it.each(Object.entries(steps))('%s is left out if it takes something away, without a finding', (word, step) => {
    const drafts: readonly Draft[] = [{ phase: 1, why: 'source-changed', undo: 'exact', step }]
    const withheld = taking.includes(word)
    expect(onlyAllowed(c, drafts)).toEqual({ drafts: withheld ? [] : drafts, findings: [], withheld })
  })
  it('what is left out is looked at again', () => {
    const entry = aPerson({}, { standing: { disabled: true } })
    const told = aSituation(sync, { entry, link: aLink(), account: anAccount() })
    expect(decide(sync, { ...told, incomplete: true })).toEqual({
      rows: ['state-off'],
      drafts: [],
      findings: [],
      moves: [],
      link: aLink({ standing: { disabled: true }, settled: false }),
    })
  })
})

describe('a sync that may not write everything', () => {
  const about = { kind: 'user', label: 'mora', source: 'p-mora', target: 't-mora' }
  const decided = (
    { sync, ...policy }: Partial<SyncDefinition> & { readonly sync?: CompiledSync },
    told: Parameters<typeof aSituation>[1],
  ) => {
    const chosen = sync ?? aSync(policy)
    return decide(chosen, aSituation(chosen, told))
  }
  const hints = ({ findings }: ReturnType<typeof decided>) => findings.map(({ hint }) => hint)
  const off = aPerson({}, { standing: { disabled: true } })

  it('leaves out what it may not, with one finding that names it all', () => {
    const entry = aPerson({ uid: ['mora2'], title: ['Chief'] }, { standing: { disabled: true } })
    const decision = decided({ allow: ['enable'] }, { entry, link: aLink(), account: anAccount() })
    const hint = '`allow` does not name disable, endSessions, rename, update.'
    expect(decision).toMatchObject({ drafts: [], moves: [], link: { base: aLink().base, settled: false } })
    expect(decision.findings).toEqual([{ code: 'not-allowed', about, hint }])
  })
  it.each([
    [['update'], { field: 'title', from: ['Pilot'], to: ['Chief'] }, {}, 'rename'],
    [['rename'], { field: 'userName', from: ['mora'], to: ['mora2'] }, { rename: true }, 'update'],
  ] as const)('that is allowed %j writes only those fields of a rename', (allow, edit, rename, word) => {
    const entry = aPerson({ uid: ['mora2'], title: ['Chief'] })
    const decision = decided({ allow }, { entry, link: aLink(), account: anAccount() })
    const edits = [{ ...edit, add: [], remove: [] }]
    const step = { op: 'update', kind: 'user', id: 't-mora', edits }
    expect(decision.drafts).toStrictEqual([{ phase: 4, why: 'source-changed', undo: 'exact', step, ...rename }])
    expect(hints(decision)).toEqual([`\`allow\` does not name ${word}.`])
  })
  it.each([
    [undefined, [['b'], ['a']], []],
    [['addMember'], [['b'], []], ['`allow` does not name removeMember.']],
    [['removeMember'], [[], ['a']], ['`allow` does not name addMember.']],
    [['update'], undefined, ['`allow` does not name addMember, removeMember.']],
  ] as const)('that is allowed %j changes members only so', (allow, step, missing) => {
    const told = {
      entry: aGroup(),
      link: aGroupLink(['a', 'c']),
      account: aTeam(['a', 'c']),
      members: members(['b', 'c']),
    }
    const decision = decided({ sync: strict(allow) }, told)
    expect(decision.drafts.map(({ step }) => step.op === 'members' && [step.add, step.remove])).toEqual(
      step ? [step] : [],
    )
    expect(hints(decision)).toEqual(missing)
  })
  it('creates no group with members where it may not add them, and names only that', () => {
    const told = { entry: aGroup(), members: members(['a']) }
    const decision = decided({ sync: strict(['create']) }, told)
    expect([decision.drafts, hints(decision)]).toEqual([[], ['`allow` does not name addMember.']])
  })
  it('creates a group without members where it may not add them', () => {
    const told = { entry: aGroup(), members: members(['a']) }
    const decision = decided({ allow: ['create'] }, told)
    expect([opsOf(decision), hints(decision)]).toEqual([['create'], ['`allow` does not name addMember.']])
  })
  it.each([
    [['create'], ['create'], '`allow` does not name grant.'],
    [['grant'], [], '`allow` does not name create.'],
  ] as const)('that is allowed %j gives a new person %j', (allow, ops, hint) => {
    const decision = decided({ allow, roles: { admin: ['cn=admins'] } }, { entry: aPerson(), roles: ['admin'] })
    expect([opsOf(decision), hints(decision)]).toEqual([ops, [hint]])
  })
  it('writes nothing to an account that it may not link', () => {
    const candidates = [[aCandidate(anAccount({ title: ['Cook'] }))]]
    const decision = decided({ allow: ['update'] }, { entry: aPerson(), candidates })
    expect([decision.drafts, hints(decision)]).toEqual([[], ['`allow` does not name link.']])
    expect(decision).not.toHaveProperty('link')
  })
  it.each([
    [['disable', 'endSessions'], ['disable', 'endSessions'], []],
    [['disable'], ['disable'], ['`allow` does not name endSessions.']],
    [['endSessions'], [], ['`allow` does not name disable.']],
  ] as const)('that is allowed %j ends sessions only of whom it switches off', (allow, ops, missing) => {
    const decision = decided({ allow }, { entry: off, link: aLink(), account: anAccount() })
    expect([opsOf(decision), hints(decision)]).toEqual([ops, missing])
  })
  it('ends the sessions of whom it switched off before', () => {
    const link = aLink({ off: { why: 'disabled', since: now - day, sessions: 'open' } })
    const told = { entry: off, link, account: anAccount({ active: [false] }) }
    expect(opsOf(decided({ allow: ['endSessions'] }, told))).toEqual(['endSessions'])
  })
  it('switches off whoever keeps a role that it may not revoke', () => {
    const base: Attributes = { ...aLink().base, roles: ['admin'] }
    const account = anAccount({ roles: ['admin'] })
    const told = { side: { is: 'out-of-scope' }, link: aLink({ base }), account } as const
    const decision = decided({ allow: ['disable', 'endSessions'], roles: { admin: ['cn=admins'] } }, told)
    expect([opsOf(decision), hints(decision)]).toEqual([['disable', 'endSessions'], ['`allow` does not name revoke.']])
  })
  it.each([
    [['unlink', 'revoke'], ['admin'], ['revoke', 'unlink'], []],
    [['unlink'], ['admin'], [], ['`allow` does not name revoke.']],
    [['unlink'], [], ['unlink'], []],
    [['revoke'], ['admin'], ['revoke'], ['`allow` does not name unlink.']],
  ] as const)('that is allowed %j unlinks whoever held %j: %j', (allow, roles, ops, missing) => {
    const policy = { allow, onLeave: 'unlink', roles: { admin: ['cn=admins'] } } as const
    const base: Attributes = { ...aLink().base, roles }
    const told = { side: { is: 'out-of-scope' }, link: aLink({ base }), account: anAccount({ roles }) } as const
    const decision = decided(policy, told)
    expect([opsOf(decision), hints(decision)]).toEqual([ops, missing])
  })
})
