import type { Instant, Link, OnLeave } from '@rollcall/model'
import { allows } from '../compile/check-abilities.ts'
import type { Draft } from '../situation.ts'
import type { Account } from './account.ts'
import { finding, join, type LinkedCase, nothing, type Part, row } from './case.ts'
import { disable, endOpenSessions, remove, unlink } from './drafts.ts'
import { revokeAll } from './roles.ts'

const rowOf = { gone: 'absent', 'left-scope': 'out-of-scope' } as const

/** Someone linked is out of scope or gone at the source: what `onLeave` or `onDelete` says. */
export function decideLeave(c: LinkedCase, account: Account): Part {
  const { side } = c.situation
  const gone = side.is === 'gone'
  const { onDelete, onLeave } = c.sync.definition
  const policy = gone ? onDelete : onLeave
  const why = gone ? 'gone' : 'left-scope'
  const name = rowOf[why]
  if (policy === 'delete' && !(gone && !side.tombstone)) return row(name, [remove(c, account, why)])
  const revoked = revokeAll(c, account, why)
  const part = (drafts: readonly Draft[]): Part => join(row(name, drafts), revoked)
  switch (policy) {
    case 'delete':
      return join(part(switchOff(c, account, why)), unconfirmed(c))
    case 'disable':
      return part(switchOff(c, account, why))
    case 'keep':
      return part([])
    case 'unlink':
      return join(row(name), revoked, row(name, [unlink(why, revoked.drafts)]))
    default:
      return join(grace(c, account, policy, why), revoked)
  }
}

/** `deleteAfter`: off at first; deleted once the time is over, if it is still off and by Rollcall. */
function grace(c: LinkedCase, account: Account, policy: Exclude<OnLeave, string>, why: keyof typeof rowOf): Part {
  if (account.active) return row(rowOf[why], switchOff(c, account, why))
  const end = graceEnd(c.link, policy)
  if (end === undefined || c.situation.now < end) return row('grace', endOpenSessions(c, account))
  if (c.link.off) return row('grace-over', [remove(c, account, 'grace-over')])
  const hint =
    'The account is off, but Rollcall did not switch it off, so it is not deleted. Delete it in the target, or leave it.'
  return row('grace-over', [], [finding(c, 'disabled-elsewhere', hint)])
}

/** When an account of someone who left is deleted. It counts from the later of leaving and being switched off. */
export function graceEnd(link: Pick<Link, 'left' | 'off'>, policy: OnLeave): Instant | undefined {
  if (typeof policy !== 'object' || link.left === undefined) return undefined
  return Math.max(link.left, link.off?.since ?? 0) + policy.deleteAfter
}

function switchOff(c: LinkedCase, account: Account, why: keyof typeof rowOf): readonly Draft[] {
  if (!account.active) return endOpenSessions(c, account)
  // What a sync may not do is told, whether the target could do it or not.
  return c.sync.abilities.setActive || !allows(c.sync.definition, 'disable') ? disable(c, account, why) : []
}

function unconfirmed(c: LinkedCase): Part {
  const hint =
    'The source does not say that it was deleted, only that it is not there. Use `deleteAfter`, or delete by hand.'
  return { ...nothing, findings: [finding(c, 'unconfirmed-absence', hint)] }
}
