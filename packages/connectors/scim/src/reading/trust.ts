import type { Attribute } from '../attributes.ts'
import type { Resource } from '../discovery/discover.ts'
import type { Opened } from '../opened.ts'
import { valuesOf } from '../resource.ts'
import { matching } from './filter.ts'
import { firstPage, isRefusal } from './first-page.ts'
import { type Identified, type Page, parsePage } from './page.ts'

/**
 * Whether a server's filters on a field can be believed, also when they find nobody: tried once on somebody who is known
 * to be there. Some answer every filter with an empty list, some ignore what it says, some mind the case where nobody
 * else does. Where the first page is the whole list already, that is the answer.
 */
export async function trustIn(
  opened: Opened,
  resource: Resource,
  attribute: Attribute,
  signal: AbortSignal,
): Promise<'all' | 'none' | readonly Identified[]> {
  const key = `${resource.kind} ${attribute.field.name}`
  const known = opened.trusted.get(key)
  if (known) return known
  const { features } = await opened.discovered(signal)
  const { pageSize } = opened.settings
  const page = await firstPage(
    opened.client,
    features,
    resource.path,
    Math.min(pageSize, features.maxPageSize ?? pageSize),
    signal,
  )
  if (page.next === undefined && page.total === page.resources.length && (await isAll(opened, resource, page, signal)))
    return page.resources
  const trust = (await stands(opened, resource, attribute, page, signal)) ? 'all' : 'none'
  opened.trusted.set(key, trust)
  return trust
}

/** Whether there is nobody behind a page: its total may be its own. */
async function isAll(opened: Opened, { path }: Resource, page: Page, signal: AbortSignal): Promise<boolean> {
  const seen = new Set(page.resources.map(({ id }) => id))
  const startIndex = String(page.received + 1)
  const answer = await opened.client.ask(path, { startIndex, count: String(opened.settings.pageSize) }, signal)
  if (answer.status !== 200) return isRefusal(answer)
  return parsePage(answer)?.resources.every(({ id }) => seen.has(id)) ?? false
}

async function stands(
  opened: Opened,
  resource: Resource,
  attribute: Attribute,
  { resources }: Page,
  signal: AbortSignal,
): Promise<boolean> {
  const held = (one: Identified): string => String(valuesOf(attribute, one.resource)[0] ?? '')
  const sample = resources.find((one) => /\p{L}/u.test(held(one))) ?? resources.find((one) => held(one) !== '')
  if (!sample) return false
  const value = held(sample)
  const spellings = attribute.field.ignoreCase ? [value, otherCase(value)] : [value]
  for (const spelling of new Set(spellings)) {
    const found = await matching(opened, resource, attribute, spelling, signal)
    if (!found?.some(({ id }) => id === sample.id)) return false
  }
  return true
}

function otherCase(text: string): string {
  const upper = text.toUpperCase()
  return upper === text ? text.toLowerCase() : upper
}
