import type { Resource } from '../discovery/discover.ts'
import { booleanOf, type Json, keyOf, listOf, pick, textOf } from '../json.ts'
import { type Opened, see } from '../opened.ts'
import { firstPage } from '../reading/first-page.ts'
import type { Identified } from '../reading/page.ts'
import { withValues } from '../resource.ts'

/** A resource as it may be sent to replace itself: with all it holds, without what the server makes itself. */
export function forPut(resource: Resource, after: Json): Json {
  const made = new Set(['meta', 'schemas', ...(resource.kind === 'user' ? ['groups'] : [])])
  const { ...rest } = after
  for (const name of made) {
    const key = keyOf(rest, name)
    if (key !== undefined) delete (rest as Record<string, unknown>)[key]
  }
  // Truth that came as text goes back as truth: text that is not empty is true to some.
  const [key, active] = [keyOf(rest, 'active'), booleanOf(pick(rest, 'active'))]
  return { schemas: schemasOf(resource, after), ...rest, ...(key && active !== undefined ? { [key]: active } : {}) }
}

/** A resource without what its extensions do not let be written. */
export function writableOf({ attributes }: Resource, resource: Json): Json {
  const fixed = attributes.filter(({ field, urn }) => urn !== undefined && field.writable === 'never')
  return fixed.reduce((rest, attribute) => withValues(rest, attribute, []), resource)
}

/** The core schema, and each extension that something is said of. */
export function schemasOf({ urn }: Pick<Resource, 'urn'>, resource: Json): readonly string[] {
  const stated = listOf(pick(resource, 'schemas')).flatMap((one) => textOf(one) ?? [])
  const extensions = Object.keys(resource).filter((key) => /^urn:/i.test(key))
  const known = new Map([urn, ...stated, ...extensions].map((one) => [one.toLowerCase(), one]))
  return [...known.values()]
}

/**
 * Whether a group sent as a whole could lose members that nobody sees: it shows none, and neither does any other. What
 * was made here has none but those that were sent.
 */
export async function mayEmpty(
  opened: Opened,
  resource: Resource,
  { id }: Pick<Identified, 'id'>,
  signal: AbortSignal,
): Promise<boolean> {
  if (resource.kind !== 'group') return false
  if (resource.attributes.some(({ field }) => field.name === 'members' && field.readable === false)) return true
  if (opened.showsMembers || opened.made.has(id)) return false
  const { features } = await opened.discovered(signal)
  see(opened, resource, (await firstPage(opened.client, features, resource.path, looked, signal)).resources)
  return !opened.showsMembers
}

/** Groups looked at for one that shows a member. */
const looked = 100
