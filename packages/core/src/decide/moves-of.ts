import type { Field, Value } from '@rollcall/model'
import { normalForm } from '../compare/normal-form.ts'
import type { Draft, Move, Other, Own } from '../situation.ts'
import type { Case } from './case.ts'
import { isOther } from './case.ts'

/** The field name under which a decision to link claims the account itself: two records may have matched the same one. */
export const accountClaim = ''

/** Unique values that these drafts give up and take. */
export function movesOf({ compiled }: Case, drafts: readonly Draft[]): readonly Move[] {
  const unique = compiled.mapped.map(({ field }) => field).filter((field) => field.unique)
  return drafts.flatMap(({ step }) => {
    if (step.op === 'link') return [{ field: accountClaim, to: step.id }]
    if (step.op === 'create')
      return unique.flatMap((field) =>
        forms(field, step.attributes[field.name]).map((to) => ({ field: field.name, to })),
      )
    if (step.op === 'delete')
      return unique.flatMap((field) =>
        forms(field, step.before[field.name]).map((from) => ({ field: field.name, from })),
      )
    if (step.op !== 'update') return []
    return step.edits.flatMap(({ field: name, from, to, add, remove }) => {
      const field = unique.find((one) => one.name === name)
      if (field === undefined) return []
      if (!field.many) return moveOf(field, from, to)
      return [
        ...forms(field, add).map((form) => ({ field: name, to: form })),
        ...forms(field, remove).map((form) => ({ field: name, from: form })),
      ]
    })
  })
}

function moveOf(field: Field, before: readonly Value[], after: readonly (Value | Own | Other)[]): readonly Move[] {
  const [from] = forms(field, before)
  const [to] = forms(field, after)
  if (from === to) return []
  return [{ field: field.name, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }]
}

function forms(field: Field, values: readonly (Value | Own | Other)[] = []): readonly string[] {
  return values
    .filter((value): value is Value => !isOther(value) && !(typeof value === 'object' && 'own' in value))
    .map((value) => normalForm(field, value))
}
