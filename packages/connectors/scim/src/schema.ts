import type { Field, Role, Schema } from '@rollcall/model'
import type { Resource } from './discovery/discover.ts'
import type { Opened } from './opened.ts'

/** The fields that the application says it has, or those of the RFC. */
export async function readSchema(opened: Opened, signal: AbortSignal): Promise<Schema> {
  const { resources, roles: named } = await opened.discovered(signal)
  const { roles } = opened.settings
  const privileged = new Set(roles?.privileged)
  const names = new Set([...named, ...(roles?.names ?? []), ...privileged])
  const all = [...names].map((name): Role => (privileged.has(name) ? { name, privileged: true } : { name }))
  return {
    identity: new URL(opened.client.base).href,
    user: fieldsOf(resources.user),
    ...(resources.group ? { group: fieldsOf(resources.group) } : {}),
    ...(all.length > 0 ? { roles: all } : {}),
  }
}

function fieldsOf({ attributes }: Resource): readonly Field[] {
  return attributes.map(({ field }) => field)
}
