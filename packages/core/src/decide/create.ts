import type { Edit, Finding, Reason, Value } from '@rollcall/model'
import { allows } from '../compile/check-abilities.ts'
import type { Draft, Other } from '../situation.ts'
import { protectedBy } from './account.ts'
import { type Case, finding, nothing, offReason, type Part, row, wantedOf } from './case.ts'
import { members, phases, roles, update } from './drafts.ts'
import { badValues, newValues, partialRequired } from './values.ts'

const own = { own: true } as const

/** A new account or group; not one that would be protected, not for someone who has to be off, and not while a value is missing. */
export function decideCreate(c: Case, why: Extract<Reason, 'joined' | 'target-missing'>): Part {
  const wanted = wantedOf(c.situation)
  if (wanted === undefined) return nothing
  // Made, it could never be touched again, not even to be switched off.
  const pattern = protectedBy(c.compiled, { attributes: wanted.values })
  if (pattern) return row('protected', [], [finding(c, 'protected', `Protected by \`${pattern}\`.`)])
  if (c.situation.kind === 'user' && offReason(c, wanted.standing)) return row('not-created')
  const problems = [...badValues(c), ...partialRequired(c, wanted)]
  if (problems.length > 0) return row('not-created', [], problems)
  if (needsMembers(c) && !c.situation.members?.wanted.length) return row('not-created', [], [withoutMembers(c)])
  const { now, later } = newValues(c)
  const edits: Edit<Other>[] = Object.entries(later).map(([field, values]) => {
    const many = c.compiled.schema.get(field)?.many
    return { field, from: [], to: many ? [] : values, add: many ? values : [], remove: [] }
  })
  const { kind } = c.situation
  const drafts: Draft[] = [
    {
      phase: kind === 'user' ? phases.createUser : phases.createGroup,
      why,
      undo: undoOfCreate(c),
      step: { op: 'create', kind, attributes: { ...now, ...firstMembers(c) }, active: true },
    },
  ]
  if (edits.length > 0) drafts.push(update(c, own, edits, { phase: phases.reference, why: 'follows' }))
  return row('create', [...drafts, ...firstGrants(c, why), ...laterMembers(c, why)])
}

function withoutMembers(c: Case): Finding {
  const hint = 'In this target a group may not be empty, and none of its members has an account.'
  return finding(c, 'missing-value', hint, { field: 'members' })
}

/** A new account is deleted again; where that cannot or may not be, switched off. */
function undoOfCreate({ sync: { abilities, definition }, situation }: Case): Draft['undo'] {
  if (abilities.delete && allows(definition, 'delete')) return 'exact'
  const off = situation.kind === 'user' && abilities.setActive && allows(definition, 'disable')
  return off ? 'partial' : 'impossible'
}

/** A group that may not be empty is created with its members. */
function firstMembers(c: Case): { readonly members?: readonly (Value | Other)[] } {
  return needsMembers(c) ? { members: c.situation.members?.wanted ?? [] } : {}
}

function laterMembers(c: Case, why: Reason): readonly Draft[] {
  if (needsMembers(c) || !c.compiled.members) return []
  return members(own, why, phases.give, c.situation.members?.wanted ?? [], [])
}

function firstGrants(c: Case, why: Reason): readonly Draft[] {
  const { side } = c.situation
  if (side.is !== 'present' || c.situation.kind === 'group') return []
  const named = side.roles.filter((role) => Object.hasOwn(c.sync.definition.roles, role))
  return roles(own, why, phases.give, named, [])
}

export function needsMembers({ compiled }: Pick<Case, 'compiled'>): boolean {
  return compiled.members?.required === true
}
