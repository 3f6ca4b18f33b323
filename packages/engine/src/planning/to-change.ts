import { clearsOf, type Decision, type Draft, givesUp, type Other, type Own, stepsOf } from '@rollcall/core'
import type { About, Attributes, Change, Edit, Made, SourceId, Step, TargetId, Value } from '@rollcall/model'
import type { Numbered } from '../scratch/decisions.ts'
import type { NumberedDraft } from '../scratch/numbered-plan.ts'
import type { Planning } from './planning.ts'
import type { HolderNeed } from './settle-holders.ts'
import type { DecisionNeed } from './settle-unique.ts'

/** What the changes of a decision wait for beside its own. */
interface WaitsFor {
  readonly moves: readonly DecisionNeed[]
  /** Of all decisions of the plan: there are few. */
  readonly holders: readonly HolderNeed[]
}

/** A numbered draft as the change that a plan shows and that is carried out: who is meant is named by ids and numbers. */
export async function toChange(
  p: Planning,
  numbered: Numbered,
  { n: seq, phase, ord }: NumberedDraft,
  { moves, holders }: WaitsFor,
): Promise<Change> {
  const { kind, label, source, decision, n } = numbered
  const draft = decision.drafts[ord] as Draft
  const { why, undo, rename, undoes, step: drafted } = draft
  const clears = clearsOf(draft, decision)
  const target = decision.link?.target || numbered.before?.target
  const about: About = { kind, label, source, ...(target ? { target } : {}) }
  const own = decision.drafts.length > 1 ? p.scratch.plan.ofDecision(n) : []
  const create = own.find(({ op }) => op === 'create')?.n
  const needs = new Set<number>()
  if (create !== undefined && create !== seq) needs.add(create)
  const link = drafted.op === 'link' ? undefined : own.find(({ op }) => op === 'link')
  if (link) needs.add(link.n)
  const off = drafted.op === 'endSessions' ? own.find(({ op }) => op === 'setActive') : undefined
  if (off) needs.add(off.n)
  if (drafted.op === 'unlink') for (const { n: earlier } of own) if (earlier < seq) needs.add(earlier)
  if (drafted.op === 'create' || drafted.op === 'update')
    for (const { giver, field, parked } of moves) {
      const frees = freeingDraft(p, giver, field, parked)
      if (frees !== undefined && frees < seq) needs.add(frees)
    }
  for (const { taker, giver, role } of holders)
    if (taker === n && givesUp(draft, role))
      for (const grant of grantsOf(p, giver, role)) if (grant < seq) needs.add(grant)
  const step = toStep(drafted, { create, others: await othersIn(p, drafted), needs, takesOver: decision.takesOver })
  const names =
    step.op === 'members' ? await namesOf(p, [...step.add.slice(0, 10), ...step.remove.slice(0, 10)]) : undefined
  return {
    seq,
    phase,
    about,
    why,
    needs: [...needs].sort((a, b) => a - b),
    undo,
    step,
    ...(rename ? { rename } : {}),
    ...(undoes ? { undoes } : {}),
    ...(clears.length ? { clears } : {}),
    ...(names ? { names } : {}),
  }
}

async function namesOf(p: Planning, members: readonly (string | Made)[]): Promise<Change['names']> {
  const targets = members.filter((member) => typeof member === 'string')
  if (targets.length === 0) return undefined
  const links = await p.options.state.links(p.options.definition.name, 'user', { targets })
  return links.length ? Object.fromEntries(links.map(({ target, label }) => [target, label])) : undefined
}

/** The numbers of the changes by which a decision gets a role. */
function grantsOf(p: Planning, giver: number, role: string): readonly number[] {
  const drafts = p.scratch.decisions.get(giver)?.decision.drafts ?? []
  return p.scratch.plan.ofDecision(giver).flatMap(({ n, ord }) => {
    const step = drafts[ord]?.step
    return step?.op === 'roles' && step.grant.includes(role) ? [n] : []
  })
}

/** The number of the change by which a decision gives a value up. */
function freeingDraft(p: Planning, giver: number, field: string, parked: boolean): number | undefined {
  const decision = p.scratch.decisions.get(giver)?.decision as Decision
  const { early, main } = stepsOf(decision, field)
  return p.scratch.plan.ofDecision(giver).find(({ ord }) => ord === (parked ? early : main))?.n
}

/** What a step may name beside ids. */
interface Named {
  /** The change that makes the very record the step is about. */
  readonly create: number | undefined
  readonly others: ReadonlyMap<SourceId, TargetId | Made>
  /** Grows by the changes that make what the step points to. */
  readonly needs: Set<number>
  readonly takesOver: SourceId | undefined
}

/** Whom a draft means, as an id or as the number of the change that will make it. Members whom nobody makes are left out. */
function toStep(step: Draft['step'], { create, others, needs, takesOver }: Named): Step {
  const who = (ref: string | Own | Other): string | Made | undefined => {
    if (typeof ref === 'string') return ref
    if ('other' in ref) return others.get(ref.other)
    return create === undefined ? undefined : { by: create }
  }
  const values = (list: readonly (Value | Own | Other)[]): (Value | Made)[] =>
    list.flatMap((value): Made | readonly Value[] | Value => {
      if (!isRef(value)) return [value]
      const meant = who(value)
      if (typeof meant === 'object') needs.add(meant.by)
      return meant ?? []
    })
  switch (step.op) {
    case 'link':
      return takesOver === undefined ? step : { ...step, takesOver }
    case 'unlink':
      return step
    case 'create': {
      if (!Object.values(step.attributes).some((list) => list.some(isRef))) return step as Step
      const attributes = Object.entries(step.attributes).map(([field, list]) => [field, values(list)] as const)
      return { ...step, attributes: Object.fromEntries(attributes) as Attributes<Value | Made> }
    }
    case 'members':
      return { ...step, id: who(step.id) ?? '', add: step.add.flatMap((member) => who(member) ?? []) }
    case 'update': {
      const edits = step.edits.map((edit) => ({ ...edit, to: values(edit.to), add: values(edit.add) }))
      return { ...step, id: who(step.id) ?? '', edits: edits as readonly Edit<string | Made>[] }
    }
    default:
      return { ...step, id: who(step.id) ?? '' }
  }
}

/** The other people that a step names: linked by now, or made by a change of this plan. */
async function othersIn(p: Planning, step: Draft['step']): Promise<ReadonlyMap<SourceId, TargetId | Made>> {
  const named = refsOf(step).flatMap((ref) => (isRef(ref) && 'other' in ref ? [ref.other] : []))
  const found = new Map<SourceId, TargetId | Made>()
  if (named.length === 0) return found
  const decided = new Set<string>()
  for (const { source, target, seq } of p.scratch.plan.people(named)) {
    decided.add(source)
    if (seq !== null) found.set(source, { by: seq })
    else if (target !== null) found.set(source, target)
  }
  const sources = named.filter((source) => !decided.has(source))
  if (sources.length === 0) return found
  for (const { source, target } of await p.options.state.links(p.options.definition.name, 'user', { sources }))
    found.set(source, target)
  return found
}

function refsOf(step: Draft['step']): readonly (Value | Own | Other)[] {
  switch (step.op) {
    case 'create':
      return Object.values(step.attributes).flat()
    case 'members':
      return step.add
    case 'update':
      return step.edits.flatMap(({ to, add }) => [...to, ...add])
    default:
      return []
  }
}

function isRef(value: Value | Own | Other): value is Own | Other {
  return typeof value === 'object' && !(value instanceof Uint8Array)
}
