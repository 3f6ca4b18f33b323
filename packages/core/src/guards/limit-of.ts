import type { GuardKind, Limit } from '@rollcall/model'

/**
 * The number up to which a guard lets a plan through: 5 % of what is managed, a little more for small directories, never
 * more than 500. New accounts do less harm and come in waves, so their limit is wider. A limit of one's own counts as it is.
 */
export function limitOf(kind: GuardKind, base: number, limit?: Limit): number {
  if (limit && 'count' in limit) return limit.count
  if (limit) return share(limit.percent, base)
  if (kind === 'create') return Math.max(50, share(20, base))
  return Math.min(500, Math.max(share(5, base), Math.min(5, share(20, base))))
}

/** Multiplied first: 0.05 × 20 is a little more than 1. */
function share(percent: number, base: number): number {
  return Math.ceil((percent * base) / 100)
}
