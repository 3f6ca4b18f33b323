import { finding, join, type LinkedCase, type Part, row } from './case.ts'
import { decideCreate } from './create.ts'
import { unlink } from './drafts.ts'

/** The account of a link is gone from a complete list. */
export function decideMissing(c: LinkedCase): Part {
  const { side } = c.situation
  const left = side.is === 'out-of-scope' || side.is === 'gone'
  // Neither side has the record any more: there is nothing left to remember.
  if (left) return row('target-missing', [unlink('target-missing')])
  const { onTargetMissing } = c.sync.definition
  if (onTargetMissing === 'unlink') return row('target-missing', [unlink('target-missing')])
  if (onTargetMissing === 'recreate') return join(row('target-missing'), decideCreate(c, 'target-missing'))
  const hint = 'Someone deleted it in the target. Run with `onTargetMissing: recreate` to make it again, or unlink it.'
  return row('target-missing', [], [finding(c, 'target-missing', hint)])
}
