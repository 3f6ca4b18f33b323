import type { Node, Stream } from '@rollcall/connector-sdk'
import {
  canonicalId,
  type LdapEntry,
  mapBatches,
  parseFilter,
  rdnOf,
  searchFilter,
  shownAttributes,
  toMatcher,
} from '@rollcall/ldap'
import { type Dn, type Ending, parseDn, RollcallError } from '@rollcall/model'
import type { Directory } from './directory.ts'
import { idOf } from './records.ts'

/** One level of the tree; without a ref its roots: the naming contexts, or the base where the server does not say. */
export async function* browse(
  directory: Directory,
  { ref }: { readonly ref?: string },
  signal: AbortSignal,
): Stream<Node> {
  if (ref !== undefined) return yield* nodes(directory, { base: ref, scope: 'one', filter: '(objectClass=*)' }, signal)
  const contexts = (await (await directory.client()).rootDse(signal))?.namingContexts ?? []
  yield (contexts.length > 0 ? contexts : [directory.settings.baseDn]).map((dn) => ({ ref: dn, label: dn }))
  return { verdict: 'complete' }
}

/** Entries anywhere below the base that fit a filter, or a piece of a name. */
export function search(directory: Directory, { text }: { readonly text: string }, signal: AbortSignal): Stream<Node> {
  const request = { base: directory.settings.baseDn, scope: 'sub', filter: searchFilter(text) } as const
  return nodes(directory, request, signal)
}

/** Every attribute of one entry, by name or by id, those included that the server keeps for itself. */
export async function show(
  directory: Directory,
  { ref }: { readonly ref: string },
  signal: AbortSignal,
): Promise<Node> {
  const client = await directory.client()
  const entry = await read(directory, ref, signal)
  if (!entry) {
    throw new RollcallError('not-found.entry', `${client.url} shows no entry ${ref}.`, {
      hint: 'Give its DN or its id. This account may also not be allowed to see it.',
    })
  }
  const typeOf = await directory.types(signal)
  return { ...toNode(directory)(entry), attributes: shownAttributes(entry, typeOf) }
}

async function read(directory: Directory, ref: string, signal: AbortSignal): Promise<LdapEntry | undefined> {
  const client = await directory.client()
  const everything = ['*', '+']
  if (isDn(ref)) return client.readOne(ref, everything, signal)
  const base = await directory.readableRoot(signal)
  const by = directory.settings.idAttribute
  const stream = client.findMany({ base, scope: 'sub', by, values: [canonicalId(ref)], attributes: everything }, signal)
  for await (const [entry] of stream) return entry
  return undefined
}

export function isDn(text: string): boolean {
  try {
    return parseDn(text) !== ('' as Dn)
  } catch {
    return false
  }
}

async function* nodes(
  directory: Directory,
  request: { readonly base: string; readonly scope: 'one' | 'sub'; readonly filter: string },
  signal: AbortSignal,
): Stream<Node> {
  const { pageSize, idAttribute } = directory.settings
  const attributes = [idAttribute, 'objectClass', 'hasSubordinates']
  const node = toNode(directory)
  const stream = (await directory.client()).search({ ...request, attributes, pageSize }, signal)
  return endingOf(yield* mapBatches(stream, (entries) => entries.map(node)))
}

function toNode({ settings }: Directory): (entry: LdapEntry) => Node {
  const fits = (filter: string): ((entry: LdapEntry) => boolean) => {
    try {
      return toMatcher(parseFilter(filter))
    } catch {
      return () => false // a filter only the server can apply; then a node's kind is not shown
    }
  }
  const [isUser, isGroup] = [fits(settings.users), fits(settings.groups)]
  return (entry) => {
    const id = idOf(entry, settings)
    const kind = isUser(entry) ? 'user' : isGroup(entry) ? 'group' : undefined
    return {
      ref: entry.dn,
      label: rdnOf(entry.dn),
      ...(kind ? { kind } : {}),
      ...(id === undefined ? {} : { id }),
      ...(entry.text('hasSubordinates') === 'FALSE' ? { leaf: true as const } : {}),
    }
  }
}

function endingOf(end: Ending): Ending {
  if (end.verdict !== 'complete') return end
  return end.referrals?.length ? { verdict: 'complete', referrals: end.referrals } : { verdict: 'complete' }
}
