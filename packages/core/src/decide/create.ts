import type { Attributes, Edit, Finding, Reason, Value } from '@rollcall/model'
import { allows } from '../compile/check-abilities.ts'
import type { Draft, Other } from '../situation.ts'
import { protectedBy } from './account.ts'
import { type Case, finding, offReason, type Part, row } from './case.ts'
import { members, phases, roles, update } from './drafts.ts'
import { badValues, newValues, partialRequired } from './values.ts'

const own = { own: true } as const

/** A new account or group; not one that would be protected, not for someone who has to be off, and not while a value is missing. */
export function decideCreate(c: Case, why: Extract<Reason, 'joined' | 'target-missing'>): Part {
  const { side, kind } = c.situation
  if (side.is !== 'present') return row('not-created', [], [notRead(c)])
  const { wanted } = side
  // Made, it could never be touched again, not even to be switched off.
  const pattern = protectedBy(c.compiled, { attributes: wanted.values })
  if (pattern) return row('protected', [], [finding(c, 'protected', `Protected by \`${pattern}\`.`)])
  if (kind === 'user' && offReason(c, wanted.standing)) return row('not-created')
  const problems = [...badValues(c), ...partialRequired(c, wanted)]
  if (problems.length > 0) return row('not-created', [], problems)
  const people = c.situation.members?.wanted ?? []
  if (needsMembers(c) && people.length === 0) return row('not-created', [], [withoutMembers(c)])
  const { now, later } = newValues(c)
  // A group that may not be empty is created with its members.
  const attributes = needsMembers(c) ? { ...now, members: people } : now
  const drafts: Draft[] = [
    {
      phase: kind === 'user' ? phases.createUser : phases.createGroup,
      why,
      undo: undoOfCreate(c),
      step: { op: 'create', kind, attributes, active: true },
    },
  ]
  const edits = firstEdits(c, later)
  if (edits.length > 0) drafts.push(update(c, own, edits, { phase: phases.reference, why: 'follows' }))
  if (kind === 'user') {
    const named = side.roles.filter((role) => Object.hasOwn(c.sync.definition.roles, role))
    drafts.push(...roles(own, why, phases.give, named, []))
  } else if (c.compiled.members && !needsMembers(c)) {
    drafts.push(...members(own, why, phases.give, people, []))
  }
  return row('create', drafts)
}

/** A new account gets more than the link knows. With a finding nothing is settled, so the next full run reads the record. */
function notRead(c: Case): Finding {
  const hint =
    'Someone deleted it in the target. Nothing changed at the source, so it was not read again there; the next full run reads it and makes it again.'
  return finding(c, 'target-missing', hint)
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

/** References to records that this plan creates as well. */
function firstEdits({ compiled }: Case, later: Attributes<Value | Other>): readonly Edit<Other>[] {
  return compiled.mapped.flatMap(({ field: { name, many } }) => {
    const values = later[name]
    if (values === undefined) return []
    return [{ field: name, from: [], to: many ? [] : values, add: many ? values : [], remove: [] }]
  })
}

export function needsMembers({ compiled }: Pick<Case, 'compiled'>): boolean {
  return compiled.members?.required === true
}
