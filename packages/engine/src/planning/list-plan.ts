import { setImmediate } from 'node:timers/promises'
import { type Change, type ChangeWord, type Finding, type Made, noChanges, wordsOf } from '@rollcall/model'
import type { ItemFilter, Item as ListedItem } from '../scratch/listing.ts'
import type { DecidedChange, NumberedChanges } from './number-drafts.ts'
import type { Planning } from './planning.ts'

/** Which rows of a plan are asked for. Within a list any fits, the lists all have to; each entry is the start of a word. */
export interface PlanFilter {
  /** Parts of the name of a person or group, of its account, id or DN, or of a member's name. */
  readonly words?: readonly string[]
  /** Words for changes, or `finding`. */
  readonly kinds?: readonly string[]
  /** Target fields that are written, or that a finding is about. */
  readonly fields?: readonly string[]
  /** Of findings. */
  readonly codes?: readonly string[]
}

/** A row of a plan: one of its changes, or one of its findings. */
export interface PlanRow {
  readonly change?: Change
  readonly finding?: Finding
  /** What people call the account, where that is known. */
  readonly account?: string
  /** What the first few of the accounts that the plan makes and this change names are called, by the number of the change that makes them. */
  readonly made: Readonly<Record<number, string>>
}

export interface PlanPage {
  readonly rows: readonly PlanRow[]
  /** How many there are in all. */
  readonly of: number
}

/** The changes and findings of a plan as rows, any of which is had at once. */
export interface PlanList {
  /** Goes through the plan once, telling how far it is; the other two do it themselves where nobody did before. */
  ready(far: (rows: number) => void, signal: AbortSignal): Promise<void>
  /** Changes in the order in which they are made, then findings, which come once the list is ready. */
  page(filter: PlanFilter, from: number, count: number): Promise<PlanPage>
  /** How often each word for a change occurs among the rows that fit, and how many findings there are. */
  tally(filter: PlanFilter): Promise<Readonly<Record<ChangeWord | 'findings', number>>>
}

/** The rows of a plan; `changes` says how its changes look now. */
export function listPlan(p: Planning, changes: Pick<NumberedChanges, 'at' | 'changes'>): PlanList {
  return {
    ready: (far, signal) => fillListing(p, changes, far, signal),
    async page(filter, from, count) {
      const found = toItemFilter(filter)
      if (found.words.length + found.tags.length === 0 && !filled.has(p)) return firstRows(p, changes, from, count)
      await fillListing(p, changes)
      const { items, of } = p.scratch.listing.page(found, from, count)
      return { rows: await rowsOf(p, changes, items), of }
    },
    async tally(filter) {
      await fillListing(p, changes)
      const found = p.scratch.listing.tally(toItemFilter(filter), 'kind:')
      const words = Object.keys(noChanges) as (keyof typeof noChanges)[]
      const counts = words.map((word) => [word, found.get(word.toLowerCase()) ?? 0] as const)
      return { ...noChanges, ...Object.fromEntries(counts), findings: found.get('finding') ?? 0 }
    },
  }
}

function toItemFilter({ words = [], kinds = [], fields = [], codes = [] }: PlanFilter): ItemFilter {
  const tags = (
    [
      ['kind', kinds],
      ['field', fields],
      ['code', codes],
    ] as const
  ).flatMap(([name, starts]) => (starts.length ? [starts.map((start) => `${name}:${start.toLowerCase()}`)] : []))
  return { words: words.map((word) => word.toLowerCase()), tags }
}

/** Before the list is ready the changes are had by their numbers, so nobody waits for the first of them. */
async function firstRows(
  p: Planning,
  changes: Pick<NumberedChanges, 'at'>,
  from: number,
  count: number,
): Promise<PlanPage> {
  const of = p.scratch.plan.calls().reduce((sum, { count: some }) => sum + some, 0)
  const length = Math.max(0, Math.min(count, of - from))
  const items = Array.from({ length }, (_, at) => ({ n: 0, seq: from + at + 1, decision: 0, ord: 0 }))
  return { rows: await rowsOf(p, changes, items), of }
}

const filled = new WeakSet<Planning>()
const filling = new WeakMap<Planning, Promise<void>>()

/** Writes every row down, and which decision waits for which; once for each plan, however many ask. */
export async function fillListing(
  p: Planning,
  changes: Pick<NumberedChanges, 'changes'>,
  far: (rows: number) => void = () => {},
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  if (filled.has(p)) return
  const going = filling.get(p) ?? fill(p, changes, far, signal).finally(() => filling.delete(p))
  filling.set(p, going)
  await going
}

async function fill(
  p: Planning,
  { changes }: Pick<NumberedChanges, 'changes'>,
  far: (rows: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const { listing } = p.scratch
  listing.clear() // an earlier attempt was cut short
  let rows = 0
  const step = async (more: number): Promise<void> => {
    rows += more
    far(rows)
    await setImmediate() // whoever wants to stop is heard
    signal.throwIfAborted()
  }
  for await (const batch of changes()) {
    for (const one of batch) put(p, one)
    await step(batch.length)
  }
  for (const batch of p.scratch.decisions.withFindings()) {
    for (const { n, decision } of batch)
      for (const [ord, { about, code, field }] of decision.findings.entries()) {
        const tags = new Map([
          ['kind:finding', 1],
          [`code:${code}`, 1],
          ...(field === undefined ? [] : [[`field:${field.toLowerCase()}`, 1] as const]),
        ])
        listing.put({ seq: null, decision: n, ord }, { text: textOf([about.label, about.source, about.target]), tags })
      }
    await step(batch.length)
  }
  filled.add(p)
}

function put(p: Planning, { change, decided }: DecidedChange): void {
  const { listing } = p.scratch
  const { seq, about, step, names = {} } = change
  const tags = new Map<string, number>()
  for (const [word, times] of wordsOf(change)) tags.set(`kind:${word.toLowerCase()}`, times)
  for (const field of fieldsIn(change)) tags.set(`field:${field.toLowerCase()}`, 1)
  const account = accountOf(p, decided, change)
  const text = textOf([about.label, account, about.target, about.source, decided.dn, ...Object.values(names)])
  listing.put({ seq, decision: decided.n, ord: 0 }, { text, tags })
  if (step.op === 'link') listing.putLink(step.id, about.kind, decided.n)
  for (const { decision } of p.scratch.plan.at(change.needs)) listing.wait(decided.n, decision)
  if (step.op === 'members') {
    const made = step.add.flatMap((who) => (typeof who === 'string' ? [] : [who.by]))
    for (const { decision } of p.scratch.plan.at(made)) listing.join(decision, seq)
    for (const who of step.add) {
      const linking = typeof who === 'string' ? listing.linking(who, 'user') : undefined
      if (linking !== undefined) listing.join(linking, seq)
    }
  } else
    for (const id of pointedTo(p, change)) {
      const linking = listing.linking(id, 'user')
      if (linking !== undefined) listing.wait(decided.n, linking)
    }
}

function textOf(parts: readonly (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined)
    .join('\n')
    .toLowerCase()
}

/** Fields that a change of something that is there writes. */
function fieldsIn({ step }: Change): readonly string[] {
  switch (step.op) {
    case 'update':
      return step.edits.map(({ field }) => field)
    case 'members':
      return ['members']
    case 'roles':
      return ['roles']
    default:
      return []
  }
}

/** Accounts that a change points to by id. */
function pointedTo(p: Planning, { step, about }: Change): readonly string[] {
  if (step.op !== 'update' && step.op !== 'create') return []
  const values =
    step.op === 'create'
      ? Object.entries(step.attributes)
      : step.edits.map(({ field, to, add }) => [field, [...to, ...add]] as const)
  const { schema } = p.sync[about.kind] ?? {}
  return values.flatMap(([field, list]) =>
    schema?.get(field)?.type === 'ref' ? list.filter((value) => typeof value === 'string') : [],
  )
}

/** By the field that names accounts, or a unique one that says more than an id, as it is before this plan; of a new one, as it will be. */
function accountOf(
  p: Planning,
  { kind, source, before, decision }: DecidedChange['decided'],
  change?: Change,
): string | undefined {
  const naming = [...(p.sync[kind]?.schema.values() ?? [])].filter((field) => field.naming).map(({ name }) => name)
  const created = change?.step.op === 'create' ? change.step.attributes : {}
  for (const field of [...naming, ...p.sync.unique[kind]]) {
    const name = before?.base[field]?.[0] ?? decision.link?.base[field]?.[0] ?? created[field]?.[0]
    if (typeof name === 'string' && name !== source) return name
  }
  return undefined
}

async function rowsOf(
  p: Planning,
  { at }: Pick<NumberedChanges, 'at'>,
  items: readonly ListedItem[],
): Promise<readonly PlanRow[]> {
  const changes = new Map(
    (await at(items.flatMap(({ seq }) => (seq === null ? [] : [seq])))).map((one) => [one.change.seq, one]),
  )
  return items.map(({ seq, decision, ord }): PlanRow => {
    const one = seq === null ? undefined : changes.get(seq)
    const decided = one?.decided ?? p.scratch.decisions.get(decision)
    const account = decided && accountOf(p, decided, one?.change)
    const known = account === undefined ? {} : { account }
    if (one) return { change: one.change, ...known, made: madeIn(p, one.change) }
    const finding = decided?.decision.findings[ord]
    return { ...(finding ? { finding } : {}), ...known, made: {} }
  })
}

const mostNamed = 20

function madeIn(p: Planning, { step }: Change): Readonly<Record<number, string>> {
  const values: readonly unknown[] =
    step.op === 'members'
      ? step.add.slice(0, mostNamed)
      : step.op === 'update'
        ? step.edits.flatMap(({ to, add }) => [...to.slice(0, mostNamed), ...add.slice(0, mostNamed)])
        : []
  const seqs = values.flatMap((value) => (isMade(value) ? [value.by] : []))
  if (seqs.length === 0) return {}
  const labels = p.scratch.plan.at(seqs).map(({ n, decision }) => [n, p.scratch.decisions.get(decision)?.label ?? ''])
  return Object.fromEntries(labels)
}

function isMade(value: unknown): value is Made {
  return typeof value === 'object' && value !== null && 'by' in value
}
