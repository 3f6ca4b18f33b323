import { type Kind, reactionOf, toProblem } from '@rollcall/model'
import { brokenAnswer, circling } from '../http/errors.ts'
import type { Graph, Row } from '../http/graph.ts'

/** The most that a page may hold (Graph: api/user-list). */
const pageSize = 999
/** With signInActivity. */
const pageSizeWithActivity = 500

export interface List {
  /** `/users`, `/groups/{id}/members` */
  readonly path: string
  readonly select: string
  readonly filter?: string | undefined
  /** Rows on a page; as many as there may be. */
  readonly top?: number
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
    if (followed.has(url)) throw circling(list.path)
    page = await graph.page(url, { headers, units: 2 }, signal)
  }
}

async function firstOf(graph: Graph, list: List, signal: AbortSignal) {
  const url = urlOf(graph, list)
  try {
    return { first: { url, page: await graph.page(url, { units: 2 }, signal) }, headers: {} }
  } catch (thrown) {
    if (list.filter === undefined || reactionOf(toProblem(thrown)) !== 'config') throw thrown
    const headers = { ConsistencyLevel: 'eventual' }
    const advanced = `${url}&$count=true`
    return { first: { url: advanced, page: await graph.page(advanced, { headers, units: 2 }, signal) }, headers }
  }
}

function urlOf(graph: Graph, { path, select, filter, top = pageSize }: List): string {
  const most = select.split(',').includes('signInActivity') ? pageSizeWithActivity : pageSize
  const narrowed = filter === undefined ? '' : `&$filter=${encodeURIComponent(filter)}`
  return graph.url(`${path}?$select=${select}${narrowed}&$top=${Math.min(top, most)}`)
}

/** Of one object. Ids are GUIDs so far; nobody promises it. */
export function pathTo(kind: Kind, id: string): string {
  return `/${kind}s/${encodeURIComponent(id)}`
}

/** Whatever says nothing, or would lead out of where ids are. */
export function isId(id: string): boolean {
  return !/^\.{0,2}$/.test(id)
}

/** Who has one of the values. */
export function anyOf(name: string, values: readonly string[]): string {
  const [only = ''] = values
  return values.length === 1 ? `${name} eq ${quoted(only)}` : `${name} in (${values.map(quoted).join(',')})`
}

/** Text within a filter. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Values that `in` takes at most (Graph: filter-query-parameter). */
export const valuesAtOnce = 15

/** Throws where a row does not say who it is: passed over, somebody would be missing. */
export function idOf({ id }: Row, path: string): string {
  if (typeof id === 'string' && id !== '') return id
  throw brokenAnswer(path, 'holds an object without an id')
}

export function* inChunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size)
}
