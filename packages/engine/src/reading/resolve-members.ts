import type { Planning } from '../planning/planning.ts'
import type { GroupGraph } from './group-graph.ts'

/** Turns the member names of changed groups into ids, once the people were read: first this run's, then the remembered. */
export async function resolveMembers(p: Planning, graph: GroupGraph): Promise<void> {
  const { state, definition } = p.options
  for (const keys of p.scratch.graph.unresolved()) {
    const names = new Map(keys.map((key) => [key.slice(3), key]))
    const ids = new Map<string, string>()
    if (p.index.user.size > 0) {
      for (const { dnKey, source } of await state.byDn(definition.name, 'user', [...names.keys()]))
        ids.set(dnKey, source)
      for (const { source } of await state.links(definition.name, 'user', { sources: [...names.keys()] }))
        ids.set(source, source)
    }
    for (const { dn, id } of p.scratch.records.byDn('user', [...names.keys()])) ids.set(dn, id)
    for (const name of names.keys()) {
      const group = graph.groupNamed(name)
      if (group !== undefined) ids.set(name, group)
      else if (!ids.has(name) && p.scratch.records.standpoint('user', name) !== undefined) ids.set(name, name)
    }
    for (const [name, id] of ids) p.scratch.graph.resolve(names.get(name) ?? name, id)
  }
}
