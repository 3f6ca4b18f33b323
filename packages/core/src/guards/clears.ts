import type { Edit } from '@rollcall/model'
import type { Decision, Draft } from '../situation.ts'

type AnyEdit = Pick<Edit<unknown>, 'field' | 'from' | 'to' | 'add' | 'remove'>

/**
 * The fields that one step of a decision leaves without a value. Several steps may take values of the same field, and one
 * of them may put another in their place; so what counts is what the decision as a whole comes to, not the single step.
 */
export function clearsOf({ step }: Draft, { drafts, link }: Pick<Decision, 'drafts' | 'link'>): readonly string[] {
  const left = (field: string): number => link?.base[field]?.length ?? 0
  if (step.op === 'members') {
    const joined = drafts.some((draft) => draft.step.op === 'members' && draft.step.add.length > 0)
    return !joined && left('members') === 0 ? ['members'] : []
  }
  if (step.op !== 'update') return []
  const filled = (field: string): boolean =>
    drafts.some((draft) => draft.step.op === 'update' && draft.step.edits.some(givesTo(field)))
  return step.edits
    .filter((edit) => turnsOff(edit) || (!filled(edit.field) && (had(edit) || (taken(edit) && left(edit.field) === 0))))
    .map(({ field }) => field)
}

function givesTo(name: string): (edit: AnyEdit) => boolean {
  return ({ field, to, add }) => field === name && to.length + add.length > 0
}

function had({ from }: AnyEdit): boolean {
  return from.length > 0
}

/** Some of many values; whether others stay is for the link to say. */
function taken({ remove }: AnyEdit): boolean {
  return remove.length > 0
}

/** A switch has no empty value: off is what it loses. */
function turnsOff({ from: [before], to: [after] }: AnyEdit): boolean {
  return before === true && after === false
}
