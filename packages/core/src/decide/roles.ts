import type { Reason } from '@rollcall/model'
import type { Account } from './account.ts'
import { type Case, finding, type LinkedCase, nothing, type Part, row } from './case.ts'
import { phases, roles } from './drafts.ts'
import { pairsDoNotStick, unkeptPairs } from './unkept.ts'

/** Roles of someone in scope. Only named ones; only grants Rollcall made are revoked, or all with `enforceRoles`. */
export function decideRoles(c: LinkedCase, account: Account, isOff: boolean): Part {
  const { side } = c.situation
  const held = heldRoles(c, account)
  if (held === undefined || (side.is !== 'present' && side.is !== 'unchanged')) return nothing
  const { definition } = c.sync
  const made = c.link.base.roles ?? []
  const missing = side.roles.filter((role) => Object.hasOwn(definition.roles, role) && !held.includes(role))
  const lost = isOff ? [] : missing.filter((role) => made.includes(role))
  const { stuck, next } = c.matched ? {} : unkeptPairs(c.link, 'roles', lost, [])
  const report = definition.onDrift === 'report' || stuck !== undefined
  const unkept = { roles: stuck ?? (report ? undefined : next) }
  // Someone who is off gets nothing new; the grants follow when the account is on again.
  const grant = isOff ? [] : missing.filter((role) => !(report && lost.includes(role)))
  const revoke = revocable(c, held).filter((role) => !side.roles.includes(role))
  const findings = stuck
    ? [pairsDoNotStick(c, 'roles', stuck)]
    : lost.map((value) => finding(c, 'drift', 'Someone revoked this role in the target.', { field: 'roles', value }))
  const why = c.matched ? 'matched' : 'role-group'
  const drafts = [
    ...roles(account.id, why, phases.takeAway, [], revoke),
    ...roles(account.id, why, phases.give, grant, []),
  ]
  const kept = report ? [...held, ...lost] : held
  const agreed = { roles: kept.filter((role) => made.includes(role) || isEnforced(c, role, side.roles)) }
  return drafts.length + findings.length === 0
    ? { ...nothing, agreed, unkept }
    : { ...row('differs', drafts, findings), agreed, unkept }
}

/** With `enforceRoles` a role held and wanted is Rollcall's, whoever granted it; else only what Rollcall granted. */
export function isEnforced({ sync }: Case, role: string, wanted: readonly string[]): boolean {
  const { roles: named, enforceRoles } = sync.definition
  return enforceRoles && Object.hasOwn(named, role) && wanted.includes(role)
}

/** Someone who left holds no role any more. */
export function revokeAll(c: LinkedCase, account: Account, why: Reason): Part {
  const held = heldRoles(c, account)
  if (held === undefined) return nothing
  const revoke = revocable(c, held)
  const agreed = { roles: (c.link.base.roles ?? []).filter((role) => held.includes(String(role))) }
  return { ...nothing, drafts: roles(account.id, why, phases.loseAccess, [], revoke), agreed }
}

function revocable({ sync, link }: LinkedCase, held: readonly string[]): readonly string[] {
  const { definition } = sync
  const made = link.base.roles ?? []
  return held.filter(
    (role) => Object.hasOwn(definition.roles, role) && (definition.enforceRoles || made.includes(role)),
  )
}

/** Undefined where roles are none of this sync's business, or came only in part. */
function heldRoles({ sync }: LinkedCase, account: Account): readonly string[] | undefined {
  if (Object.keys(sync.definition.roles).length === 0) return undefined
  return account.valuesOf({ name: 'roles' })?.map(String)
}
