import type { Edit, Reason, TargetId } from '@rollcall/model'
import type { Draft, Other, Own } from '../situation.ts'
import type { Account } from './account.ts'
import type { Case, LinkedCase } from './case.ts'

/** The order in which a plan is applied (DESIGN.md); needs come before numbers. */
export const phases = {
  link: 1,
  loseAccess: 2,
  takeAway: 3,
  update: 4,
  createUser: 5,
  reference: 6,
  createGroup: 7,
  enable: 8,
  give: 9,
  delete: 10,
} as const

type Id = string | Own

/** Whether sessions have to be ended by a step of their own. */
export function endsSessions(c: Pick<Case, 'sync'>): boolean {
  return c.sync.abilities.endSessions !== undefined && !endWithSwitch(c)
}

function endWithSwitch({ sync: { abilities } }: Pick<Case, 'sync'>): boolean {
  return abilities.setActive?.endsSessions === true
}

export function disable(c: Case, account: Account, why: Reason): readonly Draft[] {
  const on = onAccount(account)
  const off: Draft = {
    phase: phases.loseAccess,
    why,
    undo: endWithSwitch(c) ? 'partial' : 'exact',
    step: { op: 'setActive', kind: 'user', ...on, active: false },
  }
  return endsSessions(c) ? [off, endOf(account, why)] : [off]
}

/** The account is off already, and what was to end its sessions was not done. */
export function endOpenSessions(c: LinkedCase, account: Account): readonly Draft[] {
  const { off } = c.link
  return off?.sessions && endsSessions(c) ? [endOf(account, off.why)] : []
}

function endOf({ id }: Account, why: Reason): Draft {
  const step: Draft['step'] = { op: 'endSessions', kind: 'user', id }
  return { phase: phases.loseAccess, why, undo: 'impossible', step }
}

export function enable(account: Account): Draft {
  const step: Draft['step'] = { op: 'setActive', kind: 'user', ...onAccount(account), active: true }
  return { phase: phases.enable, why: 'returned', undo: 'exact', step }
}

export function remove({ sync, situation }: Case, account: Account, why: Reason): Draft {
  const step: Draft['step'] = { op: 'delete', kind: situation.kind, ...onAccount(account), before: account.attributes }
  return { phase: phases.delete, why, undo: sync.abilities.delete?.final ? 'impossible' : 'partial', step }
}

/** Behind what still has to be taken away: without the link nobody would take it up again. */
export function unlink(why: Reason, after: readonly Draft[] = []): Draft {
  const phase = Math.max(phases.link, ...after.map((draft) => draft.phase))
  return { phase, why, undo: 'exact', step: { op: 'unlink' } }
}

export function update(
  { situation, compiled }: Case,
  id: Id,
  edits: readonly Edit<string | Own | Other>[],
  { phase, why, version }: { readonly phase: number; readonly why: Reason; readonly version?: string | undefined },
): Draft {
  const names = new Set(edits.map(({ field }) => field))
  const fields = [...compiled.schema.values()].filter(({ name }) => names.has(name))
  const unreadable = fields.some(({ readable }) => readable === false)
  const renames = fields.some(({ naming }) => naming)
  return {
    phase,
    why,
    undo: unreadable ? 'partial' : 'exact',
    step: { op: 'update', kind: situation.kind, id, edits, ...(version === undefined ? {} : { version }) },
    ...(renames ? { rename: true as const } : {}),
  }
}

export function roles(
  id: Id,
  why: Reason,
  phase: number,
  grant: readonly string[],
  revoke: readonly string[],
): readonly Draft[] {
  if (grant.length === 0 && revoke.length === 0) return []
  return [{ phase, why, undo: 'exact', step: { op: 'roles', kind: 'user', id, grant, revoke } }]
}

export function members(
  id: Id,
  why: Reason,
  phase: number,
  add: readonly (TargetId | Other)[],
  take: readonly string[],
): readonly Draft[] {
  if (add.length + take.length === 0) return []
  return [{ phase, why, undo: 'exact', step: { op: 'members', kind: 'group', id, add, remove: take } }]
}

/** A write changes the version that the account was read with: only the first one can expect it. */
export function withOneVersion(drafts: readonly Draft[]): readonly Draft[] {
  const writes = drafts.filter(({ step }) => step.op !== 'link')
  const first = Math.min(...writes.map(({ phase }) => phase))
  const bearer = writes.find(({ phase }) => phase === first)
  return drafts.map((draft) => (draft === bearer ? draft : withoutVersion(draft)))
}

export function withoutVersion(draft: Draft): Draft {
  const { version: _, ...step } = { version: undefined, ...draft.step }
  return { ...draft, step }
}

function onAccount({ id, version }: Account): { readonly id: TargetId; readonly version?: string } {
  return version === undefined ? { id } : { id, version }
}
