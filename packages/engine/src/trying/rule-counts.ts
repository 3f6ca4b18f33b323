import type { Value } from '@rollcall/model'
import type { Planning } from '../planning/planning.ts'
import type { RuleSurvey } from './survey.ts'

export interface RuleCounts {
  /** `looked`: by rule the values that one person is looked for by. */
  readonly take: (looked: readonly (readonly Value[])[]) => void
  readonly result: () => readonly RuleSurvey[]
}

/** Counts who would find which of the accounts in `p.scratch` by which rule, as if there were no links yet. */
export function countRules(p: Planning): RuleCounts {
  const rules = p.options.definition.match.map(({ field, expression }) => ({
    rule: `${field} = ${expression}`,
    field,
    one: 0,
    several: 0,
  }))
  return {
    take(looked) {
      for (const [at, rule] of rules.entries()) {
        const normal = p.keys.user.get(rule.field)
        const values = looked[at] ?? []
        if (!normal || values.length === 0) continue
        const hits = new Set(p.scratch.accounts.holding('user', rule.field, values.map(normal)).map(({ id }) => id))
        if (hits.size === 0) continue
        if (hits.size === 1) rule.one++
        else rule.several++
        return
      }
    },
    result: () => rules.map(({ rule, one, several }) => ({ rule, one, several })),
  }
}
