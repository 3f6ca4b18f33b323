import { type Kind, reactionOf, toProblem } from '@rollcall/model'
import { pick, toError } from '../http/errors.ts'
import type { Graph, Row } from '../http/graph.ts'
import { hidesMembers } from './hidden.ts'
import { anyOf, idOf, inChunks, isId, listRows, pathTo, quoted, valuesAtOnce } from './list.ts'
import { readRound } from './round.ts'
import { deltaSelect, listSelect, type Selection, type Whole } from './selection.ts'

/** Objects that a filtered round may follow (Graph: api/user-delta). */
const followedAtOnce = 50
/** Requests in a $batch (Graph: json-batching). */
const batchSize = 20

/**
 * Objects by id, as a scan tells them; who is not there is left out. They are enumerated by delta for these ids only, as
 * a scan does it for all, because it alone shows links to those in the recycle bin, of whose return no group tells. Who
 * is not in it is asked for by name before anybody calls them gone.
 */
export async function* readByIds(
  graph: Graph,
  selection: Selection,
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly Whole[], void> {
  const asked = [...new Set(ids)].filter(isId)
  for (const chunk of inChunks(asked, followedAtOnce)) {
    const found = await enumerated(graph, selection, chunk, signal)
    const missing = chunk.filter((id) => !found.has(id))
    const others = missing.length > 0 ? await each(graph, selection, missing, signal) : []
    yield [...found.values(), ...others]
  }
}

async function enumerated(
  graph: Graph,
  selection: Selection,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Whole>> {
  if (selection.hasUntracked || !selection.relation) return new Map() // single objects tell it as well, and at once
  const filter = ids.map((id) => `id eq ${quoted(id)}`).join(' or ')
  const url = graph.url(
    `/${selection.kind}s/delta?$select=${deltaSelect(selection)}&$filter=${encodeURIComponent(filter)}`,
  )
  try {
    const { objects } = await readRound(graph, url, { relation: selection.relation, isFirst: true }, signal)
    for (const id of objects.keys()) if (!ids.includes(id)) objects.delete(id)
    return objects
  } catch (thrown) {
    if (reactionOf(toProblem(thrown)) !== 'config') throw thrown
    return new Map()
  }
}

/** One by one, twenty to a call. */
async function each(
  graph: Graph,
  selection: Selection,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly Whole[]> {
  const { kind, relation } = selection
  const select = listSelect(selection)
  const expand = relation === 'manager' ? '&$expand=manager($select=id)' : ''
  const found: Whole[] = []
  for (const chunk of inChunks(ids, batchSize)) {
    const paths = chunk.map((id) => `${pathTo(kind, id)}?$select=${select}${expand}`)
    const answers = await graph.batch(paths, signal)
    for (const [index, answer] of answers.entries()) {
      const id = chunk[index] ?? ''
      const path = pathTo(kind, id)
      if (answer.status === 404 && isNotFound(answer.body)) continue
      if (answer.status !== 200) throw toError(answer, { path, select })
      const values = answer.body as Row
      const real = values.id
      if (typeof real !== 'string' || real.toLowerCase() !== id.toLowerCase()) continue // by a name that looks like an id
      found.push({ id: real, values, ...(await linksOf(graph, selection, real, values, signal)) })
    }
  }
  return found
}

/** A 404 of something in between proves nothing. */
function isNotFound(body: unknown): boolean {
  return /NotFound/i.test(String(pick(pick(body, 'error'), 'code')))
}

async function linksOf(
  graph: Graph,
  { relation }: Selection,
  id: string,
  values: Row,
  signal: AbortSignal,
): Promise<Pick<Whole, 'linked' | 'isPartial'>> {
  const manager = pick(values.manager, 'id')
  if (relation === 'manager') return { linked: new Set(typeof manager === 'string' ? [manager] : []) }
  const linked = new Set<string>()
  if (relation === undefined) return { linked }
  try {
    for await (const rows of listRows(graph, { path: `${pathTo('group', id)}/members`, select: 'id' }, signal))
      for (const row of rows) linked.add(idOf(row, '/groups/…/members'))
  } catch (thrown) {
    if (!hidesMembers(values) || reactionOf(toProblem(thrown)) !== 'permission') throw thrown
    return { linked, isPartial: true }
  }
  return { linked }
}

/** Those of the ids that fit a filter. */
export async function fitting(
  graph: Graph,
  kind: Kind,
  ids: readonly string[],
  filter: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const add = async (narrowed: string): Promise<void> => {
    for await (const rows of listRows(graph, { path: `/${kind}s`, select: 'id', filter: narrowed }, signal))
      for (const row of rows) found.add(idOf(row, `/${kind}s`))
  }
  try {
    for (const chunk of inChunks([...new Set(ids)].filter(isId), valuesAtOnce))
      await add(`${anyOf('id', chunk)} and (${filter})`)
  } catch (thrown) {
    if (reactionOf(toProblem(thrown)) !== 'config') throw thrown
    await add(filter) // "Complex query on property … is not supported": then all whom it fits
  }
  return found
}
