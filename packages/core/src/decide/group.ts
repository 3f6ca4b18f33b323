import type { Account } from './account.ts'
import { finding, type LinkedCase, type Part, row } from './case.ts'
import { needsMembers } from './create.ts'
import { remove } from './drafts.ts'
import { emptyGroup } from './members.ts'

/** A linked group that left the scope or was deleted: what `onGroupLeave` says. */
export function decideGroupLeave(c: LinkedCase, account: Account): Part {
  const policy = c.sync.definition.onGroupLeave
  if (policy === 'keep') return row('group-gone')
  if (policy === 'delete') return row('group-gone', [remove(c, account, 'group-gone')])
  if (!needsMembers(c)) return emptyGroup(c, account)
  return row(
    'group-gone',
    [],
    [finding(c, 'not-supported', 'In this target a group may not be empty. Use `delete` or `keep`.')],
  )
}
