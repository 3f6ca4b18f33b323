import { toError } from '../http/errors.ts'
import type { Graph, Row } from '../http/graph.ts'
import { inChunks, pathTo } from './list.ts'
import type { Whole } from './selection.ts'

export function hidesMembers({ visibility }: Row): boolean {
  return visibility === 'HiddenMembership'
}

/**
 * Marks groups that hide their members from this app: delta shows them as empty, and only the question for the members
 * is refused. A 403 is no empty group.
 */
export async function markHidden(
  graph: Graph,
  wholes: readonly Whole[],
  signal: AbortSignal,
): Promise<readonly Whole[]> {
  const hidden = wholes.filter(({ values }) => hidesMembers(values)).map(({ id }) => id)
  if (hidden.length === 0) return wholes
  const refused = new Set<string>()
  for (const chunk of inChunks(hidden, 20)) {
    const answers = await graph.batch(
      chunk.map((id) => `${pathTo('group', id)}/members?$select=id&$top=1`),
      signal,
    )
    for (const [index, answer] of answers.entries()) {
      const id = chunk[index] ?? ''
      if (answer.status === 403) refused.add(id)
      else if (answer.status !== 200 && answer.status !== 404) throw toError(answer, { path: `/groups/${id}/members` })
    }
  }
  if (refused.size > 0)
    graph.log(
      'warn',
      `${refused.size} groups hide their members from the app; their memberships are left as they are. The permission Member.Read.Hidden shows them.`,
    )
  return wholes.map((whole) => {
    if (!refused.has(whole.id)) return whole
    const { id, values, linked } = whole
    return { id, values, linked, isPartial: true }
  })
}
