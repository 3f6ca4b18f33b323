import { toProblem } from '@rollcall/model'
import type { Graph, Row } from '../http/graph.ts'
import { circling } from './round.ts'

/** The most that a page may hold (Graph: api/user-list). */
const pageSize = 999
/** With signInActivity. */
const pageSizeWithActivity = 500

export interface List {
  /** `/users`, `/groups/{id}/members` */
  readonly path: string
  readonly select: string
  readonly filter?: string | undefined
}

/**
 * All rows of a list, page by page. A filter that Graph takes only as an advanced query, from an index that lags
 * behind, is asked as one; all others are not (Graph: aad-advanced-queries).
 */
export async function* listRows(graph: Graph, list: List, signal: AbortSignal): AsyncGenerator<readonly Row[], void> {
  const { first, headers } = await firstOf(graph, list, signal)
  const followed = new Set<string>()
  let url: string | undefined = first.url
  let page = first.page
  for (;;) {
    followed.add(url)
    yield page.rows
    url = page.next
    if (url === undefined) return
    if (followed.has(url)) throw circling(graph, url)
    page = await graph.page(url, { headers, units: 2 }, signal)
  }
}

async function firstOf(graph: Graph, list: List, signal: AbortSignal) {
  const url = urlOf(graph, list)
  try {
    return { first: { url, page: await graph.page(url, { units: 2 }, signal) }, headers: {} }
  } catch (thrown) {
    if (list.filter === undefined || toProblem(thrown).code !== 'config.unsupported-query') throw thrown
    const headers = { ConsistencyLevel: 'eventual' }
    const advanced = `${url}&$count=true`
    return { first: { url: advanced, page: await graph.page(advanced, { headers, units: 2 }, signal) }, headers }
  }
}

function urlOf(graph: Graph, { path, select, filter }: List): string {
  const top = select.split(',').includes('signInActivity') ? pageSizeWithActivity : pageSize
  const narrowed = filter === undefined ? '' : `&$filter=${encodeURIComponent(filter)}`
  return graph.url(`${path}?$select=${select}${narrowed}&$top=${top}`)
}

/** Text within a filter. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Values that `in` takes at most (Graph: filter-query-parameter). */
export const valuesAtOnce = 15

export function* inChunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size)
}
