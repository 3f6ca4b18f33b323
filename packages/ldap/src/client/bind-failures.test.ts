import { describe, expect, it } from 'vitest'
import { bindFailureOf } from './bind-failures.ts'
import { resultError } from './result.ts'

const refused = (data: string) =>
  `80090308: LdapErr: DSID-0C09050F, comment: AcceptSecurityContext error, data ${data}, v4563`
const errorOf = (diagnostic: string) =>
  resultError(
    { code: 49, matchedDn: '', diagnostic, referrals: [] },
    'ldaps://dc1:636 refused the bind as ACME\\reader',
  )

describe('a bind that Active Directory refuses', () => {
  it.each([
    ['525', 'auth.bind-refused', 'there is no such account'],
    ['52e', 'auth.bind-refused', 'the name or the password is wrong'],
    ['530', 'auth.not-allowed', 'the account may not sign in at this hour'],
    ['531', 'auth.not-allowed', 'the account may not sign in from this computer'],
    ['532', 'auth.password-expired', 'its password has expired'],
    ['533', 'auth.disabled', 'the account is disabled'],
    ['701', 'auth.expired', 'the account has expired'],
    ['773', 'auth.password-expired', 'its password has to be changed at the next logon'],
    ['80090346', 'auth.not-allowed', 'the domain controller demands channel binding, which is not spoken'],
    ['775', 'auth.locked', 'the account is locked after too many wrong passwords'],
  ])('with data %s is told as an administrator would', (data, code, says) => {
    expect(errorOf(refused(data))).toMatchObject({
      code,
      message: `ldaps://dc1:636 refused the bind as ACME\\reader: ${says} (49, data ${data}).`,
      hint: expect.any(String),
    })
  })

  it('for a reason nobody knows keeps the words of the server', () => {
    expect(bindFailureOf(refused('999'))).toBeUndefined()
    expect(errorOf(refused('999')).message).toContain('data 999')
  })
})
