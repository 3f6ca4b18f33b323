import { type Counting, countedAs } from '@rollcall/core'
import { type Change, type Kind, type Link, noChanges, type Summary, wordsOf } from '@rollcall/model'
import type { Numbered } from '../scratch/decisions.ts'
import type { Newcomer, NumberedDraft } from '../scratch/numbered-plan.ts'
import type { Planning } from './planning.ts'
import type { HolderNeed } from './settle-holders.ts'
import type { DecisionNeed } from './settle-unique.ts'
import { toChange } from './to-change.ts'

/** A change with the decision that it is part of. */
export interface DecidedChange {
  readonly change: Change
  readonly decided: Numbered
  /** Somebody in it was left out of the plan, so that it is not all that was decided. */
  readonly trimmed?: true
}

/** The numbered changes of a plan: what they come to, and the changes themselves, made from the decisions as they are pulled. */
export interface NumberedChanges {
  readonly summary: Summary
  changes(): AsyncGenerator<readonly DecidedChange[], void>
  /** Those with these numbers, in their order. */
  at(seqs: readonly number[]): Promise<readonly DecidedChange[]>
}

/** Puts all drafts in the order in which they are applied, numbers them, and counts what they come to. */
export async function numberDrafts(
  p: Planning,
  needs: readonly DecisionNeed[],
  holders: readonly HolderNeed[] = [],
): Promise<NumberedChanges> {
  for (const [decision, depth] of depthsOf(needs)) p.scratch.drafts.defer(decision, depth)
  for (const { giver } of needs) p.scratch.drafts.deleteEarly(giver)
  p.scratch.plan.number()
  const needsOf = Map.groupBy(needs, ({ taker }) => taker)
  const changesIn = changesOf(p, needsOf, holders)
  return {
    summary: await count(p, changesIn),
    changes: () => allChanges(p, changesIn),
    at: (seqs) => changesIn(p.scratch.plan.at(seqs)),
  }
}

/** The changes as a plan shows them. */
export async function* changesOnly(
  batches: AsyncIterable<readonly DecidedChange[]>,
): AsyncGenerator<readonly Change[], void> {
  for await (const batch of batches) yield batch.map(({ change }) => change)
}

/** How many others must have moved before a decision can take its value. Parking broke all cycles. */
function depthsOf(needs: readonly DecisionNeed[]): ReadonlyMap<number, number> {
  const giversOf = Map.groupBy(
    needs.filter(({ parked }) => !parked),
    ({ taker }) => taker,
  )
  const takers = new Set(needs.map(({ taker }) => taker))
  const depths = new Map<number, number>()
  for (const { taker } of needs) {
    const path = [taker]
    const onPath = new Set(path)
    while (path.length) {
      const at = path.at(-1) as number
      const givers = giversOf.get(at) ?? []
      const waiting = givers.find(({ giver }) => !depths.has(giver) && !onPath.has(giver))
      if (waiting) {
        path.push(waiting.giver)
        onPath.add(waiting.giver)
        continue
      }
      const before = givers.map(({ giver }) => (depths.get(giver) ?? 0) + 1)
      depths.set(at, Math.max(takers.has(at) ? 1 : 0, ...before))
      path.pop()
      onPath.delete(at)
    }
  }
  return depths
}

type ChangesIn = (drafts: readonly NumberedDraft[]) => Promise<readonly DecidedChange[]>

function changesOf(
  p: Planning,
  needsOf: ReadonlyMap<number, readonly DecisionNeed[]>,
  holders: readonly HolderNeed[],
): ChangesIn {
  return async (drafts) => {
    const changes: DecidedChange[] = []
    for (const draft of drafts) {
      const decided = p.scratch.decisions.get(draft.decision) as Numbered
      changes.push({
        change: await toChange(p, decided, draft, { moves: needsOf.get(draft.decision) ?? [], holders }),
        decided,
      })
    }
    return changes
  }
}

async function* allChanges(p: Planning, changesIn: ChangesIn): AsyncGenerator<readonly DecidedChange[], void> {
  for (const drafts of p.scratch.plan.numbered()) yield await changesIn(drafts)
}

async function count(p: Planning, changesIn: ChangesIn): Promise<Summary> {
  const sum: Record<string, number> = { ...noChanges }
  const identity = { user: identityFields(p, 'user'), group: identityFields(p, 'group') }
  const add = (change: Counting, link?: Link): void => {
    for (const [word, times] of wordsOf(change)) sum[word] = (sum[word] ?? 0) + times
    const about = { identity: identity[change.about.kind], ...(link ? { link } : {}) }
    for (const { kind, field = '', key } of countedAs(change, about))
      p.scratch.plan.take({ kind, field, key, seq: change.seq })
  }
  for (const newcomers of p.scratch.plan.newcomers()) for (const newcomer of newcomers) add(makingOf(newcomer))
  for (const drafts of p.scratch.plan.others())
    for (const { change, decided } of await changesIn(drafts)) add(change, decided.before)
  return sum as unknown as Summary
}

/** A new account counts as one whatever is in it, so what was decided about it need not be read for that. */
function makingOf({ n: seq, kind, source, target }: Newcomer): Counting {
  const about = { kind, source, label: source, ...(target === null ? {} : { target }) }
  return { seq, about, why: 'joined', step: { op: 'create', kind, attributes: {}, active: true } }
}

function identityFields(p: Planning, kind: Kind): readonly string[] {
  return [...p.sync.unique[kind], ...(p.sync[kind]?.match ?? []).map(({ field }) => field.name)]
}
