import { type About, type Change, type PlanHeader, RollcallError, type Summary, wordsOf } from '@rollcall/model'
import type { Numbered } from '../scratch/decisions.ts'
import { effortOf } from './effort.ts'
import { judgePlan } from './judge-plan.ts'
import { fillListing } from './list-plan.ts'
import type { MadePlan } from './make-plan.ts'
import { changesOnly, type DecidedChange } from './number-drafts.ts'
import type { Planning } from './planning.ts'

/** Whom a plan leaves alone on purpose: those who were named, and those whose changes need one of theirs. */
export interface LeftOut {
  readonly chosen: readonly About[]
  readonly following: readonly About[]
}

/** A plan with what is left out of it. */
export interface TrimmedPlan extends MadePlan {
  readonly whole: MadePlan
  readonly leftOut: LeftOut
}

/**
 * The same plan without these records, as far as it changes them: a record is left out with all of its changes, or half of it would be
 * done, and so is every record that needs one of them. Whoever would have joined a group does not. The guards are asked
 * again about the rest. What is left out stays in the plan as such, and its records stay open: the next run takes them up.
 */
export async function leaveOut(made: MadePlan, records: readonly ThePlanned[]): Promise<TrimmedPlan> {
  const whole = 'whole' in made ? (made as TrimmedPlan).whole : made
  const { planning: p, plan } = whole
  const chosen = new Set(records.flatMap(({ kind, source }) => changedBy(p, kind, source)))
  if (chosen.size === 0) return { ...whole, whole, leftOut: { chosen: [], following: [] } }
  await fillListing(p, whole)
  const decisions = withTakers(p, chosen)
  const cut = await cutOf(whole, decisions)
  const trim = (one: DecidedChange): DecidedChange => trimmed(one, cut)
  const summary = cut.summary
  const { changes: _c, findings, ...header } = plan
  const after: PlanHeader = {
    ...header,
    summary,
    guards: await judgePlan(p, whole.source, whole.target, summary, cut.seqs),
    notes: [...header.notes, noteOf(p, decisions, cut)],
    ...(await effortOf(p, cut.calls)),
  }
  const changes = async function* (): AsyncGenerator<readonly DecidedChange[], void> {
    for await (const batch of whole.changes()) yield batch.map(trim)
  }
  const about = (n: number): readonly About[] => {
    const decided = p.scratch.decisions.get(n)
    return decided ? [aboutOf(decided)] : []
  }
  return {
    ...whole,
    whole,
    plan: { ...after, changes: () => changesOnly(changes()), findings },
    changes,
    at: async (numbers) => (await whole.at(numbers)).map(trim),
    guards: after.guards,
    leftOut: {
      chosen: [...chosen].flatMap(about),
      following: [...decisions].filter((n) => !chosen.has(n)).flatMap(about),
    },
  }
}

/** A person or group that a plan decides about. */
export type ThePlanned = Pick<Numbered, 'kind' | 'source'>

/** Those whom these words mean. Throws `not-found.person` where the plan changes nothing about one of them. */
export function recordsCalled({ planning: p }: MadePlan, names: readonly string[]): readonly ThePlanned[] {
  const wanted = new Map(names.map((name) => [name.toLowerCase(), false]))
  const found: ThePlanned[] = []
  for (const kind of ['user', 'group'] as const)
    for (const batch of p.scratch.decisions.all(kind))
      for (const decided of batch) {
        const hit = namesOf(p, decided).find((name) => wanted.has(name))
        if (hit === undefined || decided.decision.drafts.length === 0) continue
        wanted.set(hit, true)
        found.push({ kind, source: decided.source })
      }
  const missed = names.find((name) => !wanted.get(name.toLowerCase()))
  if (missed === undefined) return found
  throw new RollcallError('not-found.person', `The plan changes nothing about “${missed}”, so it cannot be left out.`, {
    hint: 'Name somebody by the id, DN, name, or a value of a match field; `rollcall plan` shows who changes.',
  })
}

function namesOf(p: Planning, { source, label, dn, kind, before, decision }: Numbered): readonly string[] {
  const [first = ''] = (dn ?? '').split(',', 1)
  const base = { ...decision.link?.base, ...before?.base }
  const keys = [...p.keys[kind].keys()].flatMap((field) => base[field] ?? [])
  const all = [source, label, dn ?? '', first.slice(first.indexOf('=') + 1), before?.target ?? '', ...keys]
  return all.map((name) => String(name).toLowerCase()).filter(Boolean)
}

function changedBy({ scratch }: Planning, kind: ThePlanned['kind'], source: string): readonly number[] {
  return scratch.decisions.of(kind, [source]).flatMap(({ n, decision }) => (decision.drafts.length > 0 ? [n] : []))
}

/** A group that may not be empty is left out with whoever would have joined it: it might lose its last member instead. */
function withTakers({ scratch, sync }: Planning, chosen: ReadonlySet<number>): ReadonlySet<number> {
  const all = new Set(chosen)
  const mayBeEmpty = !sync.group?.schema.get('members')?.required
  // The set grows while it is gone through.
  for (const giver of all) {
    for (const taker of scratch.listing.takersOf(giver)) all.add(taker)
    if (mayBeEmpty) continue
    for (const { decision } of scratch.plan.at(scratch.listing.joinedBy(giver))) all.add(decision)
  }
  return all
}

/** What leaving out takes from a plan. */
interface Cut {
  readonly decisions: ReadonlySet<number>
  /** Changes that are not made. */
  readonly seqs: ReadonlySet<number>
  /** Changes of groups that lose some of those who would join. */
  readonly groups: ReadonlySet<number>
  /** Accounts that are not made, by change, and accounts that are not linked. */
  readonly made: ReadonlySet<number>
  readonly linked: ReadonlySet<string>
  readonly summary: Summary
  /** Changes that are not made, by operation. */
  readonly calls: ReadonlyMap<string, number>
}

async function cutOf(whole: MadePlan, decisions: ReadonlySet<number>): Promise<Cut> {
  const { scratch } = whole.planning
  const summary: Record<string, number> = { ...whole.plan.summary }
  const seqs = new Set<number>()
  const calls = new Map<string, number>()
  const made = new Set<number>()
  const linked = new Set<string>()
  const drop = ({ change, decided }: DecidedChange): void => {
    seqs.add(change.seq)
    for (const [word, times] of wordsOf(change)) summary[word] = (summary[word] ?? 0) - times
    calls.set(change.step.op, (calls.get(change.step.op) ?? 0) + 1)
    if (change.step.op === 'create') made.add(change.seq)
    if (change.step.op !== 'link') return
    linked.add(change.step.id)
    if (decided.kind === 'user') summary.unmanaged = (summary.unmanaged ?? 0) + 1
  }
  const joins = new Set<number>()
  for (const n of decisions) {
    for (const one of await whole.at(scratch.plan.ofDecision(n).map(({ n: seq }) => seq))) drop(one)
    for (const seq of scratch.listing.joinedBy(n)) joins.add(seq)
  }
  const groups = new Set<number>()
  for (const one of await whole.at([...joins].filter((seq) => !seqs.has(seq)))) {
    const { change } = withoutMembers(one, { made, linked })
    if (isEmpty(change)) drop(one)
    else {
      groups.add(change.seq)
      const left = addedBy(one.change) - addedBy(change)
      summary.addMember = (summary.addMember ?? 0) - left
    }
  }
  return {
    ...{ decisions, seqs, groups, made, linked, calls },
    summary: { ...(summary as unknown as Summary), leftOut: seqs.size },
  }
}

function trimmed(one: DecidedChange, cut: Cut): DecidedChange {
  if (cut.seqs.has(one.change.seq)) return { ...one, change: { ...one.change, leftOut: true } }
  return cut.groups.has(one.change.seq) ? withoutMembers(one, cut) : one
}

function withoutMembers(one: DecidedChange, { made, linked }: Pick<Cut, 'made' | 'linked'>): DecidedChange {
  const { step } = one.change
  if (step.op !== 'members') return one
  const add = step.add.filter((who) => (typeof who === 'string' ? !linked.has(who) : !made.has(who.by)))
  return { ...one, change: { ...one.change, step: { ...step, add } }, trimmed: true }
}

function isEmpty({ step }: Change): boolean {
  return step.op === 'members' && step.add.length + step.remove.length === 0
}

function addedBy({ step }: Change): number {
  return step.op === 'members' ? step.add.length : 0
}

const mostNamed = 5
const leftOutNote = 'Left out on purpose: '

/** The notes that a run may keep for good: not the one that names people, which nobody could erase from it again. */
export function lastingNotes(notes: readonly string[]): readonly string[] {
  return notes.filter((note) => !note.startsWith(leftOutNote))
}

function noteOf(p: Planning, decisions: ReadonlySet<number>, { seqs }: Cut): string {
  const some = [...decisions].slice(0, mostNamed).map((n) => p.scratch.decisions.get(n)?.label ?? '')
  const more = decisions.size > some.length ? ` and ${decisions.size - some.length} more` : ''
  return `${leftOutNote}${some.join(', ')}${more} (${seqs.size} ${seqs.size === 1 ? 'change' : 'changes'}); the next run takes them up.`
}

function aboutOf({ kind, label, source, before }: Numbered): About {
  return { kind, label, source, ...(before ? { target: before.target } : {}) }
}
