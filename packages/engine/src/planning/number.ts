import type { Decision, Draft } from '@rollcall/core'
import { countedAs, stepsOf } from '@rollcall/core'
import {
  type About,
  type Attributes,
  type Change,
  type Edit,
  type Kind,
  type Made,
  type SourceId,
  type Step,
  type Summary,
  type TargetId,
  type Value,
  wordsOf,
} from '@rollcall/model'
import type { Numbered } from '../scratch/decisions.ts'
import type { Planning } from './planning.ts'
import type { DecisionNeed } from './settle-unique.ts'

/** Phase of updates; a delete that frees a needed value is done there too. */
const updatePhase = 4

/** Puts all drafts in the order in which they are applied, numbers them, and replaces who is meant by ids and numbers. */
export async function numberDrafts(p: Planning, needs: readonly DecisionNeed[]): Promise<Summary> {
  const depths = depthsOf(needs)
  const givers = new Set(needs.map(({ giver }) => giver))
  for (const kind of ['user', 'group'] as const)
    for (const batch of p.scratch.decisions.all(kind))
      p.scratch.batch(() => {
        for (const numbered of batch) announce(p, numbered, depths, givers)
      })
  p.scratch.plan.number()
  return numberAll(
    p,
    Map.groupBy(needs, ({ taker }) => taker),
  )
}

function announce(
  p: Planning,
  { n, decision }: Numbered,
  depths: ReadonlyMap<number, number>,
  givers: ReadonlySet<number>,
): void {
  for (const finding of decision.findings) p.scratch.plan.putFinding(finding)
  for (const [ord, draft] of decision.drafts.entries()) {
    const early = draft.step.op === 'delete' && givers.has(n)
    const waits = (draft.step.op === 'create' || draft.step.op === 'update') && draft.why !== 'make-way'
    p.scratch.plan.announce({
      phase: early ? updatePhase : draft.phase,
      depth: waits ? (depths.get(n) ?? 0) : 0,
      decision: n,
      ord,
      op: draft.step.op,
    })
  }
}

/** How many others must have moved before a decision can take its value. Parking broke all cycles. */
function depthsOf(needs: readonly DecisionNeed[]): ReadonlyMap<number, number> {
  const giversOf = Map.groupBy(
    needs.filter(({ parked }) => !parked),
    ({ taker }) => taker,
  )
  const depths = new Map<number, number>()
  for (const { taker } of needs) {
    const path = [taker]
    while (path.length) {
      const at = path.at(-1) as number
      const waiting = (giversOf.get(at) ?? []).filter(({ giver }) => !depths.has(giver) && !path.includes(giver))
      if (waiting[0]) path.push(waiting[0].giver)
      else {
        depths.set(
          at,
          Math.max(
            needs.some((need) => need.taker === at) ? 1 : 0,
            ...(giversOf.get(at) ?? []).map(({ giver }) => (depths.get(giver) ?? 0) + 1),
          ),
        )
        path.pop()
      }
    }
  }
  return depths
}

async function numberAll(p: Planning, needsOf: ReadonlyMap<number, readonly DecisionNeed[]>): Promise<Summary> {
  const sum: Record<string, number> = { ...nothing }
  const identity = { user: identityFields(p, 'user'), group: identityFields(p, 'group') }
  for (const drafts of p.scratch.plan.numbered()) {
    const decisions = new Map(drafts.map(({ decision }) => [decision, p.scratch.decisions.get(decision) as Numbered]))
    const changes: [Change, number][] = []
    for (const { n, decision, ord, phase } of drafts) {
      const numbered = decisions.get(decision) as Numbered
      const change = await toChange(
        p,
        numbered,
        numbered.decision.drafts[ord] as Draft,
        n,
        phase,
        needsOf.get(decision) ?? [],
      )
      changes.push([change, decision])
    }
    p.scratch.batch(() => {
      for (const [change, decision] of changes) {
        p.scratch.plan.putChange(change, decision)
        for (const [word, count] of wordsOf(change)) sum[word] = (sum[word] ?? 0) + count
        const before = decisions.get(decision)?.before
        const counted = countedAs(change, {
          identity: identity[change.about.kind],
          ...(before ? { link: before } : {}),
        })
        for (const { kind, field, key } of counted) p.scratch.plan.take(kind, field ?? '', key)
      }
    })
  }
  return sum as unknown as Summary
}

function identityFields(p: Planning, kind: Kind): readonly string[] {
  return [...p.sync.unique[kind], ...(p.sync[kind]?.match ?? []).map(({ field }) => field.name)]
}

async function toChange(
  p: Planning,
  numbered: Numbered,
  draft: Draft,
  seq: number,
  phase: number,
  moves: readonly DecisionNeed[],
): Promise<Change> {
  const { kind, label, source, decision, n } = numbered
  const target = decision.link?.target || numbered.before?.target
  const about: About = { kind, label, source, ...(target ? { target } : {}) }
  const own = p.scratch.plan.ofDecision(n)
  const create = own.find(({ op }) => op === 'create')?.n
  const needs = new Set<number>()
  if (create !== undefined && create !== seq) needs.add(create)
  const off = draft.step.op === 'endSessions' ? own.find(({ op }) => op === 'setActive') : undefined
  if (off) needs.add(off.n)
  if (draft.step.op === 'unlink') for (const { n: earlier } of own) if (earlier < seq) needs.add(earlier)
  if (draft.step.op === 'create' || draft.step.op === 'update')
    for (const { giver, field, parked } of moves) {
      const frees = freeingDraft(p, giver, field, parked)
      if (frees !== undefined && frees < seq) needs.add(frees)
    }
  const step = await toStep(p, draft.step, create, needs, decision.takesOver)
  const { why, undo, rename, undoes } = draft
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
    ...(names ? { names } : {}),
  }
}

async function namesOf(p: Planning, members: readonly (string | Made)[]): Promise<Change['names']> {
  const targets = members.filter((member) => typeof member === 'string')
  const links = await p.options.state.links(p.options.definition.name, 'user', { targets })
  return links.length ? Object.fromEntries(links.map(({ target, label }) => [target, label])) : undefined
}

/** The number of the change by which a decision gives a value up. */
function freeingDraft(p: Planning, giver: number, field: string, parked: boolean): number | undefined {
  const decision = p.scratch.decisions.get(giver)?.decision as Decision
  const { early, main } = stepsOf(decision, field)
  return p.scratch.plan.ofDecision(giver).find(({ ord }) => ord === (parked ? early : main))?.n
}

/** Whom a draft means, as an id or as the number of the change that will make it. Members whom nobody makes are left out. */
async function toStep(
  p: Planning,
  step: Draft['step'],
  create: number | undefined,
  needs: Set<number>,
  takesOver: SourceId | undefined,
): Promise<Step> {
  const who = async (ref: unknown): Promise<string | Made | undefined> => {
    if (typeof ref === 'string') return ref
    if (isOwn(ref)) return create === undefined ? undefined : { by: create }
    if (isOther(ref)) return otherOf(p, ref.other)
    return undefined
  }
  const values = async (list: readonly unknown[]): Promise<(Value | Made)[]> => {
    const out: (Value | Made)[] = []
    for (const value of list) {
      const meant = isOwn(value) || isOther(value) ? await who(value) : (value as Value)
      if (meant === undefined) continue
      if (typeof meant === 'object' && 'by' in meant) needs.add(meant.by)
      out.push(meant)
    }
    return out
  }
  switch (step.op) {
    case 'link':
      return takesOver === undefined ? step : { ...step, takesOver }
    case 'unlink':
      return step
    case 'create': {
      const attributes: Record<string, (Value | Made)[]> = {}
      for (const [field, list] of Object.entries(step.attributes)) attributes[field] = await values(list)
      return { ...step, attributes: attributes as Attributes<Value | Made> }
    }
    case 'members': {
      const add: (string | Made)[] = []
      for (const member of step.add) {
        const meant = await who(member)
        if (meant !== undefined) add.push(meant)
      }
      return { ...step, id: (await who(step.id)) ?? '', add }
    }
    case 'update': {
      const edits: Edit<string | Made>[] = []
      for (const edit of step.edits)
        edits.push({ ...edit, to: await values(edit.to), add: await values(edit.add) } as Edit<string | Made>)
      return { ...step, id: (await who(step.id)) ?? '', edits }
    }
    default:
      return { ...step, id: (await who(step.id)) ?? '' }
  }
}

/** Another person of this plan: linked by now, or made by one of its changes. */
async function otherOf(p: Planning, source: SourceId): Promise<TargetId | Made | undefined> {
  const create = p.scratch.plan.createOf(source)
  if (create !== undefined) return { by: create }
  const [decided] = p.scratch.decisions.of('user', [source])
  if (decided) return decided.decision.link?.target
  const [link] = await p.options.state.links(p.options.definition.name, 'user', { sources: [source] })
  return link?.target
}

function isOwn(value: unknown): value is { own: true } {
  return typeof value === 'object' && value !== null && 'own' in value
}

function isOther(value: unknown): value is { other: SourceId } {
  return typeof value === 'object' && value !== null && 'other' in value
}

const nothing: Summary = {
  create: 0,
  update: 0,
  rename: 0,
  enable: 0,
  disable: 0,
  delete: 0,
  addMember: 0,
  removeMember: 0,
  grant: 0,
  revoke: 0,
  endSessions: 0,
  link: 0,
  unlink: 0,
  unchanged: 0,
  unmanaged: 0,
  findings: 0,
}
