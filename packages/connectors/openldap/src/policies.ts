import type { LdapClient, LdapEntry, LockoutDuration } from '@rollcall/ldap'
import { dnKey, RollcallError } from '@rollcall/model'

/**
 * Password policies by name, and the one for everybody else: the only one, or the one called "default". Which that is
 * stands in cn=config, where nobody but the server's administrator may look. What cannot be told counts as "until reset".
 */
export async function readPolicies(client: LdapClient, suffix: string, signal: AbortSignal): Promise<LockoutDuration> {
  const policies = new Map<string, number>()
  let standard: number | undefined
  const take = (entry: LdapEntry): void => {
    const seconds = Number(entry.text('pwdLockoutDuration') ?? 0)
    policies.set(dnKey(entry.dn), seconds)
    if (entry.texts('cn').some((name) => name.toLowerCase() === 'default')) standard = seconds
  }
  const request = {
    base: suffix,
    scope: 'sub',
    filter: '(objectClass=pwdPolicy)',
    attributes: ['cn', 'pwdLockoutDuration'],
  } as const
  try {
    for await (const entries of client.search(request, signal)) entries.forEach(take)
  } catch (thrown) {
    // A server without policies, or one that hides its suffix, still has people to read.
    if (!(thrown instanceof RollcallError) || !/^(not-found|permission|invalid)/.test(thrown.code)) throw thrown
  }
  if (policies.size === 1) standard = [...policies.values()][0]
  return (policy) => (policy === undefined ? standard : policies.get(dnKey(policy)))
}
