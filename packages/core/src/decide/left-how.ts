import { sameLeave } from '../compile/check-abilities.ts'
import { hasLeft, type LinkedCase } from './case.ts'
import { withLink } from './doubted.ts'

/**
 * Somebody whom Rollcall switched off is off for how they left: gone, or only out of scope. Where the two are treated in
 * different ways, what a grace period counted of the one says nothing about the other, and it begins anew.
 */
export function leftHow(c: LinkedCase): LinkedCase {
  const { link, situation, sync } = c
  const { off } = link
  if (!off || !hasLeft(c)) return c
  const why = situation.side.is === 'gone' ? 'gone' : 'left-scope'
  if (off.why === why) return c
  const { onLeave, onDelete } = sync.definition
  const other = off.why === 'gone' || off.why === 'left-scope'
  const since = other && !sameLeave(onLeave, onDelete) ? situation.now : off.since
  return withLink(c, { ...link, off: { ...off, why, since } })
}
