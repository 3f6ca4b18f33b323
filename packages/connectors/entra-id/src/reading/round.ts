import { toProblem } from '@rollcall/model'
import { brokenAnswer, circling } from '../http/errors.ts'
import type { Graph } from '../http/graph.ts'
import { type Gathered, Gathering } from './gathering.ts'
import type { Relation } from './selection.ts'

/** What a whole round of delta told. */
export interface Round extends Gathered {
  /** Where the next one begins. */
  readonly deltaLink: string
}

interface Options {
  /** It begins where nothing was told before, so it may begin there again whatever the service forgot. */
  readonly isFirst?: boolean
  readonly relation?: Relation | undefined
  /** Sent with each page. */
  readonly headers?: Readonly<Record<string, string>>
}

/** How often a round is begun anew because Graph forgot one of its pages. */
const beginnings = 3
/** Pages in a row that tell only what is known: whoever sends as many will send them for ever. */
const pagesWithoutNews = 1_000

/**
 * Reads a round to its end (Graph: delta-query-overview). An object may come in pieces, several times and in any order,
 * also as removed though nobody ever heard of it: only the end of the round says what it is.
 */
export async function readRound(graph: Graph, first: string, options: Options, signal: AbortSignal): Promise<Round> {
  for (let begun = 1; ; begun++) {
    try {
      return await readOnce(graph, first, options, signal)
    } catch (thrown) {
      const { code, message } = toProblem(thrown)
      const isOver = code === 'conflict.expired-page' || (options.isFirst && code === 'conflict.resync')
      if (begun >= beginnings || !isOver) throw thrown
      graph.log('debug', `${graph.pathOf(first)}: the round is begun anew. ${message}`)
    }
  }
}

async function readOnce(
  graph: Graph,
  first: string,
  { relation, headers = {} }: Options,
  signal: AbortSignal,
): Promise<Round> {
  const gathered = new Gathering(relation)
  const followed = new Set<string>()
  let url = first
  for (let stale = 0; ; ) {
    followed.add(url)
    const path = graph.pathOf(url)
    const { rows, next, delta } = await graph.page(url, { headers }, signal)
    const news = rows.filter((row) => gathered.take(row, path))
    stale = rows.length > 0 && news.length === 0 ? stale + 1 : 0
    if (delta !== undefined && next === undefined) return { ...gathered.all, deltaLink: delta }
    if (next === undefined) throw brokenAnswer(path, 'ends without a link, so there must be more')
    if (followed.has(next) || stale === pagesWithoutNews) throw circling(path)
    url = next
  }
}
