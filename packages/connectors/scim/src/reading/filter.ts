import { type Attribute, pathOf, quoted } from '../attributes.ts'
import type { Resource } from '../discovery/discover.ts'
import type { Opened } from '../opened.ts'
import { valuesOf } from '../resource.ts'
import { collect, list } from './list.ts'
import type { Identified } from './page.ts'

/** Who has a value, as the server's filter says; undefined where it says so of somebody who has not, or not to the end. */
export async function matching(
  opened: Opened,
  resource: Resource,
  attribute: Attribute,
  value: string,
  signal: AbortSignal,
): Promise<readonly Identified[] | undefined> {
  const { found, problem } = await collect(
    list(opened, resource.path, { filter: `${filterPathOf(attribute)} eq ${quoted(value)}` }, signal),
  )
  signal.throwIfAborted()
  if (problem) {
    // A server that does not understand a filter says so as it likes; what is wrong with it altogether, the list will tell.
    opened.client.log(
      'debug',
      `${resource.path}: a filter on ${attribute.field.name} was of no use: ${problem.message}`,
    )
    return undefined
  }
  const folded = value.toLowerCase()
  const isMeant = (one: Identified): boolean =>
    valuesOf(attribute, one.resource).some((held) => String(held).toLowerCase() === folded)
  return found.every(isMeant) ? found : undefined
}

function filterPathOf(attribute: Attribute): string {
  return attribute.isList && attribute.type === undefined
    ? `${pathOf(attribute)}.${attribute.sub ?? 'value'}`
    : pathOf(attribute)
}
