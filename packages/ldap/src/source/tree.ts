import type { Node, Shown, Stream } from '@rollcall/connector-sdk'
import { type Ending, isDn, RollcallError } from '@rollcall/model'
import type { LdapEntry } from '../client/entry.ts'
import { operationalNames } from '../fields/operational.ts'
import { shownAttributes } from '../fields/shown.ts'
import { attributesIn } from '../filter/attributes.ts'
import { toMatcher } from '../filter/match.ts'
import { parseFilter } from '../filter/parse.ts'
import { nameAttributes, nameOf, rdnOf } from '../kinds.ts'
import { toLdif } from '../ldif/write.ts'
import { mapBatches } from '../map-batches.ts'
import type { Directory } from './directory.ts'

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

/** The entry of a DN, or entries anywhere below the base that fit a filter, or a piece of a name. */
export async function* search(
  directory: Directory,
  { text }: { readonly text: string },
  signal: AbortSignal,
): Stream<Node> {
  const named = isDn(text) ? await (await directory.client()).readOne(text, seen(directory), signal) : undefined
  if (named) {
    yield [toNode(directory)(named)]
    return { verdict: 'complete' }
  }
  const request = { base: directory.settings.baseDn, scope: 'sub', filter: filterFor(directory, text) } as const
  return yield* nodes(directory, request, signal)
}

/** Every attribute of one entry, by name or by id, those included that the server keeps for itself. */
export async function show(
  directory: Directory,
  { ref }: { readonly ref: string },
  signal: AbortSignal,
): Promise<Shown> {
  const client = await directory.client()
  const { dialect } = directory
  const entry = await read(directory, ref, signal)
  if (!entry) {
    throw new RollcallError('not-found.entry', `${client.url} shows no entry ${ref}.`, {
      hint: 'Give its DN or its id. This account may also not be allowed to see it.',
    })
  }
  const typeOf = await directory.types(signal)
  const isOperational = await directory.operational(signal)
  return {
    ...toNode(directory)(entry),
    attributes: shownAttributes(entry, typeOf, (one, names, types) => dialect.attributesOf(one, names, types)),
    operational: operationalNames(entry.names(), isOperational, dialect.idAttribute),
    ldif: () => toLdif(entry, entry.names().filter(isOperational)),
  }
}

async function read(directory: Directory, ref: string, signal: AbortSignal): Promise<LdapEntry | undefined> {
  const client = await directory.client()
  const everything = ['*', '+']
  if (isDn(ref)) return client.readOne(ref, everything, signal)
  const base = await directory.readableRoot(signal)
  const by = directory.dialect.idAttribute
  const value = directory.dialect.assertionOf(by, ref)
  if (value === undefined) return undefined
  const stream = client.findMany({ base, scope: 'sub', by, values: [value], attributes: everything }, signal)
  for await (const [entry] of stream) return entry
  return undefined
}

/** What a person typed is a filter, or a piece of a name. */
function filterFor({ dialect }: Directory, text: string): string {
  return text.trimStart().startsWith('(') ? text : dialect.searchFilter(text)
}

async function* nodes(
  directory: Directory,
  request: { readonly base: string; readonly scope: 'one' | 'sub'; readonly filter: string },
  signal: AbortSignal,
): Stream<Node> {
  const { pageSize } = directory.settings
  const attributes = seen(directory)
  const node = toNode(directory)
  const stream = (await directory.client()).search({ ...request, attributes, pageSize }, signal)
  return endingOf(yield* mapBatches(stream, (entries) => entries.map(node)))
}

/** What a node is made of; its kind is told by what the filters look at. */
function seen({ settings, dialect }: Directory): readonly string[] {
  const filters = [settings.users, settings.groups].flatMap((filter) => attributesIn(parseFilter(filter)) ?? [])
  const names = [dialect.idAttribute, 'objectClass', ...filters, ...dialect.nodeAttributes, ...nameAttributes]
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()]
}

function toNode({ settings, dialect }: Directory): (entry: LdapEntry) => Node {
  const fits = (filter: string): ((entry: LdapEntry) => boolean) => {
    try {
      return toMatcher(parseFilter(filter))
    } catch {
      return () => false // a filter only the server can apply; then a node's kind is not shown
    }
  }
  const [isUser, isGroup] = [fits(settings.users), fits(settings.groups)]
  return (entry) => {
    const id = dialect.idOf(entry)
    const name = nameOf(entry)
    const kind = isUser(entry) ? 'user' : isGroup(entry) ? 'group' : undefined
    return {
      ref: entry.dn,
      label: rdnOf(entry.dn),
      ...(name === undefined ? {} : { name }),
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
