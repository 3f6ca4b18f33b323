import { type Directory, type LdapEntry, type MembersReader, memberDns } from '@rollcall/ldap'
import { type Dn, dnKey, isUnder } from '@rollcall/model'
import type { AdSettings } from './settings.ts'
import { sidOf, splitSid } from './sid.ts'

/**
 * Members by name, and those whose primary group it is: these stand in no `member`, they hold the group's relative id
 * (MicrosoftDocs/win32, ADSchema/a-primarygroupid). They are asked for once for all groups of a page.
 */
export function membersReader(
  directory: Directory,
  { globalCatalog }: Pick<AdSettings, 'globalCatalog'>,
): MembersReader {
  return async (groups, signal) => {
    const isKnown = globalCatalog ? await knownToCatalog(directory, signal) : () => true
    const sids = new Map(groups.filter(mayBePrimary).map((group) => [group, sidOf(group.bytes('objectSid')[0])]))
    // Who has a hidden group as the primary one cannot be told.
    const isHidden = (group: LdapEntry): boolean => sids.has(group) && sids.get(group) === undefined
    const { people, whole } = await peopleByPrimaryGroup(directory, [...sids.values()], signal)
    const primary = (group: LdapEntry): readonly string[] => people.get(sids.get(group) ?? '') ?? []
    return {
      of: (group) => [...new Set([...memberDns(group, ['member']), ...primary(group)])],
      isBeyond: (group) => primary(group).length > 0,
      isPartial: (group) => !whole || isHidden(group) || !isKnown(group),
    }
  }
}

const security = 0x80000000
const universal = 0x8
const globalOrUniversal = 0x2 | universal

/** Only a global or universal security group can be somebody's primary group; one whose type is hidden may be. */
function mayBePrimary(group: LdapEntry): boolean {
  const text = group.text('groupType')
  if (text === undefined) return true
  const type = Number(text)
  return (type & security) !== 0 && (type & globalOrUniversal) !== 0
}

/**
 * A global catalog holds the members of its own domain's groups and of universal ones; all others seem to be empty there
 * (MicrosoftDocs/win32, AD/group-scope-and-the-global-catalog).
 */
async function knownToCatalog(directory: Directory, signal: AbortSignal): Promise<(group: LdapEntry) => boolean> {
  const root = await (await directory.client()).rootDse(signal)
  const contexts = (root?.namingContexts ?? []).map(dnKey).sort((one, other) => other.length - one.length)
  const own = dnKey(root?.entry.text('defaultNamingContext') ?? '')
  return (group) => {
    const dn = dnKey(group.dn) as Dn
    const isUniversal = (Number(group.text('groupType') ?? 0) & universal) !== 0
    return isUniversal || (own !== '' && contexts.find((context) => isUnder(dn, context as Dn)) === own)
  }
}

/** By the SID of the group. */
async function peopleByPrimaryGroup(
  directory: Directory,
  groups: readonly (string | undefined)[],
  signal: AbortSignal,
): Promise<{ readonly people: ReadonlyMap<string, readonly string[]>; readonly whole: boolean }> {
  const people = new Map<string, string[]>()
  const rids = new Set(groups.flatMap((sid) => (sid === undefined ? [] : [splitSid(sid).rid])))
  if (rids.size === 0) return { people, whole: true }
  const client = await directory.client()
  const search = {
    base: await directory.readableRoot(signal),
    scope: 'sub',
    by: 'primaryGroupID',
    values: [...rids],
    filter: directory.filterOf('user'),
    attributes: ['primaryGroupID', 'objectSid'],
    pageSize: directory.settings.pageSize,
  } as const
  const stream = client.findMany(search, signal)
  let isHidden = false
  for (;;) {
    const step = await stream.next()
    if (step.done) return { people, whole: step.value.verdict === 'complete' && !isHidden }
    for (const entry of step.value) {
      const sid = sidOf(entry.bytes('objectSid')[0])
      if (sid === undefined) {
        isHidden = true
        continue
      }
      // A relative id says which group only together with the domain; a global catalog knows several.
      const group = `${splitSid(sid).domain}-${entry.text('primaryGroupID')}`
      const members = people.get(group)
      if (members) members.push(entry.dn)
      else people.set(group, [entry.dn])
    }
  }
}
