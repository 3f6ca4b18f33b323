import { parseAllow } from '@rollcall/core'
import {
  type Finding,
  type Guard,
  isWhole,
  type Plan,
  type PlanBinding,
  type PlanHeader,
  type Read,
  RollcallError,
} from '@rollcall/model'
import type { PlanRequest } from '../engine.ts'
import { splitCursors } from '../reading/cursors.ts'
import { readDelta } from '../reading/read-delta.ts'
import { type GroupsRead, readSource } from '../reading/read-source.ts'
import { readTarget } from '../reading/read-target.ts'
import { waitForReads } from '../reading/wait-for-reads.ts'
import { Scratch } from '../scratch/scratch.ts'
import { beginPlanning, type Narrowing } from './begin.ts'
import { decideGroups, decideGroupsOf, decideUsers } from './decide-all.ts'
import { effortOf } from './effort.ts'
import { judgePlan } from './judge-plan.ts'
import { leaveOut, recordsCalled } from './leave-out.ts'
import { changesOnly, type NumberedChanges, numberDrafts } from './number-drafts.ts'
import { choosePeople, linkedPeople, mindOthers } from './only.ts'
import type { Planning, Prepared, SourceRead, TargetRead } from './planning.ts'
import { settleHolders } from './settle-holders.ts'
import { settleReferences } from './settle-references.ts'
import { settleSeats } from './settle-seats.ts'
import { settleUnique } from './settle-unique.ts'

/** A plan together with what its run remembers once it is carried out. */
export interface MadePlan {
  readonly plan: Plan
  readonly planning: Planning
  /** The plan's changes, each with the decision that it is part of. */
  readonly changes: NumberedChanges['changes']
  readonly at: NumberedChanges['at']
  readonly source: SourceRead & GroupsRead
  readonly target: TargetRead | undefined
  readonly guards: readonly Guard[]
}

/** Reads both sides and works out what would change. The caller disposes `planning.scratch`. */
export async function makePlan(
  prepared: Prepared,
  request: PlanRequest,
  signal: AbortSignal,
  narrow: Narrowing = {},
): Promise<MadePlan> {
  const scratch = new Scratch()
  try {
    const made = await planWith(prepared, request, scratch, signal, narrow)
    return request.without ? await leaveOut(made, recordsCalled(made, request.without)) : made
  } catch (thrown) {
    await scratch[Symbol.asyncDispose]()
    throw thrown
  }
}

async function planWith(
  prepared: Prepared,
  request: PlanRequest,
  scratch: Scratch,
  signal: AbortSignal,
  narrow: Narrowing,
): Promise<MadePlan> {
  parseAllow(request.allow ?? []) // a guard that does not exist is named before anything is read
  const { state, definition, onEvent } = prepared.options
  const fresh = request.only ? { fresh: await linkedPeople(prepared, request.only) } : {}
  const asked = await beginPlanning(prepared, request, scratch, signal, { ...narrow, ...fresh })
  const { memory, notes, now } = asked
  const paused = await state.paused(definition.name)
  const unsettled = await state.openCalls(definition.name)
  if (unsettled.length)
    notes.push(
      `An earlier run left ${unsettled.length} calls without an outcome; \`rollcall sync\` looks them up first.`,
    )
  const { p: all, source } = await readSide(asked)
  const chosen = request.only && (await choosePeople(all, request.only))
  const p = chosen ? { ...all, chosen, only: ({ source: id }: { source: string }) => chosen.has(id) } : all
  await waitForReads(p)
  const target = p.mode === 'full' ? await readTarget(p) : undefined
  const listed = target !== undefined && isWhole(target.read)
  if (target && !listed)
    notes.push(
      `The target was not listed to its end (${target.read.problem?.message ?? target.read.verdict}); accounts are looked up one by one.`,
    )
  const known = { listed }
  await decideUsers(p, source.members, known)
  if (chosen) await mindOthers(p, chosen, source.members, known)
  const needs = [...(await settleUnique(p, 'user', known))]
  await settleSeats(p)
  const holders = await settleHolders(p, target)
  await settleReferences(p)
  if (definition.groups) {
    await (chosen ? decideGroupsOf(p, chosen, source, known) : decideGroups(p, source, known))
    needs.push(...(await settleUnique(p, 'group', known)))
  }
  const { summary: counted, changes, at } = await numberDrafts(p, needs, holders)
  const summary = { ...counted, ...restOfSummary(p, target) }
  const guards = await judgePlan(p, source, target, summary)
  const header: PlanHeader = {
    formatVersion: 1,
    sync: definition.name,
    mode: p.mode,
    madeAt: now,
    madeFor: await bindingOf(p),
    source: source.read,
    target: target?.read ?? askedById(memory?.targetListedAt),
    summary,
    guards,
    ...(paused ? { paused } : {}),
    notes,
    ...(await effortOf(p)),
  }
  onEvent?.({ event: 'planned', header })
  const plan: Plan = { ...header, changes: () => changesOnly(changes()), findings: () => findingsOf(scratch) }
  return { plan, planning: p, changes, at, source, target, guards }
}

/** Of a target that is not listed: each account that may change is asked for by its id. */
function askedById(listedAt: number | undefined): Read {
  return { records: 0, verdict: 'complete', how: 'by-id', ...(listedAt === undefined ? {} : { listedAt }) }
}

/** Reads the source; anything but a whole read is an error unless the rest was asked for. */
async function readSide(asked: Planning): Promise<{ p: Planning; source: SourceRead & GroupsRead }> {
  // A text that is none of ours is no position either, which the feed's reader says.
  const cursors = asked.mode === 'delta' ? (splitCursors(asked.memory?.cursor ?? '') ?? {}) : undefined
  const delta = cursors && (await readDelta(asked, cursors))
  const restarts = asked.mode === 'delta' && !delta
  if (restarts) asked.notes.push('The change feed could not go on from where it was; the source was read whole.')
  const p: Planning = restarts ? { ...asked, mode: 'source' } : asked
  const source = delta ?? (await readSource(p))
  if (isWhole(source.read)) return { p, source }
  if (!p.request.partial) throw incomplete(p, source.read)
  p.notes.push('The source was not read to its end: nothing is taken away from anyone.')
  return { p: { ...p, incomplete: true }, source }
}

function incomplete(p: Planning, { records, verdict, problem, before }: Read): RollcallError {
  const lately = before === undefined ? '' : `, ${counted(before)} at the last complete read`
  const counts = `${counted(records)} records read${lately}`
  const why = (problem?.message ?? verdict).replace(/\.$/, '')
  const what = verdict === 'failed' ? 'could not be read' : 'was not read to its end'
  return new RollcallError(
    problem?.code ?? 'unavailable',
    `${p.options.source.name} ${what}: ${why} (${counts}). Nothing was planned, nobody is removed.`,
    {
      hint: [problem?.hint, 'With --partial the rest is planned; nobody who was not read is taken to have left.']
        .filter(Boolean)
        .join(' '),
    },
  )
}

function counted(n: number): string {
  return n.toLocaleString('en-US')
}

export async function bindingOf(p: Prepared): Promise<PlanBinding> {
  const { state, definition } = p.options
  const memory = await state.memory(definition.name)
  return {
    configuration: p.configuration,
    generation: await state.generation(definition.name),
    source: p.schemas.source.identity,
    target: p.schemas.target.identity,
    ...(memory?.cursor === undefined ? {} : { cursor: memory.cursor }),
  }
}

function restOfSummary(p: Planning, target: TargetRead | undefined) {
  const users = p.scratch.decisions.count('user')
  const groups = p.scratch.decisions.count('group')
  let proven = 0
  for (const kind of ['user', 'group'] as const)
    for (let slot = 0; slot < p.index[kind].size; slot++) if (p.index[kind].proven(slot)) proven++
  let findings = 0
  for (const batch of p.scratch.decisions.findings()) findings += batch.length
  if (p.chosen) return { unchanged: users.unchanged, unmanaged: 0, findings }
  return {
    unchanged: proven - p.tally.redecided + users.unchanged + groups.unchanged - p.tally.heldLinked,
    ...(p.sync.pilot ? { held: p.tally.held } : {}),
    // What this plan links was counted when it was read.
    unmanaged: target ? target.unmanaged - p.scratch.plan.linksOf('user') : 0,
    findings,
  }
}

export async function* findingsOf(scratch: Scratch): AsyncGenerator<readonly Finding[]> {
  yield* scratch.decisions.findings()
}
