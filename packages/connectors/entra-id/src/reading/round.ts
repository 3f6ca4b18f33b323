import type { RollcallError } from '@rollcall/model'
import { toProblem } from '@rollcall/model'
import { brokenAnswer, pick } from '../http/errors.ts'
import type { Graph, Row } from '../http/graph.ts'
import type { Relation, Whole } from './selection.ts'

/** What a whole round of delta told. */
export interface Round {
  readonly objects: Map<string, Whole>
  /** Of those that are not there, why. */
  readonly removed: ReadonlyMap<string, 'changed' | 'deleted'>
  /** Where the next one begins. */
  readonly deltaLink: string
}

interface Options {
  readonly relation?: Relation | undefined
  /** Sent with each page. */
  readonly headers?: Readonly<Record<string, string>>
}

/** How often a round is begun anew because Graph forgot one of its pages. */
const beginnings = 3

/**
 * Reads a round to its end (Graph: delta-query-overview). An object may come in pieces, several times and in any order,
 * also as removed though nobody ever heard of it: only the end of the round says what it is.
 */
export async function readRound(graph: Graph, first: string, options: Options, signal: AbortSignal): Promise<Round> {
  for (let begun = 1; ; begun++) {
    try {
      return await readOnce(graph, first, options, signal)
    } catch (thrown) {
      // A dead page kills its round, not where the round began.
      if (begun >= beginnings || toProblem(thrown).code !== 'conflict.expired-page') throw thrown
      graph.log('debug', `${graph.pathOf(first)}: the round is begun anew, one of its pages is no longer known.`)
    }
  }
}

async function readOnce(
  graph: Graph,
  first: string,
  { relation, headers = {} }: Options,
  signal: AbortSignal,
): Promise<Round> {
  const objects = new Map<string, Building>()
  const removed = new Map<string, 'changed' | 'deleted'>()
  const followed = new Set<string>()
  let url = first
  for (;;) {
    if (followed.has(url)) throw circling(graph, url)
    followed.add(url)
    const { rows, next, delta } = await graph.page(url, { headers }, signal)
    for (const row of rows) take(row, relation, objects, removed, () => graph.pathOf(url))
    if (delta !== undefined && next === undefined) return { objects, removed, deltaLink: delta }
    if (next === undefined) throw brokenAnswer(graph.pathOf(url), 'ends without a link, so there must be more')
    url = next
  }
}

const nobody: ReadonlySet<string> = new Set()

/** An object while its round goes on. Its values wait as text, which takes a third of the room of an object. */
class Building implements Whole {
  readonly id: string
  #text: string
  #linked: Set<string> | undefined

  constructor(id: string, row: Row) {
    this.id = id
    this.#text = JSON.stringify(row)
  }

  get values(): Row {
    return JSON.parse(this.#text)
  }

  get linked(): ReadonlySet<string> {
    return this.#linked ?? nobody
  }

  merge(row: Row): void {
    this.#text = JSON.stringify({ ...this.values, ...row })
  }

  link(id: string, isOnlyOne: boolean): void {
    this.#linked ??= new Set()
    if (isOnlyOne) this.#linked.clear()
    this.#linked.add(id)
  }

  unlink(id: string): void {
    this.#linked?.delete(id)
  }
}

/** The last word on each property and on each link counts; what is not said stays. */
function take(
  row: Row,
  relation: Relation | undefined,
  objects: Map<string, Building>,
  removed: Map<string, 'changed' | 'deleted'>,
  path: () => string,
): void {
  const { id } = row
  if (typeof id !== 'string' || id === '') throw brokenAnswer(path(), 'holds an object without an id')
  if (row['@removed'] !== undefined) {
    objects.delete(id)
    removed.set(id, pick(row['@removed'], 'reason') === 'deleted' ? 'deleted' : 'changed')
    return
  }
  removed.delete(id)
  const links = relation === undefined ? undefined : row[`${relation}@delta`]
  const values = links === undefined ? row : { ...row, [`${relation}@delta`]: undefined }
  const held = objects.get(id)
  if (held) held.merge(values)
  const building = held ?? new Building(id, values)
  if (!held) objects.set(id, building)
  if (Array.isArray(links)) for (const link of links) takeLink(link, relation === 'manager', building, path)
}

function takeLink(link: unknown, isOnlyOne: boolean, building: Building, path: () => string): void {
  const id = pick(link, 'id')
  if (typeof id !== 'string' || id === '') throw brokenAnswer(path(), 'holds a link without an id')
  if (pick(link, '@removed') === undefined) building.link(id, isOnlyOne)
  else building.unlink(id)
}

export function circling(graph: Graph, url: string): RollcallError {
  return brokenAnswer(graph.pathOf(url), 'leads back to a page that was read already')
}
