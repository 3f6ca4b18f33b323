import { read } from '@rollcall/connector-sdk'
import {
  addUp,
  type Decision,
  decideGiveBack,
  decideUndo,
  leftBy,
  type Past,
  touchedSince,
  type UndoSituation,
} from '@rollcall/core'
import { type Kind, type Link, type Plan, type Read, RollcallError, type SourceId } from '@rollcall/model'
import type { Run } from '@rollcall/state'
import { beginPlanning } from '../planning/begin.ts'
import { findAccounts } from '../planning/decide-batch.ts'
import { effortOf } from '../planning/effort.ts'
import { judgeUndo } from '../planning/judge-plan.ts'
import { bindingOf, findingsOf } from '../planning/make-plan.ts'
import { changesOnly, type NumberedChanges, numberDrafts } from '../planning/number-drafts.ts'
import type { Planning, Prepared } from '../planning/planning.ts'
import { settleSeats } from '../planning/settle-seats.ts'
import { settleUnique } from '../planning/settle-unique.ts'
import { takeAccount } from '../reading/read-target.ts'
import { waitForReads } from '../reading/wait-for-reads.ts'
import { Scratch } from '../scratch/scratch.ts'
import { type PastRead, readPast, recordKey } from './read-past.ts'

export interface UndoPlan extends Pick<NumberedChanges, 'changes' | 'at'> {
  readonly plan: Plan
  readonly planning: Planning
}

/** Works out what takes a run back, from the journal and from what the target holds now. The caller disposes `planning.scratch`. */
export async function planUndo(
  prepared: Prepared,
  run: Run,
  allow: readonly string[],
  signal: AbortSignal,
): Promise<UndoPlan> {
  const scratch = new Scratch()
  try {
    return await planWith(await planningFor(prepared, allow, scratch, signal), run)
  } catch (thrown) {
    await scratch[Symbol.asyncDispose]()
    throw thrown
  }
}

async function planningFor(
  prepared: Prepared,
  allow: readonly string[],
  scratch: Scratch,
  signal: AbortSignal,
): Promise<Planning> {
  const begun = await beginPlanning(prepared, { allow, mode: 'full' }, scratch, signal)
  return { ...begun, notes: [], sameConfiguration: false, samePilot: false }
}

async function planWith(p: Planning, run: Run): Promise<UndoPlan> {
  const { definition, onEvent } = p.options
  const past = await readPast(p, run)
  if (past.changes === 0)
    throw new RollcallError('invalid.undo', `Run ${run.id} changed nothing, so there is nothing to take back.`, {
      hint: '`rollcall history` shows what each run did.',
    })
  if (past.forgotten === past.changes)
    throw new RollcallError('invalid.undo', `The journal no longer tells what run ${run.id} changed.`, {
      hint: 'It was erased, or it is about links and older than undo.',
    })
  if (past.forgotten > 0)
    p.notes.push(
      `The journal no longer tells ${past.forgotten} of the ${past.changes} changes of run ${run.id}; they are not taken back.`,
    )
  await waitForReads(p)
  const target = await readAccounts(p)
  const backs: Backs = new Map()
  for (const kind of ['user', 'group'] as const)
    for (const sources of p.scratch.past.records(kind)) await decideBatch(p, run, past, kind, sources, backs)
  for (const back of backs.values()) putBack(p, back)
  const known = { listed: target.how === 'listed' }
  const needs = [...(await settleUnique(p, 'user', known)), ...(await settleUnique(p, 'group', known))]
  await settleSeats(p)
  const { summary: counted, changes, at } = await numberDrafts(p, needs)
  let findings = 0
  for (const batch of p.scratch.decisions.findings()) findings += batch.length
  const summary = { ...counted, findings }
  const header = {
    formatVersion: 1 as const,
    sync: definition.name,
    mode: p.mode,
    undoes: run.id,
    madeAt: p.now,
    madeFor: await bindingOf(p),
    source: { records: 0, verdict: 'complete', how: 'by-id' } as const,
    target,
    summary,
    guards: await judgeUndo(p, summary),
    notes: p.notes,
    ...(await effortOf(p)),
  }
  onEvent?.({ event: 'planned', header })
  const plan: Plan = { ...header, changes: () => changesOnly(changes()), findings: () => findingsOf(p.scratch) }
  return { plan, planning: p, changes, at }
}

/** The accounts as they are now: asked for by id, batch by batch, or listed where the target cannot be asked. */
async function readAccounts(p: Planning): Promise<Read> {
  const { connection } = p.options.target
  if (connection.find) return { records: 0, verdict: 'complete', how: 'by-id' }
  let records = 0
  const kinds: readonly Kind[] = p.options.definition.groups ? ['user', 'group'] : ['user']
  for (const kind of kinds) {
    const attributes = p.sync.fields[kind]
    const scan = connection.scan?.({ kind, attributes }, p.signal)
    if (!scan) continue
    const end = await read(scan, (batch) => {
      records += batch.length
      for (const record of batch) takeAccount(p, record)
    })
    if (end.verdict === 'complete') continue
    const { code, message, ...more } = end.problem
    throw new RollcallError(code, `${p.options.target.name} was not listed to its end: ${message}`, more)
  }
  return { records, verdict: 'complete', how: 'listed' }
}

async function decideBatch(
  p: Planning,
  run: Run,
  { anew, taken }: PastRead,
  kind: Kind,
  sources: readonly string[],
  backs: Backs,
): Promise<void> {
  p.signal.throwIfAborted()
  const { state, definition } = p.options
  const done = Map.groupBy(p.scratch.past.of(kind, sources), ({ change }) => change.about.source as string)
  const later = Map.groupBy(p.scratch.past.later(kind, sources), ({ change }) => change.about.source as string)
  const pasts = sources.flatMap((source): Past[] => {
    const past = addUp(
      (done.get(source) ?? []).map(({ change, id, status, before }) => ({
        change,
        ...(id === undefined ? {} : { id }),
        ...(status === 'unknown' ? { uncertain: true as const } : {}),
        ...(before ? { before } : {}),
      })),
    )
    return past ? [past] : []
  })
  const targets = pasts.flatMap(({ target }) => (target === undefined ? [] : [target]))
  await findAccounts(p, kind, 'id', targets)
  const accounts = p.scratch.accounts.byId(kind, targets)
  const links = new Map<string, Link>(
    (await state.links(definition.name, kind, { sources })).map((link) => [link.source, link]),
  )
  const owners = new Map(
    (await state.owners(p.schemas.target.identity, kind, targets)).map((owner) => [owner.target, owner]),
  )
  for (const past of pasts) {
    const { source, label } = past.about
    if (source === undefined) continue
    const account = past.target === undefined ? undefined : accounts.get(past.target)?.record
    const owner = past.target === undefined ? undefined : owners.get(past.target)
    const lost = taken.get(recordKey(kind, source))
    const isLost = lost !== undefined && owner?.sync === definition.name && owner.source === lost.by
    const link = links.get(source) ?? (isLost ? lost.link : undefined)
    const told: UndoSituation = {
      run: run.id,
      past,
      touched: touchedSince(run.id, later.get(source) ?? []),
      left: leftBy(run.id, later.get(source) ?? []),
      foreign: owner !== undefined && !isLost && !(owner.sync === definition.name && owner.source === source),
      anew,
      now: p.now,
      ...(account ? { account } : {}),
      ...(link ? { link } : {}),
    }
    const decision = decideUndo(p.sync, told)
    if (lost) note(backs, { kind, source, label, own: decision })
    else put(p, kind, source, label, decision, link)
    if (past.tookOver) note(backs, { kind, source: past.tookOver.source, label: past.tookOver.label, taker: told })
  }
  p.tally.decided += pasts.length
  p.options.onEvent?.({ event: 'deciding', records: p.tally.decided })
}

function put(
  p: Planning,
  kind: Kind,
  source: SourceId,
  label: string,
  decision: Decision,
  before: Link | undefined,
): void {
  const proof = { source: '', inputs: '' } // no use is made of it: an undo settles no link
  const record = { kind, source, label, decision, proof, relink: false, memberChanged: false }
  p.scratch.decisions.put({ ...record, ...(before ? { before } : {}) })
}

/** A record that lost its link to another in this run: what the run did to it besides, and who took the link over. */
interface Back {
  readonly kind: Kind
  readonly source: SourceId
  readonly label: string
  readonly own?: Decision
  readonly taker?: UndoSituation
}

type Backs = Map<string, Back>

function note(backs: Backs, back: Back): void {
  const key = recordKey(back.kind, back.source)
  backs.set(key, { ...backs.get(key), ...back })
}

/** Without its link nothing can be done for the record. */
function putBack(p: Planning, { kind, source, label, own, taker }: Back): void {
  const back = taker && decideGiveBack(taker, own?.drafts.length ? own : undefined)
  if (back) put(p, kind, source, label, { ...back, findings: own?.findings ?? back.findings }, undefined)
  else if (own) put(p, kind, source, label, { ...own, drafts: [], moves: [] }, undefined)
}
