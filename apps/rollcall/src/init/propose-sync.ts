import type { Field, Schema } from '@rollcall/model'
import { bareAttribute } from './bare-attribute.ts'
import { type Proposal, type proposeBases, proposeMapping } from './propose.ts'
import type { Sample } from './sample.ts'

/** A first sync between two systems, from what they say of themselves. */
export interface SyncProposal {
  readonly users: Proposal
  /** Absent where one of the systems has no groups, or nothing of them answers to the other. */
  readonly groups?: Readonly<Record<string, string>>
  /** How a group finds one that is there already; none where the target says of nothing that it is unique. */
  readonly groupMatch: readonly string[]
  readonly scope: ReturnType<typeof proposeBases>
  /** Nothing in the target says whether an account may be used. */
  readonly neverOff: boolean
}

export function proposeSync(
  target: Pick<Schema, 'user' | 'group'>,
  source: Pick<Schema, 'user' | 'group'>,
  scope: ReturnType<typeof proposeBases>,
  sample?: Sample,
): SyncProposal {
  const users = proposeMapping(target.user, source.user, { sample })
  const ofGroups = target.group && source.group && proposeMapping(target.group, source.group, { kind: 'group' })
  const { mapping: groups = {}, match: groupMatch = [] } = ofGroups ?? {}
  const match = users.match.length > 0 ? users.match : likelyMatch(target.user, users.mapping)
  return {
    users: { ...users, match },
    scope,
    neverOff: !target.user.some(({ name }) => name === 'active'),
    groupMatch,
    ...(Object.keys(groups).length > 0 ? { groups } : {}),
  }
}

/** Where the target says of no field that it is unique, the directory's own id or the login has to do. */
function likelyMatch(fields: readonly Field[], mapping: Readonly<Record<string, string>>): readonly string[] {
  const known = ['id', 'lower(uid)', 'lower(sAMAccountName)', 'lower(userPrincipalName)']
  const found = fields.find(({ name }) => known.includes(mapping[name] ?? ''))
  return found ? [`${found.name} = ${bareAttribute(mapping[found.name] ?? '')}`] : []
}
