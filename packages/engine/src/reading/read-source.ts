import type { Drained } from '@rollcall/connector-sdk'
import { type Ending, isWhole, type Kind, type Problem, type Read, toProblem, type Verdict } from '@rollcall/model'
import { mended, type NamedRead, type Planning, type SourceRead, unfinished } from '../planning/planning.ts'
import { fedKinds, joinCursors } from './cursors.ts'
import { GroupGraph } from './group-graph.ts'
import { lookUpUnseen } from './look-up-unseen.ts'
import type { NamedGroups } from './named-groups.ts'
import { nameMembers, readOuterGroups, scanGroups } from './read-groups.ts'
import { scanUsers } from './read-users.ts'
import { resolveMembers } from './resolve-members.ts'

/** The groups as read, and who is in the named ones. */
export interface GroupsRead {
  readonly graph: GroupGraph
  readonly members: NamedGroups
}

/** Reads the source to its end: groups first, because they say who is in scope, then people, then whoever was missed. */
export async function readSource(p: Planning): Promise<SourceRead & GroupsRead> {
  const { definition } = p.options
  const graph = await GroupGraph.open(p)
  const count = { user: 0, group: 0 }
  const ends: Drained<Ending>[] = []
  const cursors: Partial<Record<Kind, string>> = {}
  const ended = (kind: Kind, end: Drained<Ending>): void => {
    ends.push(end)
    if (end.verdict === 'complete' && end.cursor !== undefined) cursors[kind] = end.cursor
  }
  let found: readonly NamedRead[] = []
  let groupProblem: Problem | undefined
  try {
    if (definition.groups) ended('group', await scanGroups(p, graph, count))
    if (groupsMatter(p)) found = await readOuterGroups(p, graph, [...graph.before.keys()])
  } catch (thrown) {
    p.signal.throwIfAborted()
    groupProblem = toProblem(thrown)
  }
  const { named, reads, complete } = await nameMembers(p, graph, found)
  if (!complete) groupProblem ??= incompleteGroup
  const users = await scanUsers(p, { graph, members: named }, count)
  p.signal.throwIfAborted()
  ended('user', users)
  if (groupProblem) ends.push({ verdict: 'truncated', problem: groupProblem, items: 0 })
  const read = joinEnds(ends, p)
  if (isWhole(read)) {
    await lookUpUnseen(p, 'user', named)
    if (definition.groups) await lookUpUnseen(p, 'group', named)
  }
  if (groupsMatter(p)) await resolveMembers(p, graph)
  p.options.onEvent?.({ event: 'read', side: 'source', name: p.options.source.name, read })
  const cursor = joinCursors(cursors, fedKinds(definition))
  const groups = ends.length > 1 ? (ends[0]?.items ?? 0) : 0
  return {
    read,
    inScope: count,
    groups,
    named: reads,
    graph,
    members: named,
    ...(cursor === undefined ? {} : { cursor }),
  }
}

/** Some group decides who is in scope, who holds a role, or is itself kept in step. */
export function groupsMatter({ options: { definition } }: Planning): boolean {
  return Boolean(
    definition.groups ||
      definition.scope.users?.inGroups?.length ||
      definition.pilot?.inGroups.length ||
      Object.keys(definition.roles).length,
  )
}

/** Several reads as one: complete only if all are. */
function joinEnds(ends: readonly Drained<Ending>[], p: Planning): Read {
  const records = ends.reduce((sum, { items }) => sum + items, 0)
  const bad = ends.find(({ verdict }) => verdict === 'failed') ?? ends.find(({ verdict }) => verdict === 'truncated')
  const referrals = ends.flatMap((end) => (end.verdict === 'complete' ? (end.referrals ?? []) : []))
  const accepted = new Set(hasReadBefore(p) ? p.memory?.referrals : referrals)
  const unknown = referrals.filter((referral) => !accepted.has(referral))
  const strange: Problem = {
    code: 'invalid.referral',
    message: `The directory referred to ${unknown.join(', ')}, which the first run did not meet.`,
    hint: 'Part of the tree may have moved to another server. Allow the host in the connection, or narrow the base.',
  }
  const problem = bad && 'problem' in bad ? bad.problem : unknown.length ? strange : undefined
  const verdict: Verdict = bad ? bad.verdict : unknown.length ? 'truncated' : records === 0 ? 'empty' : 'complete'
  const before = p.memory?.lastRead
  return {
    records,
    verdict,
    how: 'listed',
    ...(problem ? { problem } : {}),
    ...(before ? { before: before.users + before.groups } : {}),
    ...(referrals.length ? { referrals } : {}),
  }
}

/** A whole run read this very source, and so accepted what it refers to. */
function hasReadBefore({ memory, schemas }: Planning): boolean {
  if (!memory || memory.source !== schemas.source.identity) return false
  return memory.configuration !== unfinished && memory.configuration !== mended
}

export const incompleteGroup: Problem = {
  code: 'invalid.incomplete-group',
  message: 'A group that decides on scope or roles could not be read to its end.',
  hint: 'Nobody is taken to have left it. See the findings for the group.',
}
