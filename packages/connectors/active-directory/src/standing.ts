import { type DirectoryEntry, untilReset } from '@rollcall/ldap'
import { type Instant, RollcallError, type Standing } from '@rollcall/model'
import { parseFileTime } from './file-time.ts'

/** What tells how an account is off. pwdLastSet is not among them: who has to choose a new password is still there. */
export const standingAttributes: readonly string[] = [
  'userAccountControl',
  'msDS-User-Account-Control-Computed',
  'lockoutTime',
  'accountExpires',
  'objectClass',
]

/** Bits of userAccountControl; `lockedOut` is only true in msDS-User-Account-Control-Computed. */
const accountDisabled = 0x2
const lockedOut = 0x10

/**
 * How an account of Active Directory is off; undefined if it is in no way. `lockMs` is how long the domain locks, 0 or
 * undefined: until an administrator unlocks it. Throws `invalid.time` where that cannot be told.
 */
export function standingOf(entry: DirectoryEntry, lockMs: number | undefined, now: Instant): Standing | undefined {
  const disabled = isDisabled(entry)
  const lockedUntil = lockOf(entry, lockMs, now)
  const expires = entry.text('accountExpires')
  const expiresAt = expires === undefined ? undefined : parseFileTime(expires)
  if (!disabled && lockedUntil === undefined && expiresAt === undefined) return undefined
  return {
    ...(disabled ? { disabled } : {}),
    ...(lockedUntil === undefined ? {} : { lockedUntil }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }
}

/** A contact has no flags; of anybody else they are hidden, and whoever is off would seem to be on. */
function isDisabled(entry: DirectoryEntry): boolean {
  const flags = entry.text('userAccountControl')
  if (flags !== undefined) return (Number(flags) & accountDisabled) !== 0
  if (entry.texts('objectClass').some((name) => name.toLowerCase() === 'contact')) return false
  throw new RollcallError(
    'permission.no-state',
    `${entry.dn} shows no userAccountControl: nobody can tell whether it is disabled.`,
    {
      hint: 'Let the account read the account restrictions of people.',
    },
  )
}

/** lockoutTime stays when a lock has run out; whether it holds, the server works out itself, by the policy of the person. */
function lockOf(entry: DirectoryEntry, lockMs: number | undefined, now: Instant): Instant | undefined {
  const computed = entry.text('msDS-User-Account-Control-Computed')
  if (computed !== undefined && (Number(computed) & lockedOut) === 0) return undefined
  const at = parseFileTime(entry.text('lockoutTime') ?? '0')
  if (at === undefined) return computed === undefined ? undefined : untilReset
  const end = lockMs ? at + lockMs : untilReset
  // A policy of the person's own may lock for longer than the domain does.
  return computed !== undefined && end <= now ? untilReset : end
}
