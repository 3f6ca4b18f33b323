import { RollcallError } from '@rollcall/model'
import type { Resource } from '../discovery/discover.ts'
import { notScim } from '../errors.ts'
import { pick, textOf } from '../json.ts'
import { type Opened, see } from '../opened.ts'
import { firstPage } from './first-page.ts'
import { type Identified, identified, parsePage } from './page.ts'

/** The address of one record. */
export function placeOf({ path }: Pick<Resource, 'path'>, id: string): string {
  return `${path}/${encodeURIComponent(id)}`
}

/** What cannot be part of an address cannot be an id: it would ask for something else. */
export function canBeId(id: string): boolean {
  return id !== '' && id !== '.' && id !== '..' && id.isWellFormed()
}

/** One record by its id; undefined only if the application says that there is none. */
export async function get(
  opened: Opened,
  resource: Resource,
  id: string,
  signal: AbortSignal,
): Promise<Identified | undefined> {
  if (!canBeId(id)) return undefined
  const { client } = opened
  const request = { method: 'GET', path: placeOf(resource, id) } as const
  const answer = await client.ask(request.path, {}, signal)
  if (answer.status === 404 || answer.status === 410) return undefined
  if (answer.status !== 200) throw client.errorOf(answer, request)
  const found = identified(answer.body)
  if (!found || parsePage(answer)) throw notScim('record', client.about(request))
  if (found.id === id) {
    see(opened, resource, [found])
    const version = textOf(pick(pick(found.resource, 'meta'), 'version')) ?? answer.headers.get('etag')
    return version === null ? found : { ...found, version }
  }
  // Some take ids in any spelling; then the record asked for by its exact id is not there.
  if (found.id.toLowerCase() === id.toLowerCase()) return undefined
  throw new RollcallError(
    'invalid.answer',
    `${client.about(request).origin} answers ${request.path} with another record.`,
  )
}

/** Throws unless the list that a record is missing from is there: a wrong address has nobody either. */
export async function proveThere(opened: Opened, { path }: Resource, signal: AbortSignal): Promise<void> {
  const { features } = await opened.discovered(signal)
  await firstPage(opened.client, features, path, 1, signal)
}
