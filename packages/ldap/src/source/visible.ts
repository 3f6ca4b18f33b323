import { type Problem, RollcallError } from '@rollcall/model'
import type { LdapClient } from '../client/client.ts'
import type { Directory } from './directory.ts'

/** What is wrong with a base that yields nothing; undefined if it can be read and there is simply nothing in it. */
export async function proveBase(directory: Directory, base: string, signal: AbortSignal): Promise<Problem | undefined> {
  const client = await directory.client()
  const entry = await client.readOne(base, ['1.1'], signal)
  if (entry) return undefined
  return {
    code: 'not-found.base',
    message: `${client.url}: ${base} does not exist, or this account may not see it.`,
    hint: `Check the base, and what the account may read. (${directory.dialect.hints.access})`,
    field: 'baseDn',
  }
}

/** Throws if nothing under the base can be seen: then nobody can be said to be absent. */
export async function proveVisible(directory: Directory, found: number, signal: AbortSignal): Promise<void> {
  const client = await directory.client()
  const base = directory.settings.baseDn
  const problem = await proveBase(directory, base, signal)
  if (problem)
    throw new RollcallError(problem.code, problem.message, problem.hint === undefined ? {} : { hint: problem.hint })
  if (found > 0 || (await seesAnything(client, base, signal))) return
  throw new RollcallError('permission.nothing-visible', `${client.url}: nothing below ${base} can be seen.`, {
    hint: `Did the access rules for this account change? (${directory.dialect.hints.access})`,
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
