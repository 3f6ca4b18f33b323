import type { RollcallError } from '@rollcall/model'
import type { Answer } from '../answer.ts'
import type { Client } from '../client.ts'
import type { Features } from '../discovery/discover.ts'
import { notScim } from '../errors.ts'
import { type Page, parsePage } from './page.ts'

export type Query = Readonly<Record<string, string>>

/** How a list is asked for: by number, by cursor, or as one. A server that refuses one is asked in the next way. */
export type Manner = 'index' | 'cursor' | 'whole'

export function mannersOf({ cursorFirst }: Pick<Features, 'cursorFirst'>): readonly Manner[] {
  return cursorFirst ? ['cursor', 'index', 'whole'] : ['index', 'cursor', 'whole']
}

/** What a list is asked for its first page with. */
export function firstQuery(manner: Manner, count: number): Query {
  if (manner === 'whole') return {}
  return manner === 'index' ? { startIndex: '1', count: String(count) } : { cursor: '', count: String(count) }
}

/** The way of asking was refused, not the list. */
export function isRefusal({ status }: Answer): boolean {
  return status === 400 || status === 405 || status === 501
}

/** The first page of a list, about so long. Throws where there is none to be had. */
export async function firstPage(
  client: Client,
  features: Pick<Features, 'cursorFirst'>,
  path: string,
  count: number,
  signal: AbortSignal,
): Promise<Page> {
  const request = { method: 'GET', path } as const
  let refused: RollcallError | undefined
  for (const manner of mannersOf(features)) {
    const answer = await client.ask(path, firstQuery(manner, count), signal)
    if (answer.status === 200) {
      const page = parsePage(answer)
      if (page) return page
      throw notScim('list', client.about(request))
    }
    refused ??= client.errorOf(answer, request)
    if (!isRefusal(answer)) throw client.errorOf(answer, request)
  }
  throw refused ?? notScim('list', client.about(request))
}
