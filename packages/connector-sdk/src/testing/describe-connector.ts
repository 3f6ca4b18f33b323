import { describe, it } from 'vitest'
import type { Connector } from '../connector.ts'
import type { Kit, Subject } from './kit.ts'
import { lackingFor, provesLacking, type Rule } from './rule.ts'
import { connectionRules } from './rules/connection.ts'
import { creatingRules } from './rules/creating.ts'
import { findingRules } from './rules/finding.ts'
import { membershipRules } from './rules/membership.ts'
import { readingRules } from './rules/reading.ts'
import { stoppingRules } from './rules/stopping.ts'
import { updatingRules } from './rules/updating.ts'

/** Every rule of the contract, as data. */
export const rules: readonly Rule[] = [
  ...connectionRules,
  ...readingRules,
  ...findingRules,
  ...stoppingRules,
  ...creatingRules,
  ...updatingRules,
  ...membershipRules,
]

/**
 * The rules every connector keeps, as a suite for vitest. A rule about something that the connector does not declare is
 * not left out silently: its place is taken by a test that the system really has no such thing.
 */
export function describeConnector(connector: Connector, kit: Kit): void {
  const subject: Subject = { ...kit, connector }
  describe(`${connector.title}, as a connector`, () => {
    for (const rule of rules) {
      const lacking = lackingFor(rule, subject)
      if (lacking.length === 0) it(rule.title, () => rule.check(subject))
      else it(`not applicable, without ${lacking.join(', ')}: ${rule.title}`, () => provesLacking(lacking, subject))
    }
  })
}
