import { type Problem, RollcallError } from '@rollcall/model'
import type { Connection } from '../client/connection.ts'
import { type Scope, searchRequest } from '../client/messages.ts'
import { type LdapResult, resultError, success } from '../client/result.ts'
import { encodeFilter } from '../filter/encode.ts'
import { parseFilter } from '../filter/parse.ts'
import { noContentSync, SyncAnswer, type SyncAnswerEnd, type SyncMessage } from './answer.ts'
import { type SyncCookie, syncRequestControl } from './messages.ts'

export interface SyncRequest {
  readonly base: string
  readonly scope: Scope
  /** RFC 4515. */
  readonly filter: string
  readonly attributes: readonly string[]
  /** Goes on there; absent: everything. A server may still answer with everything. */
  readonly cookie?: SyncCookie
  /** Stays and tells each change as it happens, until aborted. */
  readonly persist?: boolean
  /** Rather than begin again from nothing, the server is to end with `restart`. */
  readonly reloadHint?: boolean
}

/** How a synchronisation ended. A limit of the server makes it `truncated`; `restart`: the cookie is of no use to it. */
export type SyncEnd =
  | {
      readonly verdict: 'complete'
      /** Absent: go on with the old one. Empty: nothing to go on with. */
      readonly cookie?: SyncCookie
      /** False: whatever was told neither as present nor as changed is no longer in the content. */
      readonly refreshDeletes: boolean
    }
  | { readonly verdict: 'truncated'; readonly problem: Problem }
  | { readonly verdict: 'restart'; readonly problem: Problem }

/** Yields what came, in its order, and returns how it ended. A batch may be looked at until the next is pulled. */
export type SyncStream = AsyncGenerator<readonly SyncMessage[], SyncEnd>

/**
 * Synchronises over a connection that does nothing else meanwhile (RFC 4533). Never in pages: slapd then ends with a
 * whole cookie after a part. Whoever stops pulling stops the server. Throws what breaks off the connection, also
 * after messages: a half is of no use to anybody.
 */
export async function* synchronise(connection: Connection, request: SyncRequest): SyncStream {
  const { base, scope, attributes, cookie, persist = false, reloadHint } = request
  const filter = encodeFilter(parseFilter(request.filter))
  const answer = new SyncAnswer(connection)
  const control = syncRequestControl(persist, cookie, reloadHint)
  connection.send(searchRequest({ base, scope, attributes, filter }), [control], answer)
  for (;;) {
    const { messages, end } = await answer.next()
    if (messages.length > 0) yield messages
    if (end) return endOf(end, request, connection.url)
  }
}

/** e-syncRefreshRequired: RFC 4533 section 2.6. */
const refreshRequired = 4096
const protocolError = 2
const unknownControl = 12
const unwilling = 53
const limits: ReadonlySet<number> = new Set([3, 4, 11])

function endOf({ result, done }: SyncAnswerEnd, request: SyncRequest, url: string): SyncEnd {
  const what = `${url}: synchronising "${request.base}" for ${request.filter}`
  if (result.code === success && request.persist) {
    throw new RollcallError('unavailable.sync-ended', `${what} was ended by the server.`, { hint: 'Ask again.' })
  }
  if (result.code === success) {
    if (!done) throw noContentSync(url, 'it answered as to any other search')
    return { verdict: 'complete', ...done }
  }
  if (result.code === unknownControl) throw noContentSync(url, `it refuses the control${quoted(result)}`)
  if (limits.has(result.code)) return { verdict: 'truncated', problem: resultError(result, what).toJSON() }
  const why = request.cookie && whyUseless(result)
  if (why) return { verdict: 'restart', problem: { code: 'conflict.sync-cookie', message: `${what}: ${why}.` } }
  throw resultError(result, what)
}

/** What the server has against the cookie; undefined if its refusal is about something else. */
function whyUseless(result: LdapResult): string | undefined {
  const { code, diagnostic } = result
  if (code === refreshRequired) return `the server can no longer tell what changed since the last time${quoted(result)}`
  // slapd: the provider's contextCSN is older than the one in the cookie.
  if (code === unwilling && /newer than provider/i.test(diagnostic)) {
    return `the server is older than what was read from it last time; it was restored from a backup, or lags behind${quoted(result)}`
  }
  if (code === protocolError) return `the server does not understand the cookie of the last time${quoted(result)}`
  return undefined
}

function quoted({ code, diagnostic }: LdapResult): string {
  return diagnostic === '' ? ` (${code})` : ` (${code}, "${diagnostic}")`
}
