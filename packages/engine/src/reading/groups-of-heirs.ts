import { dnKey } from '@rollcall/model'
import type { Planning } from '../planning/planning.ts'
import type { Told } from './feed.ts'

/**
 * Groups that are remembered to hold somebody by a name which a newcomer has now. A server that takes whoever is deleted out
 * of all groups (refint of slapd, Active Directory) need not tell so; read anew, they say whether the newcomer is meant.
 */
export async function groupsOfHeirs(p: Planning, told: ReadonlyMap<string, Told>): Promise<ReadonlySet<string>> {
  const { state, definition } = p.options
  const names = [...told].flatMap(([id, one]) =>
    one.op === 'put' && p.index.user.bySource(id) < 0 ? [dnKey(one.record.dn ?? id)] : [],
  )
  if (names.length === 0) return new Set()
  const before = p.index.user.size > 0 ? await state.byDn(definition.name, 'user', names) : []
  const keys = [...before.map(({ source }) => source), ...names.map((name) => `dn:${name}` as const)]
  const held = await state.groupsOf(definition.name, keys)
  return new Set(held.map(({ group }) => group).filter((id) => p.index.group.bySource(id) >= 0))
}
