import type { Field, Value } from '@rollcall/model'
import { normalForm } from '../compare/normal-form.ts'
import type { Draft, Move, Other, Own } from '../situation.ts'
import type { Case } from './case.ts'

/** The field name under which a decision to link claims the account itself: two records may have matched the same one. */
export const accountClaim = ''

type AnyValue = Value | Own | Other

/** Unique values that these drafts give up and take. */
export function movesOf({ compiled }: Pick<Case, 'compiled'>, drafts: readonly Draft[]): readonly Move[] {
  const unique = compiled.mapped.map(({ field }) => field).filter((field) => field.unique)
  return drafts.flatMap((draft) => movesOfStep(draft, unique))
}

function movesOfStep({ step }: Draft, unique: readonly Field[]): readonly Move[] {
  switch (step.op) {
    case 'link':
      return [{ field: accountClaim, to: step.id, whole: true }]
    case 'create':
      return unique.flatMap((field) =>
        forms(field, step.attributes[field.name]).map((to): Move => ({ field: field.name, to, whole: true })),
      )
    case 'delete':
      return unique.flatMap((field) => giving(field, step.before[field.name]))
    case 'update':
      return step.edits.flatMap((edit) => {
        const field = unique.find(({ name }) => name === edit.field)
        if (field === undefined) return []
        if (!field.many) return swapping(field, edit.from, edit.to)
        return [...taking(field, edit.add), ...giving(field, edit.remove)]
      })
    default:
      return []
  }
}

function taking(field: Field, values: readonly AnyValue[]): readonly Move[] {
  return forms(field, values).map((to) => ({ field: field.name, to }))
}

function giving(field: Field, values: readonly AnyValue[] | undefined): readonly Move[] {
  return forms(field, values).map((from) => ({ field: field.name, from }))
}

function swapping(field: Field, before: readonly AnyValue[], after: readonly AnyValue[]): readonly Move[] {
  const [from] = forms(field, before)
  const [to] = forms(field, after)
  if (from === to) return []
  return [{ field: field.name, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }]
}

function forms(field: Field, values: readonly AnyValue[] = []): readonly string[] {
  return values.flatMap((value) =>
    typeof value === 'object' && !(value instanceof Uint8Array) ? [] : [normalForm(field, value)],
  )
}
