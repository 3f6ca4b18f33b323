import type { Edit } from '@rollcall/model'
import { normalForm } from '../compare/normal-form.ts'
import type { CompiledKind } from '../compile/compiled.ts'
import type { Draft, Other, Own } from '../situation.ts'

export type AnyEdit = Edit<string | Own | Other>

/** The same drafts with one field's edit changed by `change`; what is left without an edit is no draft. */
export function changeEdit(
  compiled: CompiledKind,
  drafts: readonly Draft[],
  field: string,
  change: (edit: AnyEdit) => AnyEdit | undefined,
): readonly Draft[] {
  return drafts.flatMap((draft) => {
    if (draft.step.op !== 'update' || draft.why === 'make-way') return [draft]
    if (!draft.step.edits.some((edit) => edit.field === field)) return [draft]
    const edits = draft.step.edits.flatMap((edit) => (edit.field === field ? (change(edit) ?? []) : [edit]))
    if (edits.length === 0) return []
    const { rename: _, ...rest } = draft
    const renames = edits.some((edit) => compiled.schema.get(edit.field)?.naming)
    return [{ ...rest, step: { ...draft.step, edits }, ...(renames ? { rename: true as const } : {}) }]
  })
}

/** The edit without one of the values it adds or removes; none where nothing is left of it. */
export function withoutValue(
  compiled: CompiledKind,
  edit: AnyEdit,
  side: 'add' | 'remove',
  form: string | undefined,
): AnyEdit | undefined {
  const field = compiled.schema.get(edit.field)
  if (!field?.many) return undefined
  const isIt = (value: unknown): boolean =>
    !(typeof value === 'object' && !(value instanceof Uint8Array)) && normalForm(field, value as string) === form
  const rest = { ...edit, [side]: edit[side].filter((value) => !isIt(value)) }
  return rest.add.length + rest.remove.length > 0 ? rest : undefined
}
