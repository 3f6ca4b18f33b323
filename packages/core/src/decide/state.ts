import type { Standing } from '@rollcall/model'
import type { Account } from './account.ts'
import { finding, type LinkedCase, nothing, offReason, type Part, row } from './case.ts'
import { disable, enable, endOpenSessions } from './drafts.ts'

/** Whether an account in scope has to be on or off. */
export function decideState(c: LinkedCase, account: Account, standing: Standing): Part {
  const reason = offReason(c, standing)
  if (reason) return row('state-off', account.active ? disable(c, account, reason) : endOpenSessions(c, account))
  if (account.active) return nothing
  if (c.link.off) return row('back-on', [enable(account)])
  const hint =
    'Someone switched the account off in the target. Switch it on there, or disable the person at the source.'
  return row('disabled-elsewhere', [], [finding(c, 'disabled-elsewhere', hint)])
}
