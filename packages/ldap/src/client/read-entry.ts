import { encodeFilter } from '../filter/encode.ts'
import { parseFilter } from '../filter/parse.ts'
import type { Connection } from './connection.ts'
import type { LdapEntry } from './entry.ts'
import { searchRequest } from './messages.ts'
import { Page } from './page.ts'
import { completeRanges, type ReadAgain } from './ranges.ts'
import { noSuchObject, resultError, success } from './result.ts'

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

/** Follows whatever came as a range in these entries. */
export async function completeAll(connection: Connection, entries: readonly LdapEntry[]): Promise<LdapEntry[]> {
  const readAgain: ReadAgain = async (dn, attributes) =>
    (await readAsSent(connection, dn, attributes, '(objectClass=*)')).entry
  const whole: LdapEntry[] = []
  for (const entry of entries) whole.push(await completeRanges(entry, readAgain))
  return whole
}
