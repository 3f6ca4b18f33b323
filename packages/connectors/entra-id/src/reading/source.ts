import type { Delta, FeedEnding, Find, Query, Since, Stream } from '@rollcall/connector-sdk'
import { type Problem, RollcallError, reactionOf, type SyncRecord, toProblem } from '@rollcall/model'
import type { Graph } from '../http/graph.ts'
import type { TenantId } from '../tenant.ts'
import { spelt } from './attributes.ts'
import { fitting, readByIds } from './by-id.ts'
import { bindingOf, parseCursor, writeCursor } from './cursor.ts'
import { markHidden } from './hidden.ts'
import { anyOf, idOf, inChunks, listRows, valuesAtOnce } from './list.ts'
import { type Round, readRound } from './round.ts'
import { deltaSelect, listSelect, type Selection, selectionOf, toRecord, type Whole } from './selection.ts'

/** Records a batch. */
const atOnce = 500

/** People and groups of a tenant. */
export class Source {
  readonly #graph: Graph
  readonly #tenant: TenantId

  constructor(graph: Graph, tenant: TenantId) {
    this.#graph = graph
    this.#tenant = tenant
  }

  /**
   * By delta from the first read on, so that what changes meanwhile is told afterwards. What delta cannot do, a filter or
   * properties it does not track, is listed, and the feed's position is taken before.
   */
  async *scan(query: Query, signal: AbortSignal): Stream<SyncRecord> {
    refuseBase(query)
    const selection = selectionOf(query.kind, query.attributes)
    if (query.atMost !== undefined) return yield* this.#some(query, query.atMost, selection, signal)
    if (query.filter !== undefined || selection.hasUntracked) return yield* this.#listed(query, selection, signal)
    const round = await this.#enumerated(selection, signal)
    if (!round) return yield* this.#listed(query, selection, signal)
    yield* this.#records(selection, drained(round.objects), signal)
    return { verdict: 'complete', cursor: await this.#cursor(query, selection, round.deltaLink, signal) }
  }

  async *find({ kind, attributes, by, values, within = {} }: Find, signal: AbortSignal): Stream<SyncRecord> {
    refuseBase(within)
    const selection = selectionOf(kind, attributes)
    const { filter } = within
    const isById = by === 'dn' || spelt(kind, by) === 'id'
    const found = isById ? values : await this.#holders(selection, by, values, signal)
    const ids = filter === undefined ? found : [...(await fitting(this.#graph, kind, found, filter, signal))]
    yield* this.#records(selection, readByIds(this.#graph, selection, ids, signal), signal)
    return { verdict: 'complete' }
  }

  /** Whoever the round names is read anew: it tells pieces of objects, and may repeat what is over since. */
  async *delta({ query, cursor }: Since, signal: AbortSignal): Stream<Delta, FeedEnding> {
    refuseBase(query)
    const selection = selectionOf(query.kind, query.attributes)
    const round = await this.#since(query, selection, cursor, signal)
    if ('code' in round) {
      this.#graph.log('info', round.message)
      return { verdict: 'restart', problem: round }
    }
    const { kind, filter } = query
    const named = [...round.objects.keys(), ...round.removed.keys()]
    for (const ids of inChunks(named, atOnce)) {
      const there = new Set<string>()
      const fits = filter === undefined ? undefined : await fitting(this.#graph, kind, ids, filter, signal)
      for await (const wholes of readByIds(this.#graph, selection, ids, signal)) {
        for (const { id } of wholes) there.add(id)
        const told = wholes.filter(({ id }) => fits?.has(id) !== false)
        const marked = await this.#marked(selection, told, signal)
        yield marked.map((whole) => ({ op: 'put', record: toRecord(selection, whole) }))
      }
      yield ids.flatMap((id): readonly Delta[] => {
        if (!there.has(id))
          return [{ op: 'gone', kind, id, why: round.removed.get(id) === 'deleted' ? 'deleted' : 'unknown' }]
        return fits?.has(id) === false ? [{ op: 'gone', kind, id, why: 'left' }] : []
      })
    }
    return { verdict: 'complete', cursor: await this.#cursor(query, selection, round.deltaLink, signal) }
  }

  /** Undefined where the tenant has no delta, such as those of External ID. */
  async #enumerated(selection: Selection, signal: AbortSignal): Promise<Round | undefined> {
    const { kind, relation } = selection
    const url = this.#graph.url(`/${kind}s/delta?$select=${deltaSelect(selection)}`)
    try {
      return await readRound(this.#graph, url, { relation, isFirst: true }, signal)
    } catch (thrown) {
      const { code, message } = toProblem(thrown)
      if (code !== 'config.unsupported-query') throw thrown
      this.#graph.log('info', `No change feed: ${message}`)
      return undefined
    }
  }

  async *#listed(query: Query, selection: Selection, signal: AbortSignal): Stream<SyncRecord> {
    const { kind, filter } = query
    const link = await this.#latest(selection, signal)
    const list = { path: `/${kind}s`, select: listSelect(selection), filter }
    const told = new Set<string>()
    for await (const rows of listRows(this.#graph, list, signal)) {
      const wholes = rows.map((values): Whole => ({ id: idOf(values, list.path), values, linked: new Set() }))
      const fresh = wholes.filter(({ id }) => !told.has(id))
      for (const { id } of fresh) told.add(id)
      yield* this.#completed(selection, fresh, signal)
    }
    return {
      verdict: 'complete',
      ...(link === undefined ? {} : { cursor: await this.#cursor(query, selection, link, signal) }),
    }
  }

  /** The first of a list: a round of delta has to be read to its end before it tells anything. */
  async *#some(query: Query, most: number, selection: Selection, signal: AbortSignal): Stream<SyncRecord> {
    const { kind, filter } = query
    const list = { path: `/${kind}s`, select: listSelect(selection), filter, top: most }
    let left = most
    for await (const rows of listRows(this.#graph, list, signal)) {
      const some = rows.slice(0, left)
      left -= some.length
      const wholes = some.map((values): Whole => ({ id: idOf(values, list.path), values, linked: new Set() }))
      yield* this.#completed(selection, wholes, signal)
      if (left <= 0) return { verdict: 'truncated', problem: enough }
    }
    return { verdict: 'complete' }
  }

  /** Rows of a list, with whom they point to, of which lists do not tell. */
  #completed(selection: Selection, wholes: readonly Whole[], signal: AbortSignal) {
    const ids = wholes.map(({ id }) => id)
    const complete = selection.relation === undefined ? [wholes] : readByIds(this.#graph, selection, ids, signal)
    return this.#records(selection, complete, signal)
  }

  /** Where the feed stands now; undefined where there is none. */
  async #latest(selection: Selection, signal: AbortSignal): Promise<string | undefined> {
    const url = this.#graph.url(`/${selection.kind}s/delta?$select=${deltaSelect(selection)}&$deltatoken=latest`)
    try {
      return (await readRound(this.#graph, url, {}, signal)).deltaLink
    } catch (thrown) {
      const problem = toProblem(thrown)
      if (!isAboutTheLink(problem)) throw thrown
      this.#graph.log('info', `No change feed: ${problem.message}`)
      return undefined
    }
  }

  /** Ids of those who hold one of the values. */
  async #holders(
    { kind }: Selection,
    by: string,
    values: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const ids: string[] = []
    for (const chunk of inChunks(
      values.filter((value) => value !== ''),
      valuesAtOnce,
    )) {
      const filter = anyOf(spelt(kind, by), chunk)
      for await (const rows of listRows(this.#graph, { path: `/${kind}s`, select: 'id', filter }, signal))
        ids.push(...rows.map((row) => idOf(row, `/${kind}s`)))
    }
    return ids
  }

  async *#records(
    selection: Selection,
    batches: Iterable<readonly Whole[]> | AsyncIterable<readonly Whole[]>,
    signal: AbortSignal,
  ): AsyncGenerator<readonly SyncRecord[], void> {
    for await (const wholes of batches) {
      signal.throwIfAborted()
      yield (await this.#marked(selection, wholes, signal)).map((whole) => toRecord(selection, whole))
    }
  }

  async #marked({ relation }: Selection, wholes: readonly Whole[], signal: AbortSignal): Promise<readonly Whole[]> {
    return relation === 'members' ? markHidden(this.#graph, wholes, signal) : wholes
  }

  /** The round after a cursor, or the problem why there is none. */
  async #since(query: Query, selection: Selection, text: string, signal: AbortSignal): Promise<Round | Problem> {
    const cursor = parseCursor(text)
    if (!cursor) return restart('What was kept as the place where reading was to go on is none.')
    const of = await this.#binding(query, selection, signal)
    if (cursor.of !== of || !this.#graph.isOurs(cursor.link))
      return restart(
        'The place where reading was to go on belongs to another tenant, app, Microsoft Graph, filter or list of attributes.',
      )
    try {
      const headers = { Prefer: 'return=minimal' } // only who changed is of interest
      return await readRound(this.#graph, cursor.link, { headers }, signal)
    } catch (thrown) {
      const problem = toProblem(thrown)
      if (!(thrown instanceof RollcallError) || !isAboutTheLink(problem)) throw thrown
      return restart(`Microsoft Graph does not go on from there: ${problem.message}`)
    }
  }

  async #cursor(query: Query, selection: Selection, link: string, signal: AbortSignal): Promise<string> {
    return writeCursor({ of: await this.#binding(query, selection, signal), link })
  }

  async #binding(query: Query, selection: Selection, signal: AbortSignal): Promise<string> {
    const tenant = await this.#tenant.get(signal)
    return bindingOf(tenant, this.#graph.root, this.#graph.settings, query, selection)
  }
}

const enough: Problem = { code: 'quota.at-most', message: 'No more were asked for.' }

/** Hands over what was read, and lets it go. */
function* drained(objects: Map<string, Whole>): Generator<readonly Whole[]> {
  let batch: Whole[] = []
  for (const [id, whole] of objects) {
    batch.push(whole)
    objects.delete(id)
    if (batch.length < atOnce) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

function refuseBase({ base }: Pick<Query, 'base'>): void {
  if (base?.length)
    throw new RollcallError(
      'config.no-base',
      'Entra ID has no units that people or groups lie in: leave `base` out, and say who counts with `filter` or `groups`.',
      {
        field: 'base',
      },
    )
}

function restart(message: string): Problem {
  return { code: 'conflict.resync', message, hint: 'Everything is read anew and compared; nobody is removed for that.' }
}

/** Refused because of what was asked; all else may be otherwise in a moment, or is a matter of rights. */
function isAboutTheLink(problem: Problem): boolean {
  return ['conflict', 'config', 'not-found'].includes(reactionOf(problem))
}
