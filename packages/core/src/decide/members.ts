import type { Finding, TargetId } from '@rollcall/model'
import type { Draft, Other } from '../situation.ts'
import type { Account } from './account.ts'
import { type Case, finding, isOther, type LinkedCase, nothing, type Part, row } from './case.ts'
import { needsMembers } from './create.ts'
import { members, phases } from './drafts.ts'
import { pairsDoNotStick, unkeptPairs } from './unkept.ts'

/** Members of a group in scope: who is missing is added; who is too many goes only if Rollcall knows them. */
export function decideMembers(c: LinkedCase, account: Account): Part {
  const listed = c.situation.members
  const found = heldMembers(c, account)
  if (listed === undefined || found === undefined) return nothing
  const before = c.link.base.members?.map(String)
  const base = new Set(before)
  const judged = !c.matched && before !== undefined
  const wanted = new Set<unknown>(listed.wanted)
  const missing = listed.wanted.filter((member) => isOther(member) || !found.has(member))
  const lost = missing.filter((member): member is TargetId => !isOther(member) && base.has(member))
  const extra = [...found].filter(
    (member) => !wanted.has(member) && !listed.kept(member) && (base.has(member) || listed.removable(member)),
  )
  const strange = judged ? extra.filter((member) => !base.has(member)) : []
  const { stuck, next } = unkeptPairs(c.link, 'members', lost, strange)
  const repair = c.sync.definition.onDrift === 'repair' && !stuck
  const unkept = { members: stuck ?? (repair ? next : undefined) }
  const add = repair ? missing : missing.filter((member) => isOther(member) || !base.has(member))
  const take = repair ? extra : extra.filter((member) => base.has(member) || !judged)
  const findings = stuck ? [pairsDoNotStick(c, 'members', stuck)] : driftOf(c, [...lost, ...strange], repair)
  const taken = new Set(judged ? undefined : take) // should they be held back, they are still to go
  const agreed = {
    members: [
      ...[...found].filter((member) => base.has(member) || wanted.has(member) || taken.has(member)),
      ...(repair ? [] : lost),
      ...[...base].filter((member) => !found.has(member) && listed.held?.(member)),
    ],
  }
  const [first] = take
  // Nothing is sent, so nothing more was tried in vain.
  if (needsMembers(c) && first !== undefined && add.length === 0 && take.length === found.size)
    return { ...row('differs', [], [...findings, lastMembers(c, first)]), agreed }
  const drafts = change(c, account, add, take)
  return drafts.length + findings.length === 0
    ? { ...nothing, agreed, unkept }
    : { ...row('differs', drafts, findings), agreed, unkept }
}

/** A group that left the scope gives up what Rollcall put there; members it does not know stay. */
export function emptyGroup(c: LinkedCase, account: Account): Part {
  const held = heldMembers(c, account)
  if (held === undefined) return row('group-gone')
  const base = new Set<unknown>(c.link.base.members)
  const removable = c.situation.members?.removable
  const take = [...held].filter((member) => base.has(member) || removable?.(member))
  const agreed = { members: [...held].filter((member) => base.has(member)) }
  return { ...row('group-gone', members(account.id, 'group-gone', phases.takeAway, [], take)), agreed }
}

/** Undefined where members are none of this sync's business, or came only in part. */
export function heldMembers({ compiled }: Case, account: Account): ReadonlySet<string> | undefined {
  const values = compiled.members && account.valuesOf(compiled.members)
  return values && new Set(values.map(String))
}

/** Removing comes first; but where a group may not be empty, both are one step. */
function change(
  c: LinkedCase,
  { id }: Account,
  add: readonly (TargetId | Other)[],
  take: readonly string[],
): readonly Draft[] {
  const why = c.matched ? 'matched' : 'group-changed'
  if (needsMembers(c)) return members(id, why, phases.give, add, take)
  return [...members(id, why, phases.takeAway, [], take), ...members(id, why, phases.give, add, [])]
}

function lastMembers(c: LinkedCase, value: string): Finding {
  const hint = 'In this target a group may not be empty: its last members stay until somebody else joins. Or delete it.'
  return finding(c, 'guarded', hint, { field: 'members', value })
}

function driftOf(c: LinkedCase, drifted: readonly string[], repair: boolean): readonly Finding[] {
  const [value] = drifted
  if (value === undefined) return []
  const hint = `Someone changed ${drifted.length} of the members in the target${repair ? '; this run puts them back' : ''}.`
  return [finding(c, 'drift', hint, { field: 'members', value })]
}
