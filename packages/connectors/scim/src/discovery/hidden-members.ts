import type { Client } from '../client.ts'
import { listOf, pick } from '../json.ts'
import { firstPage } from '../reading/first-page.ts'
import type { Page } from '../reading/page.ts'
import type { Discovered } from './discover.ts'

/**
 * Whether a server hides who is in a group: none of its first groups shows a member, though the accounts say that they
 * are in one of them. Where nobody is in any of them, or accounts do not say, that cannot be told.
 */
export async function hidesMembers(
  client: Client,
  { resources, features }: Discovered,
  signal: AbortSignal,
): Promise<boolean> {
  const { user, group } = resources
  const groups = group && (await some(client, features, group.path, signal))
  if (!groups || groups.received === 0) return false
  if (groups.resources.some(({ resource }) => listOf(pick(resource, 'members')).length > 0)) return false
  const ids = new Set(groups.resources.map(({ id }) => id))
  const users = await some(client, features, user.path, signal)
  const isInOne = (groupsOfUser: unknown): boolean =>
    listOf(groupsOfUser).some((one) => ids.has(String(pick(one, 'value'))))
  const hidden = users?.resources.some(({ resource }) => isInOne(pick(resource, 'groups'))) ?? false
  if (hidden)
    client.log('info', 'This application does not show who is in a group: Rollcall goes by what it did itself.')
  return hidden
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
