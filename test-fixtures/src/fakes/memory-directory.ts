import {
  type Connector,
  type Delta,
  defineConnector,
  type FeedEnding,
  type Query,
  type SignIn,
  type Since,
  type Stream,
} from '@rollcall/connector-sdk'
import type { Attributes, Ending, Field, Kind, Schema, Standing, SyncRecord, Value } from '@rollcall/model'
import { RollcallError } from '@rollcall/model'
import { anyConfig } from './any-config.ts'
import { treeOf } from './memory-tree.ts'

/** An entry of the in-memory directory. */
export interface Entry {
  readonly kind: Kind
  readonly id: string
  readonly dn: string
  readonly attributes: Attributes
  readonly standing?: Standing
}

/** What a test can do to the directory, and how it can make it misbehave. */
export interface MemoryDirectory {
  readonly connector: Connector
  /** Adds or replaces an entry; `attributes` may be given as single values. */
  put(
    kind: Kind,
    id: string,
    attributes: Readonly<Record<string, Value | readonly Value[]>>,
    more?: { dn?: string; standing?: Standing; password?: string },
  ): void
  remove(id: string): void
  get(id: string): Entry | undefined
  all(kind: Kind): readonly Entry[]
  /**
   * Ends scans after this many records, honestly (`truncate`) or by an error (`break`); refuses to read groups (`noGroups`);
   * hands groups with these ids out without the end of their members (`incomplete`); tells each change as it was (`replay`);
   * tells last that these were deleted, though they are there (`tombstones`); as LDAP servers do, calls in the feed of a kind
   * gone what is of the other, and finds by id whatever it is (`blurred`); its feed never tells of these ids (`quiet`),
   * of a group only the first member (`pieces`), and not of who came and went since the cursor, as RFC 4533 allows (`terse`).
   */
  misbehave: {
    truncate?: number
    break?: number
    hidden?: true
    feedLost?: true
    noGroups?: true
    incomplete?: readonly string[]
    replay?: true
    tombstones?: readonly string[]
    blurred?: true
    quiet?: readonly string[]
    pieces?: true
    terse?: true
    identity?: string
  }
  /** How many records were handed out by scans and finds. */
  readonly handed: { scan: number; find: number; delta: number }
}

const person: readonly Field[] = ['cn', 'sn', 'givenName', 'mail', 'uid', 'title', 'employeeType'].map((name) => ({
  name,
  type: 'text',
  many: true,
  ignoreCase: true,
}))
const manager: Field = { name: 'manager', type: 'ref', many: true }

/** A strict source: people and groups by id and dn, a filter `attribute=value`, a change feed whose cursor counts changes. */
export function memoryDirectory(): MemoryDirectory {
  const entries = new Map<string, Entry>()
  const log: { readonly id: string; readonly kind: Kind; readonly entry: Entry | undefined }[] = []
  const passwords = new Map<string, string>()
  const handed = { scan: 0, find: 0, delta: 0 }
  let changed = Promise.withResolvers<void>()
  const tell = (change: (typeof log)[number]): void => {
    log.push(change)
    changed.resolve()
    changed = Promise.withResolvers<void>()
  }
  const directory: MemoryDirectory = {
    connector: undefined as unknown as Connector,
    handed,
    misbehave: {},
    put(kind, id, attributes, { dn, standing, password } = {}) {
      const lists = Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, Array.isArray(value) ? value : [value as Value]]),
      )
      const name = dn ?? entries.get(id)?.dn ?? `${kind === 'user' ? 'uid' : 'cn'}=${id},dc=test`
      const entry: Entry = { kind, id, dn: name, attributes: lists, ...(standing ? { standing } : {}) }
      entries.set(id, entry)
      if (password !== undefined) passwords.set(id, password)
      tell({ id, kind, entry })
    },
    remove(id) {
      const entry = entries.get(id)
      if (!entry) throw new Error(`${id} is not in the directory`)
      entries.delete(id)
      tell({ id, kind: entry.kind, entry: undefined })
    },
    get: (id) => entries.get(id),
    all: (kind) => [...entries.values()].filter((entry) => entry.kind === kind),
  }
  const visible = (): Entry[] => (directory.misbehave.hidden ? [] : [...entries.values()])
  const refuseGroups = (kind: Kind): void => {
    if (kind === 'group' && directory.misbehave.noGroups)
      throw new RollcallError('permission.groups', 'Groups may not be read.')
  }
  const shown = (entry: Entry, attributes: readonly string[]): SyncRecord => {
    const record = toRecord(entry, attributes)
    if (!directory.misbehave.incomplete?.includes(entry.id)) return record
    const { members = [], ...rest } = record.attributes
    return { ...record, attributes: { ...rest, members: members.slice(0, 1) }, partial: ['members'] }
  }
  const schema = (): Schema => ({
    identity: directory.misbehave.identity ?? 'memory-directory',
    user: [...person, manager],
    group: [
      { name: 'cn', type: 'text', many: true, ignoreCase: true },
      { name: 'members', type: 'ref', many: true },
    ],
  })
  async function* scan(
    query: { kind: Kind; attributes: readonly string[]; base?: readonly string[]; filter?: string },
    signal: AbortSignal,
  ): Stream<SyncRecord, Ending> {
    refuseGroups(query.kind)
    const cursor = String(log.length) // before reading: what changes from now on is told by the feed
    let sent = 0
    for (const base of query.base ?? [undefined])
      for (const entry of visible().filter(
        (one) => one.kind === query.kind && isUnder(one, base) && matches(one, query.filter),
      )) {
        signal.throwIfAborted()
        if (sent === directory.misbehave.truncate)
          return {
            verdict: 'truncated',
            problem: { code: 'quota.size-limit', message: 'The directory stopped at its size limit.' },
          }
        if (sent === directory.misbehave.break)
          throw new RollcallError('unavailable.connection', 'The connection was lost.')
        sent++
        handed.scan++
        yield [shown(entry, query.attributes)]
      }
    return { verdict: 'complete', cursor }
  }
  async function* delta({ query, cursor }: Since, signal: AbortSignal): Stream<Delta, FeedEnding> {
    const from = cursor === '' ? Number.NaN : Number(cursor)
    if (directory.misbehave.feedLost || !Number.isInteger(from) || from > log.length)
      return { verdict: 'restart', problem: { code: 'invalid.cursor', message: 'The cursor is not known.' } }
    const { blurred, quiet, pieces, terse } = directory.misbehave
    const cameAndWent = (id: string): boolean =>
      !entries.has(id) && log.slice(0, from).findLast((one) => one.id === id)?.entry === undefined
    const changes = log
      .slice(from)
      .filter(({ id, kind }) => (blurred || kind === query.kind) && !quiet?.includes(id))
      .filter(({ id }) => !terse || !cameAndWent(id))
    const told = directory.misbehave.replay
      ? changes
      : new Map(changes.map(({ id, kind }) => [id, { id, kind, entry: entries.get(id) }])).values()
    const end = String(log.length)
    for (const { id, kind, entry } of told) {
      signal.throwIfAborted()
      handed.delta++
      if (kind !== query.kind) yield [{ op: 'gone', kind: query.kind, id, why: 'unknown' }]
      else if (entry && pieces && kind === 'group')
        yield [{ op: 'members', id, add: (entry.attributes.members ?? []).slice(0, 1).map(String), remove: [] }]
      else if (entry && isIn(entry, query)) yield [{ op: 'put', record: shown(entry, query.attributes) }]
      else yield [{ op: 'gone', kind, id, why: entry ? 'left' : 'deleted' }]
    }
    for (const id of directory.misbehave.tombstones ?? [])
      if (entries.get(id)?.kind === query.kind) yield [{ op: 'gone', kind: query.kind, id, why: 'deleted' }]
    return { verdict: 'complete', cursor: end }
  }
  const connector = defineConnector({
    apiVersion: 1,
    name: 'memory-directory',
    version: '1',
    title: 'Memory directory',
    capabilities: {
      scan: true,
      find: true,
      delta: { deletes: true },
      watch: true,
      browse: true,
      show: true,
      search: true,
      authenticate: true,
    },
    config: anyConfig,
    open: () => ({
      schema: async () => schema(),
      async *test() {
        yield [{ stage: 'memory', detail: 'always there' }]
        return { verdict: 'complete' as const }
      },
      scan,
      async *find({ kind, attributes, by, values, within = {} }, signal): Stream<SyncRecord, Ending> {
        refuseGroups(kind)
        for (const value of values) {
          signal.throwIfAborted()
          const entry = visible().find(
            (one) =>
              (one.kind === kind || (by === 'id' && directory.misbehave.blurred)) &&
              isIn(one, within) &&
              (by === 'id'
                ? one.id === value
                : by === 'dn'
                  ? one.dn.toLowerCase() === value.toLowerCase()
                  : one.attributes[by]?.includes(value)),
          )
          if (!entry) continue
          handed.find++
          yield [{ ...shown(entry, attributes), kind }]
        }
        return { verdict: 'complete' }
      },
      delta,
      async *watch({ query, cursor }, signal): Stream<Delta, FeedEnding> {
        for (let since = cursor; ; ) {
          const more = changed.promise
          const end = yield* delta({ query, cursor: since }, signal)
          if (end.verdict !== 'complete') return end
          since = end.cursor ?? since
          yield [{ op: 'cursor', cursor: since }]
          await orAborted(more, signal)
        }
      },
      ...treeOf(visible),
      async authenticate({ user, password }): Promise<SignIn> {
        const person = visible().find(({ kind, attributes }) => kind === 'user' && attributes.uid?.includes(user))
        if (!person) return { ok: false, why: 'unknown', message: `There is no ${user}.` }
        if (passwords.get(person.id) === password) return { ok: true, id: person.id }
        return { ok: false, why: 'password', message: 'That is not the password.' }
      },
    }),
  })
  return Object.assign(directory, { connector })
}

function isUnder({ dn }: Entry, base: string | undefined): boolean {
  return base === undefined || `,${dn}`.toLowerCase().endsWith(`,${base}`.toLowerCase())
}

function isIn(entry: Entry, { base, filter }: Pick<Query, 'base' | 'filter'>): boolean {
  return (base ?? [undefined]).some((one) => isUnder(entry, one)) && matches(entry, filter)
}

function matches(entry: Entry, filter: string | undefined): boolean {
  if (filter === undefined) return true
  const [, name = '', value = ''] = /^\(?([^=()]+)=([^()]*)\)?$/.exec(filter) ?? []
  const values = (entry.attributes[name] ?? []).map((one) => String(one).toLowerCase())
  return value === '*' ? values.length > 0 : values.includes(value.toLowerCase())
}

function toRecord(entry: Entry, attributes: readonly string[]): SyncRecord {
  const wanted = Object.fromEntries(
    attributes.flatMap((name) => (entry.attributes[name]?.length ? [[name, entry.attributes[name]]] : [])),
  )
  const { kind, id, dn, standing } = entry
  return { kind, id, dn, attributes: wanted, ...(standing ? { standing } : {}) }
}

/** Waits for a change; throws as soon as nobody wants to hear of one any more. */
function orAborted(change: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    change.then(resolve)
  })
}
