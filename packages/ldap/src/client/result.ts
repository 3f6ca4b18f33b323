import { type Code, RollcallError } from '@rollcall/model'
import type { BerReader } from '../ber/reader.ts'
import { type BindFailureKind, bindFailureOf } from './bind-failures.ts'

/** How an operation ended, in the server's words (RFC 4511 section 4.1.9). */
export interface LdapResult {
  readonly code: number
  /** For `noSuchObject`: the nearest name above that exists. */
  readonly matchedDn: string
  readonly diagnostic: string
  readonly referrals: readonly string[]
  /** Of a bind: what the server says next (RFC 4511 section 4.2.2). */
  readonly saslCredentials?: Uint8Array
}

export const success = 0
export const saslBindInProgress = 14
export const noSuchObject = 32

/** Reads the components every result shares; the reader is left behind them. */
export function readResult(reader: BerReader): LdapResult {
  const code = reader.integer(0x0a)
  const matchedDn = reader.text()
  const diagnostic = reader.text().replaceAll('\0', '').trim()
  const referrals: string[] = []
  if (reader.peek() === 0xa3) {
    const end = reader.enter(0xa3)
    while (reader.at < end) referrals.push(reader.text())
    reader.leave(end)
  }
  const saslCredentials = reader.peek() === 0x87 ? Uint8Array.from(reader.octets(0x87)) : undefined
  return { code, matchedDn, diagnostic, referrals, ...(saslCredentials && { saslCredentials }) }
}

/** The server's refusal as an error a person can act on; `what` says who refused what. */
export function resultError(result: LdapResult, what: string): RollcallError {
  const failure = result.code === 49 ? bindFailureOf(result.diagnostic) : undefined
  if (failure) {
    const message = `${what}: ${failure.says} (49, data ${failure.data}).`
    return new RollcallError(failureCodes[failure.kind], message, { hint: failure.hint })
  }
  const { name, code, hint } = meaningOf(result)
  const said = result.diagnostic ? `, "${result.diagnostic}"` : ''
  const nearest = result.matchedDn ? ` The nearest entry above it is "${result.matchedDn}".` : ''
  return new RollcallError(
    code,
    `${what}: ${name} (${result.code})${said}.${nearest}`,
    hint === undefined ? {} : { hint },
  )
}

const failureCodes: Readonly<Record<BindFailureKind, Code>> = {
  unknown: 'auth.bind-refused',
  password: 'auth.bind-refused',
  disabled: 'auth.disabled',
  locked: 'auth.locked',
  expired: 'auth.expired',
  'change-required': 'auth.password-expired',
  'not-allowed': 'auth.not-allowed',
}

interface Meaning {
  readonly name: string
  readonly code: Code
  readonly hint?: string
}

function meaningOf(result: LdapResult): Meaning {
  const meaning = meanings[result.code] ?? { name: 'an unknown result', code: 'unavailable.unknown-result' }
  // Servers say "bind first" with different results: Active Directory with 1, slapd with 53, others with 50.
  const asksForBind =
    [1, 50, 53].includes(result.code) && /authenticat|bind must be|successful bind/i.test(result.diagnostic)
  return asksForBind ? { ...meaning, code: 'auth.required', hint: 'This server answers only after a bind.' } : meaning
}

const ask = 'Ask for more at the server (slapd: olcLimits, Active Directory: the LDAP policy), or narrow the search.'

/** RFC 4511 appendix A.2, in the words of the RFC; and what each means to us. */
const meanings: Readonly<Record<number, Meaning>> = {
  1: { name: 'operationsError', code: 'unavailable.operations-error' },
  2: { name: 'protocolError', code: 'invalid.request' },
  3: { name: 'timeLimitExceeded', code: 'quota.time-limit', hint: ask },
  4: { name: 'sizeLimitExceeded', code: 'quota.size-limit', hint: ask },
  7: { name: 'authMethodNotSupported', code: 'auth.method', hint: 'Use another bind method.' },
  8: { name: 'strongerAuthRequired', code: 'auth.stronger', hint: 'Use ldaps:// or startTls: true.' },
  10: { name: 'referral', code: 'config.referral', hint: 'The base lies on another server; connect to that one.' },
  11: { name: 'adminLimitExceeded', code: 'quota.admin-limit', hint: ask },
  12: { name: 'unavailableCriticalExtension', code: 'config.unsupported' },
  13: { name: 'confidentialityRequired', code: 'auth.tls', hint: 'Use ldaps:// or startTls: true.' },
  14: { name: 'saslBindInProgress', code: 'auth.method' },
  16: { name: 'noSuchAttribute', code: 'invalid.attribute' },
  17: { name: 'undefinedAttributeType', code: 'invalid.attribute' },
  18: { name: 'inappropriateMatching', code: 'invalid.filter', hint: 'The attribute cannot be compared that way.' },
  19: { name: 'constraintViolation', code: 'invalid.constraint' },
  20: { name: 'attributeOrValueExists', code: 'exists.value' },
  21: { name: 'invalidAttributeSyntax', code: 'invalid.value' },
  32: { name: 'noSuchObject', code: 'not-found.base', hint: 'It does not exist, or this account may not see it.' },
  33: { name: 'aliasProblem', code: 'invalid.alias' },
  34: { name: 'invalidDNSyntax', code: 'invalid.dn' },
  36: { name: 'aliasDereferencingProblem', code: 'invalid.alias' },
  48: { name: 'inappropriateAuthentication', code: 'auth.method', hint: 'The server refuses this way to bind.' },
  49: { name: 'invalidCredentials', code: 'auth.bind-refused', hint: 'Check the bind DN and the password.' },
  50: { name: 'insufficientAccessRights', code: 'permission.access', hint: 'Give this account the right to read it.' },
  51: { name: 'busy', code: 'rate-limited.busy', hint: 'Try again later.' },
  52: { name: 'unavailable', code: 'unavailable.server', hint: 'Try again later.' },
  53: { name: 'unwillingToPerform', code: 'permission.unwilling' },
  54: { name: 'loopDetect', code: 'config.loop' },
  64: { name: 'namingViolation', code: 'invalid.dn' },
  65: { name: 'objectClassViolation', code: 'invalid.object-class' },
  66: { name: 'notAllowedOnNonLeaf', code: 'conflict.not-a-leaf' },
  67: { name: 'notAllowedOnRDN', code: 'conflict.rdn' },
  68: { name: 'entryAlreadyExists', code: 'exists.entry' },
  69: { name: 'objectClassModsProhibited', code: 'invalid.object-class' },
  71: { name: 'affectsMultipleDSAs', code: 'config.multiple-servers' },
  80: { name: 'other', code: 'unavailable.other' },
}
