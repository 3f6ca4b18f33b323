import { bothFilters, type Directory, type SyncRequest } from '@rollcall/ldap'
import type { Problem } from '@rollcall/model'
import { Names, type Server } from './names.ts'

/**
 * Why the feed's names are not the ids of the connection; undefined if they are. Of somebody deleted a feed tells nothing but the
 * name, and one that nobody knows would be passed over. 389 Directory Server has entryUUIDs and names entries by nsUniqueId.
 */
export async function whyOtherIds(
  directory: Directory,
  server: Server,
  request: SyncRequest,
  signal: AbortSignal,
): Promise<Problem | undefined> {
  const client = await directory.client()
  if ((await client.rootDse(signal))?.system === 'OpenLDAP') return undefined
  const { base } = request
  const filter = bothFilters(request.filter, `(${directory.dialect.idAttribute}=*)`)
  const sample = { base, scope: 'sub', filter, attributes: ['1.1'], pageSize: 1, maxEntries: 1 } as const
  for await (const [entry] of client.search(sample, signal)) {
    if (!entry) continue
    const names = new Names(directory, server)
    for await (const messages of client.sync({ ...request, base: entry.dn, scope: 'base' }, signal))
      for (const message of messages) {
        const problem = names.take(message)
        if (problem) return problem
      }
    return undefined
  }
  return undefined
}
