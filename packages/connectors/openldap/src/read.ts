import type { Find, Query, Stream } from '@rollcall/connector-sdk'
import {
  bothFilters,
  canonicalId,
  type LdapClient,
  type LdapEntry,
  mapBatches,
  memberUid,
  type SearchStream,
} from '@rollcall/ldap'
import {
  type Dn,
  type Ending,
  foldText,
  isUnder,
  type Kind,
  type Problem,
  parseDn,
  type SyncRecord,
} from '@rollcall/model'
import type { Directory } from './directory.ts'
import { idOf, type Making, toRecord, type Uids, wantedAttributes } from './records.ts'
import { proveBase, proveVisible } from './visible.ts'

const nobody: Uids = { dns: new Map(), partial: false }

/** All records of a kind under the bases, each once. */
export async function* scan(directory: Directory, query: Query, signal: AbortSignal): Stream<SyncRecord> {
  const { settings } = directory
  const client = await directory.client()
  const making = await makingOf(directory, query, signal)
  const filter = bothFilters(filterOf(directory, query.kind), query.filter)
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
    const { end, count } = yield* records(client, client.search(request, signal), making, signal)
    if (end.verdict !== 'complete') return end
    for (const referral of end.referrals ?? []) referrals.add(referral)
    // Nothing is what a base that may not be read looks like, too.
    const problem = count === 0 ? await proveBase(client, base, signal) : undefined
    if (problem) return { verdict: 'truncated', problem }
  }
  return { verdict: 'complete', ...(referrals.size > 0 ? { referrals: [...referrals] } : {}) }
}

/** By id any entry of the directory, whatever it has become; by dn or attribute those of the kind. */
export async function* find(directory: Directory, request: Find, signal: AbortSignal): Stream<SyncRecord> {
  if (request.values.length === 0) return { verdict: 'complete' }
  const client = await directory.client()
  const making = await makingOf(directory, request, signal)
  const stream = await searchFor(directory, client, request, making, signal)
  const { end, count } = yield* records(client, stream, making, signal)
  if (end.verdict !== 'complete') return end
  // That somebody was not found means something only to an account that can see anybody at all.
  if (count < request.values.length) await proveVisible(client, directory.settings.baseDn, count, signal)
  return { verdict: 'complete' }
}

async function searchFor(
  directory: Directory,
  client: LdapClient,
  { kind, by, values }: Find,
  making: Making,
  signal: AbortSignal,
): Promise<SearchStream> {
  const { baseDn, idAttribute, pageSize } = directory.settings
  const attributes = wantedAttributes(making)
  const filter = filterOf(directory, kind)
  switch (by) {
    case 'dn':
      return client.readMany({ dns: values, attributes, filter }, signal)
    case 'id': {
      const base = await directory.readableRoot(signal)
      const ids = values.map(canonicalId)
      return client.findMany({ base, scope: 'sub', by: idAttribute, values: ids, attributes, pageSize }, signal)
    }
    default:
      return client.findMany({ base: baseDn, scope: 'sub', by, values, attributes, filter, pageSize }, signal)
  }
}

function filterOf({ settings }: Directory, kind: Kind): string {
  return kind === 'user' ? settings.users : settings.groups
}

async function makingOf(
  directory: Directory,
  { kind, attributes }: { readonly kind: Kind; readonly attributes: readonly string[] },
  signal: AbortSignal,
): Promise<Making> {
  const typeOf = await directory.types(signal)
  const lockoutDuration = kind === 'user' ? await directory.lockoutDuration(signal) : () => undefined
  return { kind, attributes, settings: directory.settings, typeOf, lockoutDuration }
}

/** A base below another would yield its entries twice. */
function outermost(bases: readonly string[]): readonly string[] {
  const parsed = bases.map((text) => ({ text, dn: parseDn(text) }))
  const covers = (one: Dn, other: Dn, first: boolean): boolean => isUnder(other, one) && (one !== other || first)
  return parsed
    .filter(({ dn }, index) => !parsed.some((other, at) => at !== index && covers(other.dn, dn, at < index)))
    .map(({ text }) => text)
}

async function* records(
  client: LdapClient,
  stream: SearchStream,
  making: Making,
  signal: AbortSignal,
): AsyncGenerator<readonly SyncRecord[], { readonly end: Ending; readonly count: number }> {
  const uids = new Map<string, string>()
  let count = 0
  let withoutId: string | undefined
  const end = yield* mapBatches(stream, async (entries) => {
    const known = await resolveUids(client, entries, making, uids, signal)
    count += entries.length
    return entries.flatMap((entry) => {
      const id = idOf(entry, making.settings)
      if (id === undefined) withoutId ??= entry.dn
      return id === undefined ? [] : [toRecord(entry, id, making, known)]
    })
  })
  if (end.verdict !== 'complete' || withoutId === undefined) return { end, count }
  return { end: { verdict: 'truncated', problem: noId(withoutId, making.settings.idAttribute) }, count }
}

/** Looks up the people that posixGroups of a batch name by uid; `known` keeps them for the next. */
async function resolveUids(
  client: LdapClient,
  entries: readonly LdapEntry[],
  { kind, attributes, settings }: Making,
  known: Map<string, string>,
  signal: AbortSignal,
): Promise<Uids> {
  if (kind !== 'group' || !attributes.includes('members')) return nobody
  const wanted = new Set(entries.flatMap((entry) => entry.texts(memberUid)).filter((uid) => !known.has(foldText(uid))))
  if (wanted.size === 0) return { dns: known, partial: false }
  const { baseDn: base, users: filter, pageSize } = settings
  const stream = client.findMany(
    { base, scope: 'sub', by: 'uid', values: [...wanted], filter, attributes: ['uid'], pageSize },
    signal,
  )
  for (;;) {
    const step = await stream.next()
    if (step.done) return { dns: known, partial: step.value.verdict !== 'complete' }
    for (const entry of step.value) for (const uid of entry.texts('uid')) known.set(foldText(uid), entry.dn)
  }
}

function noId(dn: string, attribute: string): Problem {
  return {
    code: 'permission.no-id',
    message: `${dn} shows no ${attribute}, so it could not be recognised after a rename.`,
    hint: `Let the account read ${attribute}, or name another idAttribute (nsUniqueId on 389 Directory Server).`,
    field: 'idAttribute',
  }
}
