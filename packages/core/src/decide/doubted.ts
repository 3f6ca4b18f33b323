import type { Link } from '@rollcall/model'
import { hasLeft, type LinkedCase, offReason } from './case.ts'

/**
 * A link from an older copy of the state knows that Rollcall switched somebody off or that they left, but not what was done
 * since. So it is no reason to switch an account on, and a grace period begins anew.
 */
export function doubted(c: LinkedCase): LinkedCase {
  const { situation, link } = c
  if (!situation.restored || (!link.off && link.left === undefined)) return c
  const { off, left, ...rest } = link
  if (hasLeft(c))
    return withLink(c, {
      ...rest,
      ...(off ? { off: { ...off, since: situation.now } } : {}),
      ...(left === undefined ? {} : { left: situation.now }),
    })
  const { side } = situation
  const standing = (side.is === 'present' ? side.wanted.standing : link.standing) ?? {}
  if (offReason(c, standing)) return c
  return withLink(c, left === undefined ? rest : { ...rest, left })
}

function withLink(c: LinkedCase, link: Link): LinkedCase {
  return { ...c, link, situation: { ...c.situation, link } }
}
