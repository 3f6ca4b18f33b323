import type { NamedRead, Planning } from '../planning/planning.ts'
import type { GroupGraph } from './group-graph.ts'

/** More than this many are not looked up one by one: the source is read whole. */
const mostMoved = 5_000

/**
 * Whom a scope, pilot or role group gained or lost since it was last remembered, nested groups followed: by id, or by `dn:` and
 * the normal form of a name. Undefined where they are too many, or where a group counts that did not before.
 */
export async function whoMoved(
  p: Planning,
  graph: GroupGraph,
  named: readonly NamedRead[],
): Promise<ReadonlySet<string> | undefined> {
  const moved = new Set<string>()
  const concerned = await graph.upwards(graph.changed())
  const known = new Set(p.memory?.namedGroups.map(({ id }) => id))
  const ids = new Set(named.flatMap(({ id }) => (id === undefined ? [] : [id])))
  if (ids.symmetricDifference(known).size > 0) return undefined
  for (const id of ids) {
    if (!concerned.has(id)) continue
    const [before, after] = [await graph.effectiveBefore(id), await byId(p, (await graph.effective(id)).members)]
    for (const member of before.symmetricDifference(after)) moved.add(member)
    if (moved.size > mostMoved) return undefined
  }
  return moved
}

/** Whom a group that was just read names, by id where the name is a linked person's. */
async function byId({ options: { state, definition } }: Planning, members: ReadonlySet<string>): Promise<Set<string>> {
  const names = [...members].flatMap((key) => (key.startsWith('dn:') ? [key.slice(3)] : []))
  const known = new Map((await state.byDn(definition.name, 'user', names)).map(({ dnKey, source }) => [dnKey, source]))
  return new Set([...members].map((key) => (key.startsWith('dn:') && known.get(key.slice(3))) || key))
}
