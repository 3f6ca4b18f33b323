import { describe, it } from 'vitest'
import type { Connector } from '../connector.ts'
import type { Kit, Subject } from './kit.ts'
import { lackingFor, provesLacking, type Rule } from './rule.ts'
import { browsingRules } from './rules/browsing.ts'
import { connectionRules } from './rules/connection.ts'
import { creatingRules } from './rules/creating.ts'
import { feedRules } from './rules/feed.ts'
import { findingRules } from './rules/finding.ts'
import { hostileRules } from './rules/hostile.ts'
import { membershipRules } from './rules/membership.ts'
import { readingRules } from './rules/reading.ts'
import { secretRules } from './rules/secrets.ts'
import { signInRules } from './rules/sign-in.ts'
import { stoppingRules } from './rules/stopping.ts'
import { updatingRules } from './rules/updating.ts'

/** Every rule of the contract, as data. */
export const rules: readonly Rule[] = [
  ...connectionRules,
  ...readingRules,
  ...findingRules,
  ...stoppingRules,
  ...browsingRules,
  ...feedRules,
  ...signInRules,
  ...creatingRules,
  ...updatingRules,
  ...membershipRules,
  ...secretRules,
  ...hostileRules,
]

/**
 * The rules every connector keeps, as a suite for vitest. What a connector does not declare, no rule asks of it; those
 * rules are named, under a test that the system really has no such thing.
 */
export function describeConnector(connector: Connector, kit: Kit): void {
  const subject: Subject = { ...kit, connector }
  const groups = Map.groupBy(rules, (rule) => lackingFor(rule, subject))
  describe(`${connector.title}, as a connector`, () => {
    for (const [lacking, group] of groups) {
      const titles = group.map(({ title }) => title).join('; ')
      if (lacking) it(`has no ${lacking}, so these do not apply: ${titles}`, () => provesLacking(lacking, subject))
      else for (const { title, check } of group) it(title, () => check(subject))
    }
  })
}
