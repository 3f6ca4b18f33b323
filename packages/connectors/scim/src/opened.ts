import type { Context } from '@rollcall/connector-sdk'
import { type Kind, RollcallError, type Value } from '@rollcall/model'
import type { Attribute } from './attributes.ts'
import { type Client, openClient } from './client.ts'
import { type Discovered, discover, type Resource } from './discovery/discover.ts'
import { howMembersShow } from './discovery/shown-members.ts'
import { listOf, pick } from './json.ts'
import type { Identified } from './reading/page.ts'
import type { ScimSettings } from './settings.ts'
import type { Expected } from './writing/kept.ts'

/** How far the filters of a server can be believed, by kind and field. */
export type Trust = 'all' | 'none'

/** A connection that reaches for the application with its first call. */
export interface Opened extends AsyncDisposable {
  readonly settings: ScimSettings
  readonly client: Client
  /** What the server said of itself; asked once. */
  readonly discovered: (signal: AbortSignal) => Promise<Discovered>
  readonly resource: (kind: Kind, signal: AbortSignal) => Promise<Resource>
  readonly trusted: Map<string, Trust>
  /** Ids of accounts that this connection has seen, as far as they are remembered. */
  readonly seen: Set<string>
  /** True once any group showed a member: then a group that shows nobody has nobody. */
  showsMembers: boolean
  /** Ids of groups that this connection made: they began with nobody. */
  readonly made: Set<string>
  /** What the latest writes sent, by kind and id: reads that do not show it yet are behind. */
  readonly recent: Map<string, readonly Expected[]>
  /** True once the answer to a write has shown what a read then showed as well. */
  answersHold: boolean
  /** What the server has shown that it takes by PUT only: a kind and the fields written. Some patch groups but not addresses. */
  readonly unpatched: Set<string>
  /** True once the server has refused a write without If-Match, though it does not say that it checks it. */
  conditional: boolean
  /** True once the server has shown that it only understands a PATCH without paths. */
  pathless: boolean
  /** True once the server has shown that it only understands extensions sent whole. */
  wholeExtensions: boolean
}

export function opened(settings: ScimSettings, context: Context): Opened {
  const client = openClient(settings, context)
  let discovered: Promise<Discovered> | undefined
  const ask = (signal: AbortSignal): Promise<Discovered> => {
    discovered ??= discoverAll(client, settings, signal).catch((thrown: unknown) => {
      discovered = undefined // what was wrong may be mended before the next call
      throw thrown
    })
    return discovered
  }
  return {
    settings,
    client,
    discovered: ask,
    async resource(kind, signal) {
      signal.throwIfAborted()
      const found = (await ask(signal)).resources[kind]
      if (found) return found
      throw new RollcallError('config.no-groups', 'This application has no groups.')
    },
    trusted: new Map(),
    seen: new Set(),
    showsMembers: false,
    made: new Set(),
    recent: new Map(),
    answersHold: false,
    unpatched: new Set(),
    conditional: false,
    pathless: false,
    wholeExtensions: false,
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  }
}

/** What the server says, and what is known of it besides. */
async function discoverAll(client: Client, settings: ScimSettings, signal: AbortSignal): Promise<Discovered> {
  const found = await discover(client, signal)
  const { group } = found.resources
  if (!group || !isReadable(group)) return found
  const shown = settings.members === 'unreadable' ? 'never' : await howMembersShow(client, found, signal)
  if (shown === 'listed') return found
  if (shown === 'alone') return withGroup(found, { ...group, showsMembersAlone: true })
  const attributes = group.attributes.map(
    (attribute): Attribute =>
      attribute.field.name === 'members' ? { ...attribute, field: { ...attribute.field, readable: false } } : attribute,
  )
  return withGroup(found, { ...group, attributes })
}

function withGroup(found: Discovered, group: Resource): Discovered {
  return { ...found, resources: { ...found.resources, group } }
}

function isReadable({ attributes }: Resource): boolean {
  return attributes.every(({ field }) => field.name !== 'members' || field.readable !== false)
}

/** Ids remembered at most; of whoever is not among them it is asked. */
const seenAtMost = 100_000

/** Notes that records are there, and whether groups show their members. */
export function see(opened: Opened, { kind }: Pick<Resource, 'kind'>, records: readonly Identified[]): void {
  if (kind === 'group')
    opened.showsMembers ||= records.some(({ resource }) => listOf(pick(resource, 'members')).length > 0)
  else for (const { id } of records) if (opened.seen.size < seenAtMost) opened.seen.add(id)
}

/** The attribute behind a field, however its name is spelled. */
export function attributeOf({ attributes }: Pick<Resource, 'attributes'>, name: string): Attribute | undefined {
  const folded = name.toLowerCase()
  return (
    attributes.find(({ field }) => field.name === name) ??
    attributes.find(({ field }) => field.name.toLowerCase() === folded)
  )
}

/** A value in the form in which the field tells values apart. */
export function formOf({ field }: Pick<Attribute, 'field'>, value: Value): string {
  const text = String(value).normalize('NFC')
  return field.ignoreCase ? text.toLowerCase().normalize('NFC') : text
}
