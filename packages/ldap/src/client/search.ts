import { type Problem, RollcallError } from '@rollcall/model'
import { showDeletedControl } from '../dirsync/controls.ts'
import { encodeFilter } from '../filter/encode.ts'
import { parseFilter } from '../filter/parse.ts'
import { type Next, whatNext } from './after-page.ts'
import type { Connection } from './connection.ts'
import type { LdapEntry } from './entry.ts'
import { LoopGuard } from './loop-guard.ts'
import { pagedResultsControl, type Scope, type SearchOperation, searchRequest } from './messages.ts'
import { Page } from './page.ts'
import { completeAll, readEntry } from './read-entry.ts'

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
  /** Deleted objects are read as well (Active Directory). */
  readonly showDeleted?: boolean
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
  const { base, scope, attributes, pageSize = 1_000, maxEntries = 10_000_000, showDeleted } = request
  const what = `${connection.url}: the search under "${base}" for ${request.filter}`
  const operation: SearchOperation = { base, scope, attributes, filter: encodeFilter(parseFilter(request.filter)) }
  const guard = new LoopGuard()
  const referrals = new Set<string>()
  const more = showDeleted ? [showDeletedControl] : []
  const ask = (cookie: Uint8Array): Page => askForPage(connection, operation, pageSize, cookie, more)
  let page = ask(noCookie)
  let first: LdapEntry | undefined
  let count = 0
  try {
    for (;;) {
      const part = await page.next()
      first ??= part.entries[0]
      let next: Next | undefined
      if (part.end) {
        for (const urls of part.end.references) referrals.add(oneOf(urls, follows))
        next = whatNext(part.end, first, guard, { what, scope, follows })
        if ('cookie' in next) page = ask(next.cookie)
        first = undefined
      }
      const entries = part.ranged ? await completeAll(connection, part.entries) : part.entries
      const wanted = entries.slice(0, maxEntries - count)
      count += wanted.length
      if (wanted.length > 0) yield wanted
      if (wanted.length < entries.length) return { verdict: 'truncated', problem: tooMany(what, maxEntries) }
      if (!next || 'cookie' in next) continue
      if (!next.problem) return { verdict: 'complete', referrals: [...referrals] }
      if (count === 0 && !next.cutShort) throw next.problem
      if (count === 0 && next.unpaged && !(await readEntry(connection, base, ['1.1']))) throw noBase(what)
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

function askForPage(
  connection: Connection,
  operation: SearchOperation,
  size: number,
  cookie: Uint8Array,
  more: readonly Uint8Array[],
): Page {
  const page = new Page(connection, size)
  const paging = operation.scope === 'base' ? [] : [pagedResultsControl(size, cookie)]
  connection.send(searchRequest(operation), [...paging, ...more], page)
  return page
}

const noCookie = new Uint8Array()

/** All lead to the same entries: the one to follow, else always the same one, in whatever order a server names them. */
function oneOf(urls: readonly string[], follows: (referral: string) => boolean): string {
  return urls.find(follows) ?? (urls.toSorted()[0] as string)
}

function tooMany(what: string, most: number): Problem {
  return { code: 'quota.entries', message: `${what} was left after ${most} entries.`, hint: 'Narrow the search.' }
}

/** 389 Directory Server answers a search in pages under a base that does not exist with success, nothing, and no page. */
function noBase(what: string): RollcallError {
  return new RollcallError('not-found.base', `${what}: the base does not exist, or this account may not see it.`)
}
