import type { Reason } from '@rollcall/model'
import type { Account } from './account.ts'
import { type Case, finding, type LinkedCase, nothing, type Part, row } from './case.ts'
import { phases, roles } from './drafts.ts'
import { pairsDoNotStick, unkeptPairs } from './unkept.ts'

/** Roles of someone in scope. Only named ones; only grants Rollcall made are revoked, or all with `enforceRoles`. */
export function decideRoles(c: LinkedCase, account: Account, wanted: readonly string[], isOff: boolean): Part {
  const held = heldRoles(c, account)
  if (held === undefined) return nothing
  const { definition } = c.sync
  const made = madeRoles(c)
  const missing = wanted.filter((role) => Object.hasOwn(definition.roles, role) && !held.includes(role))
  const lost = isOff ? [] : missing.filter((role) => made.has(role))
  const { stuck, next } = unkeptPairs(c.link, 'roles', lost, [])
  const report = definition.onDrift === 'report' || stuck !== undefined
  const unkept = { roles: stuck ?? (report ? undefined : next) }
  // Someone who is off gets nothing new; the grants follow when the account is on again.
  const grant = isOff ? [] : missing.filter((role) => !(report && lost.includes(role)))
  const revoke = revocable(c, held).filter((role) => !wanted.includes(role))
  const findings = stuck
    ? [pairsDoNotStick(c, 'roles', stuck)]
    : lost.map((value) => finding(c, 'drift', 'Someone revoked this role in the target.', { field: 'roles', value }))
  const why = c.matched ? 'matched' : 'role-group'
  const drafts = [
    ...roles(account.id, why, phases.takeAway, [], revoke),
    ...roles(account.id, why, phases.give, grant, []),
  ]
  const kept = report ? [...held, ...lost] : held
  const agreed = { roles: kept.filter((role) => made.has(role) || isEnforced(c, role, wanted)) }
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
  const made = madeRoles(c)
  const agreed = { roles: held.filter((role) => made.has(role)) }
  return { ...nothing, drafts: roles(account.id, why, phases.loseAccess, [], revoke), agreed }
}

function revocable(c: LinkedCase, held: readonly string[]): readonly string[] {
  const { roles: named, enforceRoles } = c.sync.definition
  const made = madeRoles(c)
  return held.filter((role) => Object.hasOwn(named, role) && (enforceRoles || made.has(role)))
}

/** Those that Rollcall granted. */
function madeRoles({ link }: LinkedCase): ReadonlySet<unknown> {
  return new Set(link.base.roles)
}

/** Undefined where roles are none of this sync's business, or came only in part. */
export function heldRoles({ sync }: Case, account: Account): readonly string[] | undefined {
  if (Object.keys(sync.definition.roles).length === 0) return undefined
  return account.valuesOf({ name: 'roles' })?.map(String)
}
