import { read } from '@rollcall/connector-sdk'
import { want } from '@rollcall/core'
import { type Problem, RollcallError, type SyncRecord } from '@rollcall/model'
import { beginPlanning } from '../planning/begin.ts'
import type { Planning, Prepared } from '../planning/planning.ts'
import { GroupGraph } from '../reading/group-graph.ts'
import type { NamedGroups } from '../reading/named-groups.ts'
import { nameMembers, readOuterGroups } from '../reading/read-groups.ts'
import { noteAccount } from '../reading/read-target.ts'
import { Scratch } from '../scratch/scratch.ts'
import { FieldCounts } from './field-counts.ts'
import { countRules } from './rule-counts.ts'

export interface SurveyOptions {
  /** Also list the target, where there are match rules, to see how many would find an account by each. */
  readonly accounts?: boolean
  /** How far it is, in records. */
  readonly onRead?: (side: 'source' | 'target', records: number) => void
  /** Waited for after every hundred records: lets what is more urgent go first. */
  readonly breathe?: () => Promise<void>
}

/** What a definition would mean for everybody, as both sides are now. */
export interface Survey {
  /** In scope: found, in the groups, and not excluded. */
  readonly people: number
  /** Found in the groups, and excluded by a pattern. */
  readonly excluded: number
  /** People of the last complete run, those that a pattern excluded among them. */
  readonly before?: number
  /** Of those in scope. */
  readonly linked: number
  /** Linked, and not in scope any more: `onLeave` concerns them. `already`: those of them whom an earlier run found gone. Absent where the source was not read to its end. */
  readonly leaving?: { readonly all: number; readonly already: number }
  /** By target field. */
  readonly fields: Readonly<Record<string, FieldSurvey>>
  /** By role: how many in scope would hold it. */
  readonly roles: Readonly<Record<string, number>>
  /** In the order in which the rules are tried; absent unless accounts were asked for and can be listed. */
  readonly rules?: readonly RuleSurvey[]
  /** Groups that the definition names and that are not there. */
  readonly missingGroups: readonly string[]
  /** Why the source was not read to its end. */
  readonly problem?: Problem
}

export type CaseKind = 'missing' | 'malformed' | 'too-long' | 'duplicate' | 'empty'

/** What becomes of one target field. A person counts once in each of these. */
export interface FieldSurvey {
  readonly filled: number
  readonly counts: Readonly<Record<CaseKind, number>>
  /** The worst kind first; the first 200 of each. */
  readonly cases: readonly WorstCase[]
}

/** A person whose value is none, or not as it should be. */
export interface WorstCase {
  readonly kind: CaseKind
  readonly id: string
  readonly dn?: string
  readonly label: string
  /** What is wrong; of a duplicate who else has the value. */
  readonly why: string
}

/** One match rule: people whom those before did not find. */
export interface RuleSurvey {
  readonly rule: string
  /** Find one account. */
  readonly one: number
  /** Find several; later rules are not tried. */
  readonly several: number
}

/** Reads the people in scope to their end and counts; with memory for counts and a few people of each kind. Writes nothing. */
export async function surveyScope(
  prepared: Prepared,
  { accounts, onRead, breathe }: SurveyOptions,
  signal: AbortSignal,
): Promise<Survey> {
  await using scratch = new Scratch()
  const p = await beginPlanning(prepared, { mode: 'full' }, scratch, signal)
  const { named, missing } = await groupsOf(p)
  const ruled = accounts && p.options.definition.match.length > 0
  const rules = accounts && (!ruled || (await listAccounts(p, onRead, breathe))) ? countRules(p) : undefined
  using fields = new FieldCounts(p)
  const count = { read: 0, people: 0, excluded: 0, linked: 0 }
  const roles = new Map(Object.keys(p.options.definition.roles).map((role) => [role, 0]))
  const take = (record: SyncRecord): void => {
    const { inScope, roles: held } = named.of(record)
    if (!inScope) return
    const wanted = want(p.sync, 'user', record, undefined, p.now)
    if (wanted.excludedBy !== undefined) {
      count.excluded++
      return
    }
    const slot = p.index.user.bySource(record.id)
    if (slot >= 0 && p.index.user.inSource(slot)) return // a second record with the same id
    if (slot >= 0) p.index.user.markInSource(slot)
    count.people++
    if (slot >= 0) count.linked++
    for (const role of held) roles.set(role, (roles.get(role) ?? 0) + 1)
    fields.take(record, wanted)
    rules?.take(wanted.matchValues)
  }
  const { base, filter } = p.options.definition.scope.users ?? {}
  const query = {
    kind: 'user' as const,
    attributes: p.attributes.user,
    ...(base && { base }),
    ...(filter && { filter }),
  }
  const { connection, name } = p.options.source
  if (!connection.scan) throw new RollcallError('config.no-scan', `${name} cannot be read.`)
  const end = await read(connection.scan(query, signal), async (batch) => {
    await inSlices(batch, take, breathe)
    count.read += batch.length
    onRead?.('source', count.read)
  })
  signal.throwIfAborted()
  const before = p.memory?.lastRead?.users
  return {
    people: count.people,
    excluded: count.excluded,
    linked: count.linked,
    fields: fields.result(),
    roles: Object.fromEntries(roles),
    missingGroups: missing,
    ...(rules ? { rules: rules.result() } : {}),
    ...(before === undefined ? {} : { before }),
    ...(end.verdict === 'complete' ? { leaving: leavingOf(p) } : { problem: end.problem as Problem }),
  }
}

/** Who is in the groups that the definition names for people. */
async function groupsOf(p: Planning): Promise<{ readonly named: NamedGroups; readonly missing: readonly string[] }> {
  const graph = await GroupGraph.open(p)
  const { scope, roles, pilot } = p.options.definition
  const matter = [...(scope.users?.inGroups ?? []), ...(pilot?.inGroups ?? []), ...Object.values(roles).flat()]
  const found = matter.length > 0 ? await readOuterGroups(p, graph, [...graph.before.keys()]) : []
  const { named } = await nameMembers(p, graph, found)
  return { named, missing: found.filter(({ id }) => id === undefined).map(({ ref }) => ref) }
}

/** Keeps the accounts of the target by what they are found by. Answers whether all of them were listed. */
async function listAccounts(
  p: Planning,
  onRead: SurveyOptions['onRead'],
  breathe: SurveyOptions['breathe'],
): Promise<boolean> {
  const { connection } = p.options.target
  if (!connection.scan) return false
  let records = 0
  const query = { kind: 'user' as const, attributes: p.sync.fields.user }
  const end = await read(connection.scan(query, p.signal), async (batch) => {
    await inSlices(batch, (record) => noteAccount(p, record), breathe)
    records += batch.length
    onRead?.('target', records)
  })
  return end.verdict === 'complete'
}

async function inSlices<T>(
  all: readonly T[],
  take: (one: T) => unknown,
  breathe: SurveyOptions['breathe'],
): Promise<void> {
  for (let from = 0; from < all.length; from += 100) {
    for (const one of all.slice(from, from + 100)) take(one)
    await breathe?.()
  }
}

function leavingOf({ index: { user } }: Planning): NonNullable<Survey['leaving']> {
  const leaving = { all: 0, already: 0 }
  for (let slot = 0; slot < user.size; slot++) {
    if (user.inSource(slot)) continue
    leaving.all++
    if (user.hasLeft(slot)) leaving.already++
  }
  return leaving
}
