import { afterChange, allowKey, countedAs, sameValues } from '@rollcall/core'
import type { Change, Instant, Link, SyncRecord, TargetId, Value } from '@rollcall/model'
import type { AuditEvent, ChangeOutcome, StateWrite } from '@rollcall/state'
import { digestRecord, toHex } from '../digest.ts'
import { claimsOf } from '../planning/comparisons.ts'
import type { Prepared } from '../planning/planning.ts'
import type { Numbered } from '../scratch/decisions.ts'
import type { Applying } from './applying.ts'
import type { Progress } from './progress.ts'

/** One change with what became of it; `change.step` names created accounts by id. */
export interface Settled {
  readonly change: Change
  readonly decided?: Numbered
  readonly outcome: ChangeOutcome
  /** Something of it was left out because another change failed. */
  readonly incomplete: boolean
  /** What the target says it holds now. */
  readonly record?: SyncRecord
}

/** What the state is told of changes that have an outcome now. */
export interface Remembered {
  readonly writes: StateWrite[]
  /** The links as they were before those changes that were made, or may have been. */
  readonly links: { readonly seq: number; readonly link: Link }[]
}

/** What the state must remember of changes that have an outcome now: links, open records, what guards count, the audit. */
export async function writesFor(
  a: Applying,
  progress: Progress,
  settled: readonly Settled[],
  at: Instant,
): Promise<Remembered> {
  const { options } = a.prepared
  const known = settled.filter((one) => !isFirst(one))
  const sources = known.flatMap(({ change: { about, step } }) => [
    ...(about.source ? [about.source] : []),
    ...(step.op === 'link' && step.takesOver ? [step.takesOver] : []),
  ])
  const links = new Map<string, Link>()
  for (const kind of ['user', 'group'] as const) {
    const ids = known.some(({ change }) => change.about.kind === kind) ? sources : []
    for (const link of await options.state.links(options.definition.name, kind, { sources: ids }))
      links.set(`${kind}\0${link.source}`, link)
  }
  const writes: StateWrite[] = []
  const audit: AuditEvent[] = []
  const past: Remembered['links'] = []
  for (const one of settled) {
    const { change, outcome } = one
    const key = `${change.about.kind}\0${change.about.source}`
    const before = links.get(key)
    const was = before ?? takenOver(links, change)
    if (was && (outcome.status === 'ok' || outcome.status === 'unknown'))
      past.push({ seq: change.seq, link: withoutProof(was) })
    if (outcome.status === 'ok') {
      const after = nextLink(a.prepared, progress, one, before, at)
      if (after) {
        if (change.step.op === 'link' && change.step.takesOver)
          writes.push({ write: 'unlink', kind: change.about.kind, source: change.step.takesOver })
        links.set(key, after)
        writes.push({ write: 'link', link: after, claims: claimsOf(a.prepared.keys[after.kind], after.base) })
      } else if (change.about.source) {
        links.delete(key)
        writes.push({ write: 'unlink', kind: change.about.kind, source: change.about.source })
      }
      writes.push(...takenBy(a, change, before, at))
    } else if (before?.proof) {
      const link = { ...withoutProof(before), settled: false } // what it was decided from is not what is in the target
      links.set(key, link)
      writes.push({ write: 'link', link, claims: claimsOf(a.prepared.keys[link.kind], link.base) })
    }
    // What may have been done counts as done.
    if (outcome.status === 'unknown') writes.push(...takenBy(a, change, before, at))
    writes.push(...openWrites(a, one, at))
    audit.push({ at, run: a.run, event: 'change', body: { ...change, outcome } })
  }
  if (audit.length) writes.push({ write: 'audit', events: audit })
  return { writes, links: past }
}

/** The first change of a record that had no link when it was decided: there is none to look for. */
function isFirst({ change: { step }, decided }: Settled): boolean {
  return decided !== undefined && decided.before === undefined && step.op === 'create'
}

function takenOver(links: ReadonlyMap<string, Link>, { about, step }: Change): Link | undefined {
  return step.op === 'link' && step.takesOver ? links.get(`${about.kind}\0${step.takesOver}`) : undefined
}

function withoutProof({ proof: _, ...link }: Link): Link {
  return link
}

/** The link with this change in it; with all that was decided about the record once this was the last of its changes. */
function nextLink(
  p: Prepared,
  progress: Progress,
  { change, decided, outcome, record }: Settled,
  before: Link | undefined,
  at: Instant,
): Link | undefined {
  const id = (outcome.status === 'ok' && outcome.id) || change.about.target || ('' as TargetId)
  const link = afterChange(before, change, id, at)
  const after = decided?.decision.link
  if (!link || !after || !progress.complete(decided)) return link
  const altered = alteredSince(decided.before, link)
  const base = { ...agreedBase(p, link, after), ...baseOf(link, altered) }
  const inStep = record !== undefined && !altered && isAsAgreed(p, { ...after, base }, record)
  return {
    ...after,
    target: link.target,
    base,
    label: decided.label,
    proof: inStep ? { ...decided.proof, target: toHex(digestRecord(record)) } : decided.proof,
    ...(decided.dn === undefined ? {} : { dn: decided.dn }),
    ...(altered ? { unkept: { ...after.unkept, ...altered }, settled: false } : {}),
  }
}

/** Whether the account, as the target answered, is as agreed in all that this sync writes: then its digest is proof from now on. */
function isAsAgreed(
  { sync }: Prepared,
  { kind, base, off }: Link,
  { attributes, partial, problem }: SyncRecord,
): boolean {
  if (partial || problem) return false
  const [active] = attributes.active ?? []
  if (active !== undefined && active !== (off === undefined)) return false
  const written = [...(sync[kind]?.mapped ?? []).map(({ field }) => field), members, roles]
  return written.every(
    (field) =>
      !sync.fields[kind].includes(field.name) ||
      sameValues(field, base[field.name] ?? [], attributes[field.name] ?? []),
  )
}

const members = { name: 'members', type: 'text' } as const
const roles = { name: 'roles', type: 'text' } as const

/** What an earlier change of this run turned out to have left in the target. */
function alteredSince(before: Link | undefined, { unkept = {} }: Link): Link['unkept'] {
  const earlier = before?.unkept ?? {}
  const news = Object.entries(unkept).filter(([name, one]) => JSON.stringify(one) !== JSON.stringify(earlier[name]))
  return news.length > 0 ? Object.fromEntries(news) : undefined
}

function baseOf({ base }: Link, altered: Link['unkept'] = {}): Link['base'] {
  return Object.fromEntries(Object.keys(altered).map((name) => [name, base[name] ?? []]))
}

/** What both sides agree on: as decided, and where that pointed to accounts still to be made, as done. */
function agreedBase(p: Prepared, done: Link, decided: Link): Link['base'] {
  const references = [...(p.sync[done.kind]?.schema.values() ?? [])].filter(({ type }) => type === 'ref')
  const base: Record<string, readonly Value[]> = { ...decided.base }
  for (const { name } of references) {
    const values = new Set([...(decided.base[name] ?? []), ...(done.base[name] ?? [])])
    if (values.size) base[name] = [...values]
  }
  const members = new Set([...(decided.base.members ?? []), ...(done.base.members ?? [])])
  if (members.size) base.members = [...members]
  return base
}

/** What guards count from now on; not what was passed on purpose. */
function takenBy(a: Applying, change: Change, before: Link | undefined, at: Instant): StateWrite[] {
  const counted = countedAs(change, {
    identity: identityFields(a.prepared, change),
    ...(before ? { link: before } : {}),
  })
  const taken = counted.filter(({ kind, field }) => !a.approved.has(allowKey(kind, field)))
  return taken.length > 0 ? [{ write: 'taken', at, approved: false, taken }] : []
}

function identityFields(p: Prepared, { about }: Pick<Change, 'about'>): readonly string[] {
  return [...p.keys[about.kind].keys()]
}

function openWrites(a: Applying, { change, outcome }: Settled, since: Instant): StateWrite[] {
  const { about } = change
  if (outcome.status !== 'ok') return [{ write: 'open', record: { about, since, problem: outcome.problem } }]
  const wasOpen = a.open.some((open) => open.about.kind === about.kind && open.about.source === about.source)
  return wasOpen
    ? [{ write: 'close', kind: about.kind, label: about.label, ...(about.source ? { source: about.source } : {}) }]
    : []
}
