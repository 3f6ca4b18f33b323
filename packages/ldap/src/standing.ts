import { type Instant, RollcallError, type Standing } from '@rollcall/model'
import type { DirectoryEntry } from './directory-entry.ts'
import { parseGeneralizedTime } from './time.ts'

/** The attributes that a person's standing is told by; some are operational, so they are asked for by name. */
export const standingAttributes: readonly string[] = [
  'pwdAccountLockedTime',
  'pwdPolicySubentry',
  'pwdEndTime',
  'shadowExpire',
  'nsAccountLock',
  'accountUnlockTime',
]

/** A lock without an end: it lasts until an administrator resets it. */
export const untilReset: Instant = Date.UTC(9999, 11, 31)

/** Seconds a lock lasts under a policy, named by its DN if the person has one of their own; 0 or undefined: until reset. */
export type LockoutDuration = (policy: string | undefined) => number | undefined

/**
 * How an account of OpenLDAP (ppolicy), 389 Directory Server or a shadow map is off; undefined if it is in no way.
 * Throws `invalid.time` where that cannot be told.
 */
export function standingOf(entry: DirectoryEntry, lockoutDuration: LockoutDuration): Standing | undefined {
  const lockedAt = entry.text('pwdAccountLockedTime')
  const disabled = (lockedAt !== undefined && forGood.test(lockedAt)) || isTrue(entry.text('nsAccountLock'))
  const lockedUntil =
    lockedAt === undefined || forGood.test(lockedAt)
      ? unlockTime(entry.text('accountUnlockTime'))
      : endOfLock(parseGeneralizedTime(lockedAt), lockoutDuration(entry.text('pwdPolicySubentry')))
  const ends = [endTime(entry.text('pwdEndTime')), shadowExpiry(entry.text('shadowExpire'))].filter(
    (end) => end !== undefined,
  )
  if (!disabled && lockedUntil === undefined && ends.length === 0) return undefined
  return {
    ...(disabled ? { disabled } : {}),
    ...(lockedUntil === undefined ? {} : { lockedUntil }),
    ...(ends.length === 0 ? {} : { expiresAt: Math.min(...ends) }),
  }
}

/** slapo-ppolicy(5): this time says that an administrator locked the account for good. */
const forGood = /^000001010000(?:00)?(?:\.0+)?Z$/

function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true'
}

function endOfLock(lockedAt: Instant, seconds: number | undefined): Instant {
  return seconds ? lockedAt + seconds * 1_000 : untilReset
}

/** 389 Directory Server writes 1970 for a lock that only an administrator ends. */
function unlockTime(text: string | undefined): Instant | undefined {
  return text === undefined ? undefined : parseGeneralizedTime(text) || untilReset
}

function endTime(text: string | undefined): Instant | undefined {
  return text === undefined ? undefined : parseGeneralizedTime(text)
}

/** Days since 1970; shadow(5): 0 and below do not mean a date. */
function shadowExpiry(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined
  if (!/^-?\d+$/.test(text)) throw new RollcallError('invalid.time', `Not a number of days: ${text}`)
  return Number(text) > 0 ? Number(text) * 86_400_000 : undefined
}
