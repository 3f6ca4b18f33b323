import type { Client } from '../client.ts'
import { listOf, pick } from '../json.ts'
import { firstPage } from '../reading/first-page.ts'
import { placeOf } from '../reading/get.ts'
import type { Identified, Page } from '../reading/page.ts'
import type { Discovered, Resource } from './discover.ts'

/**
 * How a server shows who is in a group: in lists; only in a group that is asked for alone; or never, though accounts say
 * that they are in one. Where nobody is in any of the first groups, or accounts do not say, that cannot be told.
 */
export async function howMembersShow(
  client: Client,
  { resources, features }: Discovered,
  signal: AbortSignal,
): Promise<'listed' | 'alone' | 'never'> {
  const { user, group } = resources
  const groups = group && (await some(client, features, group.path, signal))
  if (!group || !groups || groups.resources.length === 0) return 'listed'
  const [largest, ...others] = groups.resources.toSorted((one, other) => membersOf(other) - membersOf(one))
  if (!largest) return 'listed'
  // Lists may leave out some members, or all: the largest group tells the one, and of the others some should show the other.
  if (membersOf(largest) > 0) return (await showsMore(client, group, largest, signal)) ? 'alone' : 'listed'
  const users = await some(client, features, user.path, signal)
  const named = new Set(
    users?.resources.flatMap(({ resource }) =>
      listOf(pick(resource, 'groups')).map((one) => String(pick(one, 'value'))),
    ),
  )
  const ordered = [largest, ...others].toSorted((one, other) => Number(named.has(other.id)) - Number(named.has(one.id)))
  for (const one of ordered.slice(0, tried)) if (await showsMore(client, group, one, signal)) return 'alone'
  if (!groups.resources.some(({ id }) => named.has(id))) return 'listed'
  client.log('info', 'This application does not show who is in a group: Rollcall goes by what it did itself.')
  return 'never'
}

function membersOf({ resource }: Pick<Identified, 'resource'>): number {
  return listOf(pick(resource, 'members')).length
}

/** Whether a group shows more members alone than it does in the list. */
async function showsMore(client: Client, group: Resource, listed: Identified, signal: AbortSignal): Promise<boolean> {
  const { status, body } = await client.ask(placeOf(group, listed.id), {}, signal)
  return status === 200 && listOf(pick(body, 'members')).length > membersOf(listed)
}

/** Where the list cannot be had, whoever needs it will be told. */
async function some(
  client: Client,
  features: Discovered['features'],
  path: string,
  signal: AbortSignal,
): Promise<Page | undefined> {
  try {
    return await firstPage(client, features, path, enough, signal)
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

const enough = 50
/** Groups asked for alone where no list shows a member. */
const tried = 5
