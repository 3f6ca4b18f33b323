import { normalForms } from '../compare/normal-form.ts'
import type { Account } from './account.ts'
import { finding, type LinkedCase, type Part, row, wantedOf } from './case.ts'

/**
 * Whether the linked id was given to somebody else: of what tells accounts apart the account holds nothing that was agreed
 * and nothing that is wanted. One field alone is no proof, for people are renamed in the target as well.
 */
export function isStranger(c: LinkedCase, account: Account): boolean {
  const matching = new Set(c.compiled.match.map(({ field }) => field.name))
  const telling = c.compiled.mapped.flatMap(({ field }) => {
    const base = c.link.base[field.name]
    const held = account.valuesOf(field)
    return (field.unique || matching.has(field.name)) && base?.length && held ? [{ field, base, held }] : []
  })
  const isKnown = telling.some(({ field, base, held }) => {
    const forms = normalForms(field, held)
    const ours = [base, wantedOf(c.situation)?.values[field.name]]
    return ours.some(
      (values) =>
        values &&
        normalForms(field, values)
          .keys()
          .some((form) => forms.has(form)),
    )
  })
  return telling.length > 1 && !isKnown
}

export function leaveAlone(c: LinkedCase): Part {
  const hint =
    'Nothing that tells accounts apart is as it was: the target seems to have given the id to somebody else. If it is the same account, put its name right there; else let the link go with `rollcall unlink`.'
  return row('contested', [], [finding(c, 'contested', hint)])
}
