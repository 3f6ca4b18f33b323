import type { Delta, Find, Query, Stream } from '@rollcall/connector-sdk'
import { type Dn, type Ending, isDn, isUnder, type Kind, type Problem, parseDn, type SyncRecord } from '@rollcall/model'
import type { LdapClient } from '../client/client.ts'
import type { LdapEntry } from '../client/entry.ts'
import type { SearchStream } from '../client/search.ts'
import { bothFilters } from '../kinds.ts'
import { mapBatches } from '../map-batches.ts'
import type { Dialect, Members, MembersReader } from './dialect.ts'
import type { Directory } from './directory.ts'
import { type Making, toRecord, wantedAttributes } from './records.ts'
import { proveBase, proveVisible } from './visible.ts'

/** All records of a kind under the bases, each once. */
export async function* scan(directory: Directory, query: Query, signal: AbortSignal): Stream<SyncRecord> {
  const { settings } = directory
  const client = await directory.client()
  const making = await makingOf(directory, query, signal)
  const members = membersReader(directory, making)
  const filter = bothFilters(directory.filterOf(query.kind), query.filter)
  const referrals = new Set<string>()
  for (const base of outermost(query.base ?? [settings.baseDn])) {
    const { pageSize, followReferrals } = settings
    const request = {
      base,
      scope: 'sub',
      filter,
      attributes: wantedAttributes(making),
      pageSize,
      followReferrals,
    } as const
    const { end, count } = yield* records(client.search(request, signal), making, members, signal)
    if (end.verdict !== 'complete') return end
    for (const referral of end.referrals ?? [])
      if (directory.dialect.isElsewhere?.(referral) ?? true) referrals.add(referral)
    // Nothing is what a base that may not be read looks like, too.
    const problem = count === 0 ? await proveBase(directory, base, signal) : undefined
    if (problem) return { verdict: 'truncated', problem }
  }
  return { verdict: 'complete', ...(referrals.size > 0 ? { referrals: [...referrals] } : {}) }
}

/** By id any entry of the directory, whatever it has become; by dn or attribute those of the kind; `within` only those a scan would yield. */
export async function* find(directory: Directory, request: Find, signal: AbortSignal): Stream<SyncRecord> {
  if (request.values.length === 0) return { verdict: 'complete' }
  const client = await directory.client()
  const making = await makingOf(directory, request, signal)
  const members = membersReader(directory, making)
  const bases = request.within && outermost(request.within.base ?? [directory.settings.baseDn])
  let found = 0
  for (const base of request.by === 'dn' ? [undefined] : (bases ?? [undefined])) {
    const stream = await searchFor(directory, client, { ...request, base, bases }, making, signal)
    const { end, count } = yield* records(stream, making, members, signal)
    if (end.verdict !== 'complete') return end
    found += count
  }
  // That somebody was not found means something only to an account that can see anybody at all.
  if (found < request.values.length) await proveVisible(directory, found, signal)
  for (const base of found === 0 && bases ? bases : []) {
    const problem = await proveBase(directory, base, signal)
    if (problem) return { verdict: 'truncated', problem }
  }
  return { verdict: 'complete' }
}

interface FindIn extends Find {
  /** Where to search. */
  readonly base: string | undefined
  readonly bases: readonly string[] | undefined
}

/**
 * What has become of entries that a feed names: whole, as a scan of the query would tell them, or gone. Nothing here
 * proves a deletion: an entry may also be hidden from this account.
 */
export async function* retell(
  directory: Directory,
  query: Query,
  ids: readonly string[],
  signal: AbortSignal,
): Stream<Delta> {
  if (ids.length === 0) return { verdict: 'complete' }
  const { settings, dialect } = directory
  const { kind } = query
  const client = await directory.client()
  const making = await makingOf(directory, query, signal)
  const members = membersReader(directory, making)
  const filter = bothFilters(directory.filterOf(kind), query.filter)
  const missing = new Set(ids)
  for (const base of outermost(query.base ?? [settings.baseDn])) {
    const values = [...missing].flatMap((id) => dialect.assertionOf(dialect.idAttribute, id) ?? [])
    const attributes = wantedAttributes(making)
    const search = { base, scope: 'sub', by: dialect.idAttribute, values, filter, attributes } as const
    const stream = client.findMany({ ...search, pageSize: settings.pageSize }, signal)
    const { end } = yield* mapBatches(records(stream, making, members, signal), (batch) => {
      for (const { id } of batch) missing.delete(id)
      return batch.map((record) => ({ op: 'put', record }) as const)
    })
    if (end.verdict !== 'complete') return end
  }
  if (missing.size === 0) return { verdict: 'complete' }
  await proveVisible(directory, ids.length - missing.size, signal)
  const there = new Set<string>()
  const end = await lookUp(directory, [...missing], [], signal, (_, id) => void there.add(id))
  if (end.verdict !== 'complete') return end
  yield [...missing].map((id) => ({ op: 'gone', kind, id, why: there.has(id) ? 'left' : 'unknown' }) as const)
  return { verdict: 'complete' }
}

/** Entries by id, wherever they are and whatever they have become. */
export async function lookUp(
  directory: Directory,
  ids: readonly string[],
  attributes: readonly string[],
  signal: AbortSignal,
  take: (entry: LdapEntry, id: string) => void,
): Promise<Ending> {
  const { settings, dialect } = directory
  const { idAttribute: by } = dialect
  const base = await directory.readableRoot(signal)
  const values = ids.flatMap((id) => dialect.assertionOf(by, id) ?? [])
  const search = { base, scope: 'sub', by, values, attributes: [by, ...attributes] } as const
  const stream = (await directory.client()).findMany({ ...search, pageSize: settings.pageSize }, signal)
  for (;;) {
    const step = await stream.next()
    if (step.done) return step.value.verdict === 'complete' ? { verdict: 'complete' } : step.value
    for (const entry of step.value) {
      const id = dialect.idOf(entry)
      if (id !== undefined) take(entry, id)
    }
  }
}

async function searchFor(
  directory: Directory,
  client: LdapClient,
  { kind, by, values, within, base, bases }: FindIn,
  making: Making,
  signal: AbortSignal,
): Promise<SearchStream> {
  const { settings, dialect } = directory
  const { pageSize } = settings
  const attributes = wantedAttributes(making)
  const filter = bothFilters(directory.filterOf(kind), within?.filter)
  if (by === 'dn') {
    const names = values.filter((name) => name !== '') // that of the server itself, which is nobody
    return client.readMany({ dns: bases ? under(bases, names) : names, attributes, filter }, signal)
  }
  const attribute = by === 'id' ? dialect.idAttribute : by
  const wanted = values.flatMap((value) => dialect.assertionOf(attribute, value) ?? [])
  const search = { scope: 'sub', by: attribute, values: wanted, attributes, pageSize } as const
  if (base !== undefined) return client.findMany({ ...search, base, filter }, signal)
  if (by === 'id') return client.findMany({ ...search, base: await directory.readableRoot(signal) }, signal)
  return client.findMany({ ...search, base: settings.baseDn, filter }, signal)
}

/** The names that lie at or below one of the bases. */
function under(bases: readonly string[], names: readonly string[]): readonly string[] {
  const all = bases.map(parseDn)
  return names.filter((name) => isDn(name) && all.some((base) => isUnder(parseDn(name), base)))
}

async function makingOf(
  directory: Directory,
  { kind, attributes }: { readonly kind: Kind; readonly attributes: readonly string[] },
  signal: AbortSignal,
): Promise<Making> {
  const { dialect } = directory
  const typeOf = await directory.types(signal)
  const standingOf = kind === 'user' ? await dialect.standing.read(directory, signal) : () => undefined
  return { kind, attributes, dialect, typeOf, standingOf }
}

/** A base below another would yield its entries twice. */
export function outermost(bases: readonly string[]): readonly string[] {
  const parsed = bases.map((text) => ({ text, dn: parseDn(text) }))
  const covers = (one: Dn, other: Dn, first: boolean): boolean => isUnder(other, one) && (one !== other || first)
  return parsed
    .filter(({ dn }, index) => !parsed.some((other, at) => at !== index && covers(other.dn, dn, at < index)))
    .map(({ text }) => text)
}

const nobody: Members = { of: () => [], isBeyond: () => false, isPartial: () => false }

function membersReader(directory: Directory, { kind, attributes, dialect }: Making): MembersReader {
  if (kind !== 'group' || !attributes.includes('members')) return async () => nobody
  return dialect.members.read(directory)
}

async function* records(
  stream: SearchStream,
  making: Making,
  readMembers: MembersReader,
  signal: AbortSignal,
): AsyncGenerator<readonly SyncRecord[], { readonly end: Ending; readonly count: number }> {
  let count = 0
  let withoutId: string | undefined
  const end = yield* mapBatches(stream, async (entries) => {
    const members = await readMembers(entries, signal)
    count += entries.length
    return entries.flatMap((entry) => {
      const id = making.dialect.idOf(entry)
      if (id === undefined) withoutId ??= entry.dn
      return id === undefined ? [] : [toRecord(entry, id, making, members)]
    })
  })
  if (end.verdict !== 'complete' || withoutId === undefined) return { end, count }
  return { end: { verdict: 'truncated', problem: noId(withoutId, making.dialect) }, count }
}

/** Whoever shows no id is nobody that could be kept in step. */
export function noId(dn: string, { idAttribute, hints }: Dialect): Problem {
  const message = `${dn} shows no ${idAttribute}, so it could not be recognised after a rename.`
  return { code: 'permission.no-id', message, ...hints.noId }
}
