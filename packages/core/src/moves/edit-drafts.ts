import type { Edit, Field, Value } from '@rollcall/model'
import { normalForm } from '../compare/normal-form.ts'
import type { CompiledKind } from '../compile/compiled.ts'
import type { Draft, Other, Own } from '../situation.ts'

export type AnyEdit = Edit<string | Own | Other>

/** A field that a decision writes: one that the schema has. */
export function fieldOf({ schema }: CompiledKind, name: string): Field {
  return schema.get(name) as Field
}

/** The edits of one field in a draft: one, or none. */
export function editsOf({ step }: Draft, field: string): readonly AnyEdit[] {
  return step.op === 'update' ? step.edits.filter((edit) => edit.field === field) : []
}

/** The same drafts with one field's edit changed by `change`; what is left without an edit is no draft. */
export function changeEdit(
  compiled: CompiledKind,
  drafts: readonly Draft[],
  field: string,
  change: (edit: AnyEdit) => AnyEdit | undefined,
): readonly Draft[] {
  return drafts.flatMap((draft) => {
    if (draft.step.op !== 'update') return [draft]
    const edits = draft.step.edits.flatMap((edit) => (edit.field === field ? (change(edit) ?? []) : [edit]))
    if (edits.length === 0) return []
    const { rename: _, ...rest } = draft
    const renames = edits.some((edit) => fieldOf(compiled, edit.field).naming)
    return [{ ...rest, step: { ...draft.step, edits }, ...(renames ? { rename: true as const } : {}) }]
  })
}

/** The edit without one of the values it adds or removes; none where nothing is left of it, as of a field of one value. */
export function withoutValue(
  compiled: CompiledKind,
  edit: AnyEdit,
  side: 'add' | 'remove',
  form: string | undefined,
): AnyEdit | undefined {
  const isIt = hasForm(fieldOf(compiled, edit.field), form)
  const rest = { ...edit, [side]: edit[side].filter((value) => !isIt(value)) }
  return rest.add.length + rest.remove.length > 0 ? rest : undefined
}

/** Whether a value has this form; a record that is not made yet has none that a value could have. */
export function hasForm(field: Field, form: string | undefined): (value: Value | Own | Other) => boolean {
  return (value) => normalForm(field, value as Value) === form
}
