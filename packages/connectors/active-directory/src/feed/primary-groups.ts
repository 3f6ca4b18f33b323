import type { Directory } from '@rollcall/ldap'
import { guidOf } from '../guid.ts'
import { drain } from './drain.ts'

/** The group that is everybody's primary group unless somebody chose another: Domain Users. */
export const domainUsers = '513'

/** Which group is whose primary group, by ids; of those in Domain Users nothing is kept. */
export type PrimaryGroups = ReadonlyMap<string, string>

export async function readPrimaryGroups(directory: Directory, signal: AbortSignal): Promise<PrimaryGroups> {
  const client = await directory.client()
  const base = await directory.suffix(signal)
  const filter = `(&(primaryGroupID=*)(!(primaryGroupID=${domainUsers})))`
  const attributes = ['objectGUID', 'primaryGroupID']
  const { pageSize } = directory.settings
  const groups = new Map<string, string>()
  await drain(client.search({ base, scope: 'sub', filter, attributes, pageSize }, signal), (entry) => {
    const id = guidOf(entry.bytes('objectGUID')[0])
    const group = entry.text('primaryGroupID')
    if (id !== undefined && group !== undefined) groups.set(id, group)
  })
  return groups
}

/** What was known where the last round ended: of use only to a round that begins there. */
export class KnownPrimaryGroups {
  readonly #known = new Map<string, { readonly usn: bigint; readonly groups: PrimaryGroups }>()

  at(of: string, usn: bigint): PrimaryGroups | undefined {
    const known = this.#known.get(of)
    return known?.usn === usn ? known.groups : undefined
  }

  keep(of: string, usn: bigint, before: PrimaryGroups, now: PrimaryGroups): void {
    const groups = new Map(before)
    for (const [id, group] of now) {
      if (group === domainUsers) groups.delete(id)
      else groups.set(id, group)
    }
    this.#known.set(of, { usn, groups })
  }
}
