import { hash } from 'node:crypto'

/** Bytes of a key or digest: the first half of a SHA-256. */
export const keyBytes = 16

/** The key under which a record is kept: 16 bytes of SHA-256 over its id. */
export function keyOf(id: string): Uint8Array {
  return Buffer.from(hash('sha256', id, 'hex').slice(0, 2 * keyBytes), 'hex')
}

/**
 * One row of the packed index, 81 bytes: key of the source id, key of the target id, digests S, I and T (zeroes where
 * there is none), and flags.
 */
export const indexRow = {
  source: 0,
  target: 16,
  s: 32,
  i: 48,
  t: 64,
  flags: 80,
  bytes: 81,
} as const

export const indexFlag = {
  /** Settled, and not yet due for review: S, I and C equal is proof enough. */
  skippable: 1,
  /** Switched off by Rollcall. */
  off: 2,
  /** Out of scope or gone at the source. */
  left: 4,
} as const
