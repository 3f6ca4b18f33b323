import { RollcallError } from '@rollcall/model'
import { escapeFilterValue } from '../filter/parse.ts'
import type { Connection } from './connection.ts'
import type { LdapEntry } from './entry.ts'
import { readEntry } from './read-entry.ts'
import { readPages, type SearchRequest, type SearchStream, truncatedBy } from './search.ts'

export interface ReadManyRequest {
  readonly dns: readonly string[]
  readonly attributes: readonly string[]
  /** Entries it does not fit are left out. */
  readonly filter?: string
}

export interface FindManyRequest extends Omit<SearchRequest, 'filter'> {
  /** An attribute the server keeps an index on, such as entryUUID. */
  readonly by: string
  readonly values: readonly (string | Uint8Array)[]
  /** Entries it does not fit are left out. */
  readonly filter?: string
}

/** Under way at once; twice that while a batch is looked at. slapd refuses an anonymous client more than 100. */
const namesAtOnce = 50
const valuesAtOnce = 200

/** Reads entries by name, many at a time. A name without an entry, or that is none, yields nothing. */
export async function* readByName(connection: Connection, request: ReadManyRequest, signal: AbortSignal): SearchStream {
  let count = 0
  try {
    for (let from = 0, next = askForNames(connection, request, 0); from < request.dns.length; from += namesAtOnce) {
      const found = await next
      next = askForNames(connection, request, from + namesAtOnce)
      count += found.length
      if (found.length > 0) yield found
    }
    return { verdict: 'complete', referrals: [] }
  } catch (thrown) {
    if (count === 0) throw thrown
    return truncatedBy(thrown, signal)
  }
}

/** Finds entries by the values of one attribute, many in one search. */
export async function* readByValue(
  connection: Connection,
  request: FindManyRequest,
  signal: AbortSignal,
): SearchStream {
  const { by, values, filter = '(objectClass=*)', ...search } = request
  const referrals = new Set<string>()
  for (let from = 0; from < values.length; from += valuesAtOnce) {
    const wanted = values.slice(from, from + valuesAtOnce).map((value) => `(${by}=${escapeFilterValue(value)})`)
    const chunk = { ...search, filter: `(&${filter}(|${wanted.join('')}))` }
    const end = yield* readPages(connection, chunk, () => false, signal)
    if (end.verdict !== 'complete') return end
    for (const referral of end.referrals) referrals.add(referral)
  }
  return { verdict: 'complete', referrals: [...referrals] }
}

function askForNames(connection: Connection, request: ReadManyRequest, from: number): Promise<LdapEntry[]> {
  const names = request.dns.slice(from, from + namesAtOnce)
  const answers = Promise.all(
    names.map((dn) => readEntry(connection, dn, request.attributes, request.filter).catch(nothingIfNoDn)),
  ).then((entries) => entries.filter((entry) => entry !== undefined))
  // It may fail while nobody waits yet; whoever awaits it is told all the same.
  answers.catch(() => {})
  return answers
}

function nothingIfNoDn(thrown: unknown): undefined {
  if (thrown instanceof RollcallError && thrown.code === 'invalid.dn') return undefined
  throw thrown
}
