import type { Resource } from '../discovery/discover.ts'
import { type Json, keyOf, listOf, pick, textOf } from '../json.ts'

/** A resource as it may be sent to replace itself: with all it holds, without what the server makes itself. */
export function forPut(resource: Resource, after: Json): Json {
  const made = new Set(['meta', 'schemas', ...(resource.kind === 'user' ? ['groups'] : [])])
  const { ...rest } = after
  for (const name of made) {
    const key = keyOf(rest, name)
    if (key !== undefined) delete (rest as Record<string, unknown>)[key]
  }
  return { schemas: schemasOf(resource, after), ...rest }
}

/** The core schema, and each extension that something is said of. */
export function schemasOf({ urn }: Pick<Resource, 'urn'>, resource: Json): readonly string[] {
  const stated = listOf(pick(resource, 'schemas')).flatMap((one) => textOf(one) ?? [])
  const extensions = Object.keys(resource).filter((key) => /^urn:/i.test(key))
  const known = new Map([urn, ...stated, ...extensions].map((one) => [one.toLowerCase(), one]))
  return [...known.values()]
}
