import type { SyncDefinition, SyncRecord } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aLink, anAccount, aPerson, aSituation } from '../testing/a-situation.ts'
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
