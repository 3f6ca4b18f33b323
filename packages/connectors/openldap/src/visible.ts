import type { LdapClient } from '@rollcall/ldap'
import { type Problem, RollcallError } from '@rollcall/model'

/** What is wrong with a base that yields nothing; undefined if it can be read and there is simply nothing in it. */
export async function proveBase(client: LdapClient, base: string, signal: AbortSignal): Promise<Problem | undefined> {
  const entry = await client.readOne(base, ['1.1'], signal)
  return entry ? undefined : unreadable(client, base)
}

/** Throws if nothing under the base can be seen: then nobody can be said to be absent. */
export async function proveVisible(
  client: LdapClient,
  base: string,
  found: number,
  signal: AbortSignal,
): Promise<void> {
  const problem = await proveBase(client, base, signal)
  if (problem)
    throw new RollcallError(problem.code, problem.message, problem.hint === undefined ? {} : { hint: problem.hint })
  if (found > 0 || (await seesAnything(client, base, signal))) return
  throw new RollcallError('permission.nothing-visible', `${client.url}: nothing below ${base} can be seen.`, {
    hint: 'Did the access rules for this account change? (slapd: olcAccess)',
  })
}

async function seesAnything(client: LdapClient, base: string, signal: AbortSignal): Promise<boolean> {
  const people = '(|(objectClass=person)(objectClass=posixAccount)(objectClass=groupOfNames)(objectClass=posixGroup))'
  const stream = client.search(
    { base, scope: 'sub', filter: people, attributes: ['1.1'], pageSize: 1, maxEntries: 1 },
    signal,
  )
  for await (const entries of stream) if (entries.length > 0) return true
  return false
}

function unreadable(client: LdapClient, base: string): Problem {
  return {
    code: 'not-found.base',
    message: `${client.url}: ${base} does not exist, or this account may not see it.`,
    hint: 'Check the base, and what the account may read. (slapd: olcAccess)',
    field: 'baseDn',
  }
}
