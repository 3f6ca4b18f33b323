import type { Attributes, Value } from '@rollcall/model'
import { isOther } from '../decide/case.ts'
import { needsMembers } from '../decide/create.ts'
import { members, phases, roles } from '../decide/drafts.ts'
import type { Draft, Other, Own } from '../situation.ts'
import { nothingToUndo, nowCalled, refused, type UndoCase, type UndoPart } from './undo-case.ts'

const own: Own = { own: true }

/** A deleted account is made again with the values it had, as far as they were read; one that was deleted for good is not. */
export function undoDelete(c: UndoCase): UndoPart {
  const { past, link } = c.told
  if (link || !past.deleted) return nothingToUndo // it is there again
  if (past.deleted.undo === 'impossible' || !c.sync.abilities.create) {
    const hint = 'It was deleted for good. The next sync makes a new account if the person is in scope.'
    return refused(c, 'not-undone', hint)
  }
  const { kind } = c.situation
  const had = past.deleted.before
  const listed = (had.members ?? []).map((member) => nowCalled(c, String(member)))
  const phase = listed.some(isOther) || kind === 'group' ? phases.createGroup : phases.createUser
  const active = past.active?.from ?? had.active?.[0] !== false
  const attributes = { ...writable(c, had), ...(needsMembers(c) ? { members: listed } : {}) }
  const create: Draft = { phase, why: 'undone', undo: 'partial', step: { op: 'create', kind, attributes, active } }
  const hint = 'It is a new account with the values that were read; what only the old one held is lost.'
  return {
    drafts: [
      create,
      ...(needsMembers(c) ? [] : members(own, 'undone', phases.give, listed, [])),
      ...roles(own, 'undone', phases.give, (had.roles ?? []).map(String), []),
    ],
    findings: refused(c, 'not-undone', hint).findings,
  }
}

/** The values as they were before the run. */
function writable(c: UndoCase, had: Attributes): Attributes<Value | Other> {
  const { past } = c.told
  const entries = [...c.compiled.schema.values()]
    .filter(({ name, writable }) => writable !== 'never' && !['active', 'members', 'roles'].includes(name))
    .flatMap((field): [string, readonly (Value | Other)[]][] => {
      const edited = past.fields.get(field.name)
      const values = edited && !edited.many ? edited.from : (had[field.name] ?? [])
      if (values.length === 0) return []
      return [[field.name, field.type === 'ref' ? values.map((id) => nowCalled(c, String(id))) : values]]
    })
  return Object.fromEntries(entries)
}
