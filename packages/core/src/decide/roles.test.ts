import type { Link, SyncDefinition, SyncRecord, Unkept } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aCandidate, aLink, anAccount, aPerson, aSituation } from '../testing/a-situation.ts'
import { aSync } from '../testing/a-sync.ts'
import { codes } from '../testing/looks.ts'
import { decide } from './decide.ts'

interface Roles {
  /** By the groups at the source. */
  readonly wanted?: readonly string[]
  /** Granted by Rollcall. */
  readonly made?: readonly string[]
  readonly held?: readonly string[]
}

function decided(
  { wanted = [], made = [], held = [] }: Roles,
  policy: Partial<SyncDefinition> = {},
  entry: SyncRecord = aPerson(),
) {
  const sync = aSync({ roles: { admin: ['cn=admins'], editor: ['cn=editors'] }, ...policy })
  const link = aLink({ base: { ...aLink().base, roles: made } })
  return decide(sync, aSituation(sync, { entry, roles: wanted, link, account: anAccount({ roles: held }) }))
}

const steps = (decision: ReturnType<typeof decided>) =>
  decision.drafts.flatMap(({ phase, step }) => (step.op === 'roles' ? [[phase, step.grant, step.revoke]] : []))

describe('roles of someone in scope', () => {
  it('are granted late and remembered as granted by Rollcall', () => {
    const decision = decided({ wanted: ['admin'] })
    expect(steps(decision)).toEqual([[9, ['admin'], []]])
    expect(decision.link?.base.roles).toEqual(['admin'])
  })
  it('are revoked early once nobody wants them', () => {
    const decision = decided({ made: ['admin'], held: ['admin'] })
    expect(steps(decision)).toEqual([[3, [], ['admin']]])
    expect(decision.link?.base.roles).toEqual([])
  })
  it('that Rollcall did not grant are left alone', () => {
    expect(steps(decided({ held: ['admin'] }))).toEqual([])
  })
  it('that Rollcall did not grant are revoked with enforceRoles, if they are named', () => {
    expect(steps(decided({ held: ['admin', 'owner'] }, { enforceRoles: true }))).toEqual([[3, [], ['admin']]])
  })
  it('that are held and wanted are Rollcall’s with enforceRoles, so that an unchanged source keeps them', () => {
    const decision = decided({ wanted: ['admin'], held: ['admin'] }, { enforceRoles: true })
    expect(decision.link?.base.roles).toEqual(['admin'])
    expect(decided({ wanted: ['admin'], held: ['admin'] }).link?.base.roles).toEqual([])
  })
  it('that nobody named are never granted', () => {
    expect(steps(decided({ wanted: ['owner'] }))).toEqual([])
  })
  it('that someone revoked in the target are drift, and granted again', () => {
    const decision = decided({ wanted: ['admin'], made: ['admin'] })
    expect([steps(decision), codes(decision)]).toEqual([[[9, ['admin'], []]], ['drift']])
  })
  it('that someone revoked in the target are only reported with onDrift: report', () => {
    const decision = decided({ wanted: ['admin'], made: ['admin'] }, { onDrift: 'report' })
    expect([steps(decision), codes(decision)]).toEqual([[], ['drift']])
    expect(decision.link?.base.roles).toEqual(['admin'])
  })
  it('are not given to someone who is off, but are taken', () => {
    const off = aPerson({}, { standing: { disabled: true } })
    expect(steps(decided({ wanted: ['editor'], made: ['admin'], held: ['admin'] }, {}, off))).toEqual([
      [3, [], ['admin']],
    ])
  })
  it('that came only in part are left alone', () => {
    const sync = aSync({ roles: { admin: ['cn=admins'] } })
    const account = anAccount({ roles: [] }, { partial: ['roles'] })
    expect(
      decide(sync, aSituation(sync, { entry: aPerson(), roles: ['admin'], link: aLink(), account })).drafts,
    ).toEqual([])
  })
})

const about = { kind: 'user', label: 'mora', source: 'p-mora', target: 't-mora' } as const
const step = { op: 'roles', kind: 'user', id: 't-mora' } as const
const changed = { why: 'role-group', undo: 'exact' } as const
const roled = (roles: readonly string[], more: Partial<Link> = {}) =>
  aLink({ base: { ...aLink().base, roles }, ...more })
const drift = (value: string) => ({
  code: 'drift',
  about,
  field: 'roles',
  value,
  hint: 'Someone revoked this role in the target.',
})

describe('the decision about roles', () => {
  it('is two steps because of the groups at the source, and no drift', () => {
    expect(decided({ wanted: ['editor'], made: ['admin'], held: ['admin', 'owner'] })).toEqual({
      rows: ['differs'],
      drafts: [
        { ...changed, phase: 3, step: { ...step, grant: [], revoke: ['admin'] } },
        { ...changed, phase: 9, step: { ...step, grant: ['editor'], revoke: [] } },
      ],
      findings: [],
      moves: [],
      link: roled(['editor']),
    })
  })
  it('is nothing where each is as it should be', () => {
    const decision = decided({ wanted: ['admin'], made: ['admin'], held: ['admin', 'owner'] })
    expect(decision).toEqual({ rows: ['in-step'], drafts: [], findings: [], moves: [], link: roled(['admin']) })
  })
  it('names each role that someone revoked, which is drift only if Rollcall granted it', () => {
    const decision = decided({ wanted: ['admin', 'editor'], made: ['editor'] })
    expect(steps(decision)).toEqual([[9, ['admin', 'editor'], []]])
    expect([decision.rows, decision.findings]).toEqual([['differs'], [drift('editor')]])
  })
  it('says nothing of what someone revoked of a person who is off', () => {
    const off = aPerson({}, { standing: { disabled: true } })
    expect(decided({ wanted: ['admin'], made: ['admin'] }, {}, off).findings).toEqual([])
  })
  it('follows the groups also where nothing else of the person changed', () => {
    const sync = aSync({ roles: { admin: ['cn=admins'] } })
    const side = { is: 'unchanged', roles: ['admin'] } as const
    const decision = decide(sync, aSituation(sync, { side, link: aLink(), account: anAccount() }))
    expect(decision.drafts).toEqual([{ ...changed, phase: 9, step: { ...step, grant: ['admin'], revoke: [] } }])
  })
  it('for an account just matched bears that reason', () => {
    const sync = aSync({ roles: { admin: ['cn=admins'] } })
    const candidates = [[aCandidate(anAccount())]]
    const { drafts } = decide(sync, aSituation(sync, { entry: aPerson(), roles: ['admin'], candidates }))
    expect(drafts.map(({ why }) => why)).toEqual(['matched', 'matched'])
  })
})

describe('a role that the target does not keep', () => {
  const proof = { source: 's', inputs: 'i' }
  const pairs: Unkept = { wanted: ['admin'], kept: [] }
  const decidedWith = (known: Unkept | undefined, policy: Partial<SyncDefinition> = {}, target?: string) => {
    const sync = aSync({ roles: { admin: ['cn=admins'], editor: ['cn=editors'] }, ...policy })
    const unkept = known ? { unkept: { roles: known } } : {}
    const link = roled(['admin'], { proof: { ...proof, ...(target ? { target } : {}) }, ...unkept })
    return decide(sync, aSituation(sync, { entry: aPerson(), roles: ['admin', 'editor'], link, account: anAccount() }))
  }
  it('is remembered when it is granted again, and for good if nobody saw it hold', () => {
    expect(decidedWith(undefined).link?.unkept).toEqual({ roles: { ...pairs, final: true } })
    expect(decidedWith(undefined, {}, 't').link?.unkept).toEqual({ roles: pairs })
    expect(decidedWith(undefined, { onDrift: 'report' }).link).not.toHaveProperty('unkept')
  })
  it('is not granted a third time, but stays Rollcall’s; what else is wanted is granted', () => {
    const final: Unkept = { ...pairs, final: true }
    const decision = decidedWith(final)
    expect(steps(decision)).toEqual([[9, ['editor'], []]])
    expect(decision.findings).toMatchObject([{ code: 'does-not-stick', field: 'roles', value: 'admin' }])
    expect(decision.link).toEqual(roled(['admin', 'editor'], { settled: false, unkept: { roles: final } }))
  })
})

describe('roles of someone who left', () => {
  it('stay known as Rollcall’s as long as they are held and may not be revoked', () => {
    const policy: Partial<SyncDefinition> = { onLeave: 'keep', allow: ['grant'] }
    const sync = aSync({ roles: { admin: ['cn=admins'], editor: ['cn=editors'] }, ...policy })
    const told = { link: roled(['admin', 'editor']), account: anAccount({ roles: ['owner', 'admin'] }) }
    const decision = decide(sync, aSituation(sync, { side: { is: 'out-of-scope' }, ...told }))
    expect([decision.drafts, codes(decision)]).toEqual([[], ['not-allowed']])
    expect(decision.link?.base.roles).toEqual(['admin'])
  })
})
