import type { Value } from '@rollcall/model'
import type { CompiledKind, CompiledSync } from '../compile/compiled.ts'
import { phases, withoutVersion } from '../decide/drafts.ts'
import type { Decision, Draft, Situation } from '../situation.ts'
import { type AnyEdit, changeEdit, editsOf, fieldOf, hasForm, withoutValue } from './edit-drafts.ts'
import type { KeyedMove } from './settle-moves.ts'

/**
 * The decision with a step of its own that gives the value up early: to `temporary`, which the final edit then expects
 * to find; or, where the move takes no other value and there is none, to nothing.
 */
export function parkMove(
  sync: CompiledSync,
  { kind }: Pick<Situation, 'kind'>,
  decision: Decision,
  { field, from }: Pick<KeyedMove, 'field' | 'from'>,
  temporary?: Value,
): Decision {
  const compiled = sync[kind] as CompiledKind // of any other kind nothing is written
  const [found] = decision.drafts
    .filter(({ why }) => why !== 'make-way')
    .flatMap((main) => editsOf(main, field).map((edit) => ({ main, edit })))
  if (found === undefined) return decision
  const { main, edit } = found
  const early = temporary === undefined ? givingUp(compiled, edit, from) : { ...edit, to: [temporary] }
  const rest = changeEdit(compiled, decision.drafts, field, (one) =>
    temporary === undefined ? withoutValue(compiled, one, 'remove', from) : { ...one, from: [temporary] },
  )
  return { ...decision, drafts: merged(compiled, main, early, rest) }
}

/** Where a decision gives a field's value up early, and where it writes the field; indices into its drafts. */
export function stepsOf({ drafts }: Decision, field: string): { readonly early?: number; readonly main?: number } {
  const early = drafts.findIndex((draft) => draft.why === 'make-way' && isEdited(draft, field))
  const main = drafts.findIndex((draft) => draft.why !== 'make-way' && writes(draft, field))
  return { ...(early < 0 ? {} : { early }), ...(main < 0 ? {} : { main }) }
}

function writes(draft: Draft, field: string): boolean {
  const { step } = draft
  if (step.op === 'create') return step.attributes[field] !== undefined
  if (step.op === 'delete') return step.before[field] !== undefined
  return isEdited(draft, field)
}

function isEdited(draft: Draft, field: string): boolean {
  return editsOf(draft, field).length > 0
}

function givingUp(compiled: CompiledKind, edit: AnyEdit, form: string | undefined): AnyEdit {
  return { ...edit, add: [], remove: edit.remove.filter(hasForm(fieldOf(compiled, edit.field), form)) }
}

/** Put before the rest; a second value of the same field goes in the same step. The version is good for the first write only. */
function merged(compiled: CompiledKind, main: Draft, early: AnyEdit, rest: readonly Draft[]): readonly Draft[] {
  const before = rest.filter((draft) => draft.why === 'make-way' && isEdited(draft, early.field))
  const given = before.flatMap((draft) => editsOf(draft, early.field)).flatMap(({ remove }) => remove)
  const first: Draft = {
    phase: phases.update,
    why: 'make-way',
    undo: 'exact',
    step: {
      ...(main.step as Extract<Draft['step'], { op: 'update' }>),
      edits: [{ ...early, remove: [...given, ...early.remove] }],
    },
    ...(fieldOf(compiled, early.field).naming ? { rename: true as const } : {}),
    ...(main.undoes ? { undoes: main.undoes } : {}),
  }
  return [first, ...rest.filter((draft) => !before.includes(draft)).map(withoutVersion)]
}
