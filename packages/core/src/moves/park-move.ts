import type { Value } from '@rollcall/model'
import { normalForm } from '../compare/normal-form.ts'
import type { CompiledKind, CompiledSync } from '../compile/compiled.ts'
import { phases } from '../decide/drafts.ts'
import type { Decision, Draft, Situation } from '../situation.ts'
import { type AnyEdit, changeEdit, withoutValue } from './edit-drafts.ts'
import type { KeyedMove } from './settle-moves.ts'

/**
 * The decision with a step of its own that gives the value up early: to `temporary`, which the final edit then expects
 * to find; or to nothing, where the move takes no other value.
 */
export function parkMove(
  sync: CompiledSync,
  { kind }: Pick<Situation, 'kind'>,
  decision: Decision,
  move: Pick<KeyedMove, 'field' | 'from' | 'to'>,
  temporary?: Value,
): Decision {
  const compiled = sync[kind]
  const main = decision.drafts.find((draft) => draft.why !== 'make-way' && editOf(draft, move.field))
  const edit = main && editOf(main, move.field)
  if (compiled === undefined || main?.step.op !== 'update' || edit === undefined) return decision
  const early =
    move.to === undefined
      ? givingUp(compiled, edit, move.from)
      : { ...edit, to: temporary === undefined ? [] : [temporary] }
  const rest = changeEdit(compiled, decision.drafts, move.field, (one) =>
    move.to === undefined
      ? withoutValue(compiled, one, 'remove', move.from)
      : { ...one, from: early.to as readonly Value[] },
  )
  return { ...decision, drafts: [...merged(compiled, main, early, rest)] }
}

/** Where a decision gives a field's value up early, and where it writes the field; indices into its drafts. */
export function stepsOf({ drafts }: Decision, field: string): { readonly early?: number; readonly main?: number } {
  const early = drafts.findIndex((draft) => draft.why === 'make-way' && editOf(draft, field))
  const main = drafts.findIndex((draft) => draft.why !== 'make-way' && writes(draft, field))
  return { ...(early < 0 ? {} : { early }), ...(main < 0 ? {} : { main }) }
}

function writes(draft: Draft, field: string): boolean {
  const { step } = draft
  if (step.op === 'create') return step.attributes[field] !== undefined
  if (step.op === 'delete') return step.before[field] !== undefined
  return editOf(draft, field) !== undefined
}

function editOf({ step }: Draft, field: string): AnyEdit | undefined {
  return step.op === 'update' ? step.edits.find((edit) => edit.field === field) : undefined
}

function givingUp(compiled: CompiledKind, edit: AnyEdit, form: string | undefined): AnyEdit {
  const field = compiled.schema.get(edit.field)
  if (!field?.many) return edit
  return { ...edit, add: [], remove: edit.remove.filter((value) => normalForm(field, value) === form) }
}

/** Put before the rest; a second value of the same field goes in the same step. The version is good for the first write only. */
function merged(compiled: CompiledKind, main: Draft, early: AnyEdit, rest: readonly Draft[]): readonly Draft[] {
  const before = rest.find((draft) => draft.why === 'make-way' && editOf(draft, early.field))
  const edits = [
    { ...early, remove: [...(before ? (editOf(before, early.field)?.remove ?? []) : []), ...early.remove] },
  ]
  const first: Draft = {
    phase: phases.update,
    why: 'make-way',
    undo: 'exact',
    step: { ...(main.step as Extract<Draft['step'], { op: 'update' }>), edits },
    ...(compiled.schema.get(early.field)?.naming ? { rename: true as const } : {}),
    ...(main.undoes ? { undoes: main.undoes } : {}),
  }
  return [first, ...rest.filter((draft) => draft !== before).map(withoutVersion)]
}

function withoutVersion(draft: Draft): Draft {
  if (draft.step.op !== 'update') return draft
  const { version: _, ...step } = draft.step
  return { ...draft, step }
}
