import { type Directory, type LdapEntry, type MembersReader, memberDns, memberUid } from '@rollcall/ldap'
import { foldText } from '@rollcall/model'

/** Members by name, and the people that posixGroups name by uid; each uid is looked up once a read. */
export function membersReader(directory: Directory, attributes: readonly string[]): MembersReader {
  const known: Known = new Map()
  // Of two people with one uid nobody can say which is meant.
  const isAmbiguous = (uid: string): boolean => known.get(foldText(uid)) === null
  // A uid nobody has stays as it is, so that it is reported and not lost.
  const byUid = (group: LdapEntry): readonly string[] =>
    group.texts(memberUid).map((uid) => known.get(foldText(uid)) ?? uid)
  return async (groups, signal) => {
    const whole = await lookUp(directory, groups, known, signal)
    return {
      of: (group) => [...memberDns(group, attributes), ...byUid(group)],
      isBeyond: (group) => group.values(memberUid).length > 0,
      isPartial: (group) => !whole || group.texts(memberUid).some(isAmbiguous),
    }
  }
}

/** The name of whom a uid names, by the uid as it compares; null where it names several. */
type Known = Map<string, string | null>

/** Whether everybody could be looked up. */
async function lookUp(
  directory: Directory,
  groups: readonly LdapEntry[],
  known: Known,
  signal: AbortSignal,
): Promise<boolean> {
  const wanted = new Set(groups.flatMap((group) => group.texts(memberUid)).filter((uid) => !known.has(foldText(uid))))
  if (wanted.size === 0) return true
  const { baseDn: base, users: filter, pageSize } = directory.settings
  const client = await directory.client()
  const stream = client.findMany(
    { base, scope: 'sub', by: 'uid', values: [...wanted], filter, attributes: ['uid'], pageSize },
    signal,
  )
  for (;;) {
    const step = await stream.next()
    if (step.done) return step.value.verdict === 'complete'
    for (const entry of step.value)
      for (const uid of entry.texts('uid').map(foldText)) {
        const other = known.get(uid)
        known.set(uid, other === undefined || other === entry.dn ? entry.dn : null)
      }
  }
}
