import { accountClaim, type Move, want } from '@rollcall/core'
import { dnKey, type Link, RollcallError, type SourceId, type SyncRecord, type Value } from '@rollcall/model'
import { theOnly } from '../mending/called.ts'
import { labelOf } from '../reading/labels.ts'
import { linksCalled } from '../reading/links-called.ts'
import type { NamedGroups } from '../reading/named-groups.ts'
import type { SourceRecord } from '../scratch/records.ts'
import { decideUsers } from './decide-all.ts'
import type { TargetKnown } from './decide-batch.ts'
import type { Planning, Prepared } from './planning.ts'

/** Linked people whom these words may mean: they are looked at although nothing about them changed. */
export async function linkedPeople(prepared: Prepared, names: readonly string[]): Promise<ReadonlySet<string>> {
  const links = await Promise.all(names.map((name) => linksCalled(prepared, name)))
  return new Set(links.flat().flatMap(({ kind, source }) => (kind === 'user' ? [source] : [])))
}

/** Whom a run is about that is for some people only. Throws `not-found.person` or `invalid.ambiguous`. */
export async function choosePeople(p: Planning, names: readonly string[]): Promise<Set<string>> {
  const chosen = new Set<string>()
  for (const name of names) chosen.add(await theOneCalled(p, name))
  return chosen
}

async function theOneCalled(p: Planning, text: string): Promise<string> {
  const links = (await linksCalled(p, text)).filter(({ kind }) => kind === 'user')
  const exact = links.filter((link) => isExactly(link, text))
  const one = theOnly(text, exact.length > 0 ? exact : [...links, ...readAs(p, text)])
  if (one) return one.source
  throw new RollcallError('not-found.person', `Nobody called “${text}” is in ${p.options.source.name} or linked.`, {
    hint: 'Try the dn, the id, or the exact name; `rollcall explain` says who is in scope.',
  })
}

function isExactly({ source, target, dn }: Link, text: string): boolean {
  return source === text || target === text || (dn !== undefined && dnKey(dn) === dnKey(text))
}

/** People in scope as they were just read, by id, name, dn or its first part, or a value that an account is found by. */
function readAs(p: Planning, text: string): readonly Pick<Link, 'kind' | 'label' | 'source' | 'dn'>[] {
  const found: Pick<Link, 'kind' | 'label' | 'source' | 'dn'>[] = []
  for (const { id, record } of peopleRead(p)) {
    const label = labelOf(record, p.labels.user)
    if (namesOf(p, record, label).has(text.toLowerCase()))
      found.push({ kind: 'user', label, source: id as SourceId, ...(record.dn === undefined ? {} : { dn: record.dn }) })
  }
  return found
}

function namesOf(p: Planning, record: SyncRecord, label: string): ReadonlySet<string> {
  const [first = ''] = (record.dn ?? '').split(',', 1)
  const { values, matchValues } = want(p.sync, 'user', record, undefined, p.now)
  const keys = [...p.keys.user.keys()].flatMap((field) => values[field] ?? [])
  const names = [
    record.id,
    record.dn ?? '',
    first,
    first.slice(first.indexOf('=') + 1),
    label,
    ...keys,
    ...matchValues.flat(),
  ]
  return new Set(names.map((name) => String(name).toLowerCase()))
}

function* peopleRead(p: Planning): Generator<SourceRecord & { readonly record: SyncRecord }> {
  for (const linked of [true, false])
    for (const entries of p.scratch.records.all('user', linked))
      for (const entry of entries) if (entry.at === 'in' && entry.record) yield { ...entry, record: entry.record }
}

/**
 * What the others mean for those a run is about: whoever gives up a unique value that one of them gets goes with them; and
 * what somebody else wants as well, or fits as well, nobody gets, as in a run for everyone.
 */
export async function mindOthers(
  p: Planning,
  chosen: Set<string>,
  named: NamedGroups,
  known: TargetKnown,
): Promise<void> {
  for (let givers = await giversTo(p, chosen); givers.size > 0; givers = await giversTo(p, chosen)) {
    for (const giver of givers) chosen.add(giver)
    await decideUsers({ ...p, only: ({ source }) => givers.has(source) }, named, known)
  }
  noteClaims(p, chosen)
}

async function giversTo(p: Planning, chosen: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const { state, definition } = p.options
  const givers = new Set<string>()
  for (const [field, values] of wantedValues(p)) {
    if (field === accountClaim) continue
    const holders = await state.holders(
      definition.name,
      'user',
      [...values].map((value) => ({ field, value })),
    )
    for (const { source, value } of holders) {
      const entry = chosen.has(source) ? undefined : p.scratch.records.get('user', source)
      if (entry?.at === 'in' && entry.record && !wants(p, entry.record, field, value)) givers.add(source)
    }
  }
  return givers
}

function wants(p: Planning, record: SyncRecord, field: string, value: string): boolean {
  const { values, problems } = want(p.sync, 'user', record, undefined, p.now)
  return problems.length > 0 || normals(p, field, values[field]).includes(value)
}

function normals(p: Planning, field: string, values: readonly Value[] = []): readonly string[] {
  const normal = p.keys.user.get(field)
  return normal ? values.map(normal) : []
}

/** Unique values, and accounts, that those who are decided on would get. */
function wantedValues(p: Planning): ReadonlyMap<string, ReadonlySet<string>> {
  const wanted = new Map<string, Set<string>>()
  for (const batch of p.scratch.decisions.wanted('user'))
    for (const { field, to } of batch) wanted.set(field, (wanted.get(field) ?? new Set()).add(to))
  return wanted
}

function noteClaims(p: Planning, chosen: ReadonlySet<string>): void {
  const wanted = wantedValues(p)
  if (wanted.size === 0) return
  for (const { id, record } of peopleRead(p)) {
    if (chosen.has(id)) continue
    const moves = claimsOn(p, wanted, record)
    if (moves.length === 0) continue
    const decision = { rows: ['held' as const], drafts: [], findings: [], moves }
    const label = labelOf(record, p.labels.user)
    const aside = { kind: 'user' as const, source: id as SourceId, label, decision }
    p.scratch.decisions.put({ ...aside, proof: { source: '', inputs: '' }, relink: false, memberChanged: false })
  }
}

function claimsOn(p: Planning, wanted: ReadonlyMap<string, ReadonlySet<string>>, record: SyncRecord): readonly Move[] {
  const { values, matchValues, excludedBy } = want(p.sync, 'user', record, undefined, p.now)
  if (excludedBy !== undefined) return []
  const unique = p.sync.unique.user.flatMap((field) =>
    normals(p, field, values[field]).flatMap((to): Move[] => (wanted.get(field)?.has(to) ? [{ field, to }] : [])),
  )
  if (p.index.user.bySource(record.id) >= 0) return unique
  const accounts = p.scratch.accounts.byId('user', [...(wanted.get(accountClaim) ?? [])])
  const fits = [...accounts.values()].filter(({ record: { attributes } }) =>
    p.options.definition.match.some(({ field }, rule) => {
      const held = new Set(normals(p, field, attributes[field]))
      return normals(p, field, matchValues[rule]).some((value) => held.has(value))
    }),
  )
  return [...unique, ...fits.map(({ record: { id } }): Move => ({ field: accountClaim, to: id, whole: true }))]
}
