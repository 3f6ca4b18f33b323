import { type Problem, RollcallError } from '@rollcall/model'
import { encodeFilter } from '../filter/encode.ts'
import { parseFilter } from '../filter/parse.ts'
import type { Connection } from './connection.ts'
import type { LdapEntry } from './entry.ts'
import { LoopGuard } from './loop-guard.ts'
import { pagedResultsControl, readPagedResults, type Scope, type SearchOperation, searchRequest } from './messages.ts'
import { Page, type PageEnd } from './page.ts'
import { completeRanges, type ReadAgain } from './ranges.ts'
import { type LdapResult, noSuchObject, resultError, success } from './result.ts'

export interface SearchRequest {
  readonly base: string
  readonly scope: Scope
  /** RFC 4515. */
  readonly filter: string
  readonly attributes: readonly string[]
  /** Entries asked for at once (1,000). */
  readonly pageSize?: number
  /** Hosts whose referrals are followed, with the same credentials (none). */
  readonly followReferrals?: readonly string[]
  /** Reading stops there, `truncated` (10,000,000). */
  readonly maxEntries?: number
}

/** How a search ended. `referrals` were met and not followed. */
export type SearchEnd =
  | { readonly verdict: 'complete'; readonly referrals: readonly string[] }
  | { readonly verdict: 'truncated'; readonly problem: Problem }

/** A search yields batches and returns how it ended. A batch may be looked at until the next is pulled. */
export type SearchStream = AsyncGenerator<readonly LdapEntry[], SearchEnd>

/**
 * Reads all pages of a search over a connection that does nothing else meanwhile. The next page is asked for before
 * this one is given out. What fails before the first entry throws; afterwards it makes the read `truncated`.
 * A referral of the whole search is left to the caller if `follows` says so.
 */
export async function* readPages(
  connection: Connection,
  request: SearchRequest,
  follows: (referral: string) => boolean,
  signal: AbortSignal,
): SearchStream {
  const { base, scope, attributes, pageSize = 1_000, maxEntries = 10_000_000 } = request
  const what = `${connection.url}: the search under "${base}" for ${request.filter}`
  const operation: SearchOperation = { base, scope, attributes, filter: encodeFilter(parseFilter(request.filter)) }
  const guard = new LoopGuard()
  const referrals = new Set<string>()
  let page = askForPage(connection, operation, pageSize, noCookie)
  let first: LdapEntry | undefined
  let count = 0
  try {
    for (;;) {
      const part = await page.next()
      first ??= part.entries[0]
      let next: Next | undefined
      if (part.end) {
        for (const referral of part.end.referrals) referrals.add(referral)
        next = whatNext(part.end, first, guard, { what, scope, follows })
        if ('cookie' in next) page = askForPage(connection, operation, pageSize, next.cookie)
        first = undefined
      }
      const entries = part.ranged ? await completeAll(connection, part.entries) : part.entries
      if (count + entries.length > maxEntries) {
        yield entries.slice(0, maxEntries - count)
        return { verdict: 'truncated', problem: tooMany(what, maxEntries) }
      }
      count += entries.length
      if (entries.length > 0) yield entries
      if (!next || 'cookie' in next) continue
      if (!next.problem) return { verdict: 'complete', referrals: [...referrals] }
      if (count === 0 && !next.cutShort) throw next.problem
      return { verdict: 'truncated', problem: next.problem.toJSON() }
    }
  } catch (thrown) {
    if (count === 0) throw thrown
    return truncatedBy(thrown, signal)
  }
}

/** What broke off a read that had already given something; an abort and our own mistakes stay exceptions. */
export function truncatedBy(thrown: unknown, signal: AbortSignal): SearchEnd {
  signal.throwIfAborted()
  if (!(thrown instanceof RollcallError)) throw thrown
  return { verdict: 'truncated', problem: thrown.toJSON() }
}

/** Reads one entry by its name; undefined if there is none, if it is hidden, or if the filter does not fit. */
export async function readEntry(
  connection: Connection,
  dn: string,
  attributes: readonly string[],
  filter: string = '(objectClass=*)',
): Promise<LdapEntry | undefined> {
  const { entry, ranged } = await readAsSent(connection, dn, attributes, filter)
  if (!entry || !ranged) return entry
  const [whole] = await completeAll(connection, [entry])
  return whole
}

async function readAsSent(
  connection: Connection,
  dn: string,
  attributes: readonly string[],
  filter: string,
): Promise<{ entry: LdapEntry | undefined; ranged: boolean }> {
  const page = new Page(connection, 1)
  const operation = { base: dn, scope: 'base', attributes, filter: encodeFilter(parseFilter(filter)) } as const
  connection.send(searchRequest(operation), [], page)
  let part = await page.next()
  const { ranged, entries } = part
  while (!part.end) part = await page.next()
  const { result } = part.end
  if (result.code === noSuchObject) return { entry: undefined, ranged: false }
  if (result.code !== success) throw resultError(result, `${connection.url}: reading "${dn}"`)
  return { entry: entries[0], ranged }
}

async function completeAll(connection: Connection, entries: readonly LdapEntry[]): Promise<LdapEntry[]> {
  const readAgain: ReadAgain = async (dn, attributes) =>
    (await readAsSent(connection, dn, attributes, '(objectClass=*)')).entry
  const whole: LdapEntry[] = []
  for (const entry of entries) whole.push(await completeRanges(entry, readAgain))
  return whole
}

function askForPage(connection: Connection, operation: SearchOperation, size: number, cookie: Uint8Array): Page {
  const page = new Page(connection, size)
  const controls = operation.scope === 'base' ? [] : [pagedResultsControl(size, cookie)]
  connection.send(searchRequest(operation), controls, page)
  return page
}

const noCookie = new Uint8Array()

/** Another page, or the end. `cutShort`: what came is right, only not all, even if it is nothing. */
type Next = { readonly cookie: Uint8Array } | { readonly problem?: RollcallError; readonly cutShort?: boolean }

interface Circumstances {
  readonly what: string
  readonly scope: Scope
  readonly follows: (referral: string) => boolean
}

function whatNext(end: PageEnd, first: LdapEntry | undefined, guard: LoopGuard, about: Circumstances): Next {
  const { result } = end
  if (result.code === referral && result.referrals.some(about.follows)) return {}
  if (result.code !== success) return { problem: refusal(result, about.what), cutShort: limits.has(result.code) }
  if (about.scope === 'base') return {}
  const cookie = readPagedResults(end.controls)
  if (!cookie) return { problem: noLastPage(about.what), cutShort: true }
  if (cookie.length === 0) return {}
  const loop = guard.look(first)
  if (loop === undefined) return { cookie }
  const message = `${about.what} was left: the server sent ${loop} and still no end.`
  return { problem: new RollcallError('unavailable.page-loop', message), cutShort: true }
}

const referral = 10
/** timeLimitExceeded, sizeLimitExceeded, adminLimitExceeded: what came is right, only not all. */
const limits: ReadonlySet<number> = new Set([3, 4, 11])

function refusal(result: LdapResult, what: string): RollcallError {
  const error = resultError(result, what)
  if (result.referrals.length === 0) return error
  return new RollcallError(error.code, `${error.message} It lies at ${result.referrals.join(', ')}.`, {
    hint: 'Connect to that server, or allow its host in followReferrals.',
  })
}

function noLastPage(what: string): RollcallError {
  return new RollcallError(
    'unavailable.no-last-page',
    `${what} was answered without pages: nothing proves that this is all.`,
    {
      hint: 'Allow this account paged results (control 1.2.840.113556.1.4.319) at the server.',
    },
  )
}

function tooMany(what: string, most: number): Problem {
  return { code: 'quota.entries', message: `${what} was left after ${most} entries.`, hint: 'Narrow the search.' }
}
