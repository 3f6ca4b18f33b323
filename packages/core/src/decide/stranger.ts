import type { Value } from '@rollcall/model'
import { normalForms } from '../compare/normal-form.ts'
import type { Account } from './account.ts'
import { desiredOf, finding, isOther, type LinkedCase, type Part, row } from './case.ts'

/**
 * Whether the linked id was given to somebody else: of what tells accounts apart the account holds nothing that was agreed
 * and nothing that is wanted. One field alone is no proof, for people are renamed in the target as well.
 */
export function isStranger(c: LinkedCase, account: Account): boolean {
  const { mapped, match } = c.compiled
  const matching = new Set(match.map(({ field }) => field.name))
  const telling = mapped.filter(
    ({ field }) =>
      (field.unique || matching.has(field.name)) && c.link.base[field.name]?.length && account.valuesOf(field),
  )
  const isKnown = telling.some(({ field }) => {
    const held = normalForms(field, account.valuesOf(field) ?? [])
    const wanted = (desiredOf(c, field) ?? []).filter((value): value is Value => !isOther(value))
    const ours = normalForms(field, [...(c.link.base[field.name] ?? []), ...wanted])
    return held.keys().some((form) => ours.has(form))
  })
  return telling.length > 1 && !isKnown
}

export function leaveAlone(c: LinkedCase): Part {
  const hint =
    'Nothing that tells accounts apart is as it was: the target seems to have given the id to somebody else. If it is the same account, put its name right there; else let the link go with `rollcall unlink`.'
  return row('contested', [], [finding(c, 'contested', hint)])
}
