/** Why a person cannot sign in. */
export type BindFailureKind =
  | 'unknown'
  | 'password'
  | 'disabled'
  | 'locked'
  | 'expired'
  | 'change-required'
  | 'not-allowed'

/** What Active Directory meant by refusing a bind. */
export interface BindFailure {
  /** As it stands in the server's words: `52e`. */
  readonly data: string
  readonly kind: BindFailureKind
  /** The end of a sentence that began with who was refused. */
  readonly says: string
  readonly hint: string
}

/**
 * Active Directory refuses every bind with result 49 and says why in the diagnostic, as a Windows error in hexadecimal:
 * `… AcceptSecurityContext error, data 533, v3839`. Anything but 525 and 52e is said only to whoever knows the password.
 */
export function bindFailureOf(diagnostic: string): BindFailure | undefined {
  const data = /AcceptSecurityContext error, data ([0-9a-f]+)/i.exec(diagnostic)?.[1]?.toLowerCase()
  const failure = data === undefined ? undefined : failures[data]
  return data !== undefined && failure ? { data, ...failure } : undefined
}

/** Windows system error codes 1317 to 1909 (MicrosoftDocs/win32, Debug/system-error-codes--1300-1699- and --1700-3999-). */
const failures: Readonly<Record<string, Omit<BindFailure, 'data'>>> = {
  '525': {
    kind: 'unknown',
    says: 'there is no such account',
    hint: 'Check the name: a DN, name@domain or DOMAIN\\name.',
  },
  '52e': {
    kind: 'password',
    says: 'the name or the password is wrong',
    hint: 'Check both: the name is a DN, name@domain or DOMAIN\\name.',
  },
  '530': {
    kind: 'not-allowed',
    says: 'the account may not sign in at this hour',
    hint: 'Change its logon hours in Active Directory.',
  },
  '531': {
    kind: 'not-allowed',
    says: 'the account may not sign in from this computer',
    hint: 'Change its list of workstations (userWorkstations) in Active Directory.',
  },
  '532': {
    kind: 'change-required',
    says: 'its password has expired',
    hint: 'Set a new password; a service account needs one that does not expire.',
  },
  '533': { kind: 'disabled', says: 'the account is disabled', hint: 'Enable it in Active Directory.' },
  '701': {
    kind: 'expired',
    says: 'the account has expired',
    hint: 'Extend it (accountExpires) in Active Directory.',
  },
  '773': {
    kind: 'change-required',
    says: 'its password has to be changed at the next logon',
    hint: 'Set a new password and clear "User must change password at next logon".',
  },
  '775': {
    kind: 'locked',
    says: 'the account is locked after too many wrong passwords',
    hint: 'Unlock it in Active Directory, and find out who keeps trying an old password.',
  },
  // SEC_E_BAD_BINDINGS, where LdapEnforceChannelBinding is 2; a simple bind is not concerned.
  '80090346': {
    kind: 'not-allowed',
    says: 'the domain controller demands channel binding, which is not spoken',
    hint: 'Bind by name and password instead of Kerberos.',
  },
}
