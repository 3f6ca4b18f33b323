import type { Link } from '@rollcall/model'
import { hasLeft, type LinkedCase, offReason } from './case.ts'

/**
 * A link from an older copy of the state knows that Rollcall switched somebody off or that they left, but not what was done
 * since. So it is no reason to switch an account on, and a grace period begins anew.
 */
export function doubted(c: LinkedCase): LinkedCase {
  const { situation, link } = c
  if (!situation.restored) return c
  const { off, ...rest } = link
  const { side, now } = situation
  if (hasLeft(c)) return withLink(c, { ...rest, left: now, ...(off ? { off: { ...off, since: now } } : {}) })
  const standing = (side.is === 'present' ? side.wanted.standing : link.standing) ?? {}
  return offReason(c, standing) ? c : withLink(c, rest)
}

export function withLink(c: LinkedCase, link: Link): LinkedCase {
  return { ...c, link, situation: { ...c.situation, link } }
}
