import type { Methods, Node, Shown, Stream } from '@rollcall/connector-sdk'
import { type Kind, RollcallError } from '@rollcall/model'
import type { Graph, Row } from './http/graph.ts'
import { guarded } from './http/rights.ts'
import { knownFields } from './reading/attributes.ts'
import { readByIds } from './reading/by-id.ts'
import { listRows, quoted } from './reading/list.ts'
import { selectionOf, toRecord } from './reading/selection.ts'

const kinds = ['user', 'group'] as const
const naming = { user: 'id,displayName,userPrincipalName', group: 'id,displayName' } as const

/** What a piece of text may be the beginning of. */
const searched: Readonly<Record<Kind, readonly string[]>> = {
  user: ['displayName', 'givenName', 'surname', 'userPrincipalName', 'mail', 'mailNickname', 'employeeId'],
  group: ['displayName', 'mail', 'mailNickname'],
}

/** People and groups to look at: two flat lists, for there are no units. */
export function treeOf(graph: Graph): Pick<Methods, 'browse' | 'show' | 'search'> {
  return {
    browse: ({ ref }, signal) => browse(graph, ref, signal),
    show: ({ ref }, signal) => show(graph, ref, signal),
    search: ({ text }, signal) => search(graph, text, signal),
  }
}

async function* browse(graph: Graph, ref: string | undefined, signal: AbortSignal): Stream<Node> {
  if (ref === undefined) {
    yield kinds.map((kind) => ({ ref: `${kind}s`, label: `${kind}s` }))
    return { verdict: 'complete' }
  }
  const kind = kinds.find((one) => ref === `${one}s`)
  if (!kind) {
    await show(graph, ref, signal) // throws where there is nothing; nothing is below a person or a group
    return { verdict: 'complete' }
  }
  for await (const rows of listRows(graph, { path: `/${kind}s`, select: naming[kind] }, signal))
    yield rows.map((row) => toNode(kind, row))
  return { verdict: 'complete' }
}

/** `users/ID`, `groups/ID`, or the id alone. */
async function show(graph: Graph, ref: string, signal: AbortSignal): Promise<Shown> {
  const [, named, id = ref] = /^(user|group)s\/(.+)$/.exec(ref) ?? []
  for (const kind of kinds) {
    if (named !== undefined && kind !== named) continue
    const own = knownFields[kind].map(({ name }) => name).filter((name) => !(name in guarded)) // one lacking right would hide all
    const names = [...own, ...graph.settings.extensions]
    const selection = selectionOf(kind, names)
    for await (const [whole] of readByIds(graph, selection, [id], signal))
      if (whole) return { ...toNode(kind, whole.values), attributes: toRecord(selection, whole).attributes }
  }
  throw new RollcallError('not-found', `There is nothing called ${ref}.`, { hint: 'Write users/ID or groups/ID.' })
}

/** By the beginning of a name. */
async function* search(graph: Graph, text: string, signal: AbortSignal): Stream<Node> {
  for (const kind of kinds) {
    const filter = searched[kind].map((name) => `startsWith(${name},${quoted(text)})`).join(' or ')
    for await (const rows of listRows(graph, { path: `/${kind}s`, select: naming[kind], filter }, signal))
      yield rows.map((row) => toNode(kind, row))
  }
  return { verdict: 'complete' }
}

function toNode(kind: Kind, { id, displayName, userPrincipalName }: Row): Node {
  const name = typeof userPrincipalName === 'string' ? { name: userPrincipalName } : {}
  return {
    ref: `${kind}s/${id}`,
    label: String(displayName ?? userPrincipalName ?? id),
    ...name,
    kind,
    id: String(id),
    leaf: true,
  }
}
