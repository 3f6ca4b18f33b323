import { RollcallError } from '@rollcall/model'
import type { Connection } from '../client/connection.ts'
import type { LdapEntry } from '../client/entry.ts'
import { searchRequest } from '../client/messages.ts'
import { Page } from '../client/page.ts'
import { resultError, success } from '../client/result.ts'
import { encodeFilter } from '../filter/encode.ts'
import { parseFilter } from '../filter/parse.ts'
import { dirSyncControl, readDirSyncAnswer } from './controls.ts'

export interface DirSyncRequest {
  /** The root of a naming context. */
  readonly base: string
  readonly filter: string
  /** A change of any of these is told, and of no other; none: of all. */
  readonly attributes: readonly string[]
  /** Undefined: from the beginning. */
  readonly cookie?: Uint8Array
}

/** Entries hold what changed and the objectGUID; the end is the cookie to go on from. */
export type DirSyncStream = AsyncGenerator<readonly LdapEntry[], Uint8Array>

/** Asks for changes until there are no more (MS-ADTS 3.1.1.3.4.1.3). Throws `permission` without the right to replicate. */
export async function* readDirSync(connection: Connection, request: DirSyncRequest): DirSyncStream {
  const { base, attributes, cookie = new Uint8Array() } = request
  const what = `${connection.url}: asking what changed under "${base}" (DirSync)`
  const operation = searchRequest({ base, scope: 'sub', attributes, filter: encodeFilter(parseFilter(request.filter)) })
  for (let from = cookie; ; ) {
    const page = new Page(connection, 1_000)
    connection.send(operation, [dirSyncControl(from)], page)
    let part = await page.next()
    for (; !part.end; part = await page.next()) if (part.entries.length > 0) yield part.entries
    const { result, controls } = part.end
    if (result.code !== success) throw resultError(result, what)
    if (part.entries.length > 0) yield part.entries
    const answer = readDirSyncAnswer(controls)
    if (!answer || answer.cookie.length === 0)
      throw new RollcallError('config.unsupported', `${what}: the server answered as to any other search.`)
    if (!answer.more) return answer.cookie
    if (Buffer.compare(answer.cookie, from) === 0)
      throw new RollcallError('unavailable.page-loop', `${what}: the server says there is more, and does not go on.`)
    from = answer.cookie
  }
}
