import {
  type Clock,
  type Connector,
  type Context,
  defineConnector,
  each,
  type Outcome,
  type Stream,
  type Written,
} from '@rollcall/connector-sdk'
import {
  type Attributes,
  type Ending,
  type Field,
  type Kind,
  type Problem,
  RollcallError,
  type Schema,
  type SyncRecord,
  type Value,
  type Write,
} from '@rollcall/model'
import { anyConfig } from './any-config.ts'
import { type Account, type AppShape, groupFields, userFields } from './app-shape.ts'
import { edited, fold, lists, withoutEmpty } from './memory-values.ts'

/** What becomes of one write before or after it is done. */
export type Mishap =
  | { readonly problem: Problem }
  /** Done, but the answer is lost. */
  | { readonly lostAfter: true }
  /** Not done, and nobody can tell. */
  | { readonly lostBefore: true }

export interface MemoryApp {
  readonly connector: Connector
  /** An account nobody linked. Throws where the application itself would refuse it. */
  seed(
    kind: Kind,
    values: Readonly<Record<string, Value | readonly Value[]>>,
    more?: { active?: boolean; roles?: readonly string[]; members?: readonly string[] },
  ): string
  /** What someone else does in the application. */
  edit(
    id: string,
    change: {
      values?: Readonly<Record<string, Value | readonly Value[]>>
      active?: boolean
      addMember?: string
      removeMember?: string
      roles?: readonly string[]
    },
  ): void
  drop(id: string): void
  /** Puts an account that was dropped back as it was, outside all groups. */
  restore(account: Account): void
  get(id: string): Account | undefined
  all(kind: Kind): readonly Account[]
  /** By a field's value. */
  by(field: string, value: string): Account | undefined
  /** Every write it was sent, in order, done or not. */
  readonly writes: readonly Write[]
  /** Called before each write; what it answers happens. */
  mishap: (write: Write) => Mishap | undefined
  misbehave: {
    truncate?: number
    identity?: string
    /** What the application makes of a value it is sent. */
    alter?: (field: string, value: Value) => Value
    /** It answers no read any more. */
    mute?: boolean
    /** Accounts that its list leaves out, though it says that it is whole. */
    unlisted?: (account: Account) => boolean
    /** Writes that it says yes to and does not do. */
    ignore?: (write: Write) => boolean
  }
  /** Calls of `find`, by what was asked for. */
  readonly finds: readonly { readonly by: string; readonly values: readonly string[] }[]
}

/** A strict target: it refuses collisions of unique values at every single step, missing required values, and edits whose `from` no longer holds. */
export function memoryApp(shape: AppShape = {}): MemoryApp {
  const fields: Record<Kind, readonly Field[]> = { user: shape.user ?? userFields, group: shape.group ?? groupFields }
  const accounts = new Map<string, Account>()
  const writes: Write[] = []
  let next = 1
  let clock: Clock | undefined
  /** What reads showed before each write, for as long as the write may be hidden from them. */
  const before: { readonly until: number; readonly accounts: ReadonlyMap<string, Account> }[] = []
  const visible = (): readonly Account[] => {
    const now = clock?.now() ?? 0
    while (before[0] && before[0].until <= now) before.shift()
    return [...(before[0]?.accounts ?? accounts).values()]
  }
  const finds: { by: string; values: readonly string[] }[] = []
  const used = (): number => app.all('user').filter(({ active }) => active).length
  const takeSeat = (): void => {
    if (used() >= (shape.seats ?? Number.POSITIVE_INFINITY)) refuse('quota.seats', 'No seat is left.')
  }
  /** Roles that may not be without an active holder. */
  const assertHeld = (after: Account | undefined, id: string): void => {
    for (const { name, required } of shape.roles ?? []) {
      const holds = ({ active, roles }: Account): boolean => active && roles.has(name)
      const was = accounts.get(id)
      if (!required || !was || !holds(was) || (after && holds(after))) continue
      if (![...accounts.values()].some((one) => one.id !== id && holds(one)))
        refuse('guarded.last-holder', `It is the last ${name}.`)
    }
  }
  const altered = (attributes: Attributes): Record<string, readonly Value[]> => {
    const { alter } = app.misbehave
    const entries = Object.entries(withoutEmpty(attributes))
    return Object.fromEntries(
      alter ? entries.map(([name, values]) => [name, values.map((value) => alter(name, value))]) : entries,
    )
  }
  const refuse = (code: Problem['code'], message: string, field?: string): never => {
    throw new RollcallError(code, message, field === undefined ? {} : { field })
  }
  const store = (account: Account): void => {
    for (const field of fields[account.kind]) {
      const values = account.values[field.name] ?? []
      const isMembers = account.kind === 'group' && field.name === 'members'
      if (isMembers && field.required && account.members.size === 0)
        refuse('guarded.empty', 'A group may not be without members.', field.name)
      if (field.required && !isMembers && values.length === 0)
        refuse('invalid.required', `${field.name} is required.`, field.name)
      if (!field.many && values.length > 1) refuse('invalid.single', `${field.name} takes one value.`, field.name)
      if (field.maxLength && values.some((value) => String(value).length > (field.maxLength ?? 0)))
        refuse('invalid.length', `${field.name} is too long.`, field.name)
      if (!field.unique) continue
      for (const other of accounts.values()) {
        if (other.id === account.id || other.kind !== account.kind) continue
        const held = new Set((other.values[field.name] ?? []).map((value) => fold(field, value)))
        if (values.some((value) => held.has(fold(field, value))))
          refuse('exists.unique', `${field.name} is taken.`, field.name)
      }
    }
    for (const name of Object.keys(account.values))
      if (!fields[account.kind].some((field) => field.name === name))
        refuse('invalid.field', `There is no field ${name}.`, name)
    for (const member of account.members)
      if (accounts.get(member)?.kind !== 'user') refuse('invalid.member', `${member} is not an account.`)
    accounts.set(account.id, account)
  }
  const must = (kind: Kind, id: string): Account => {
    const account = accounts.get(id)
    return account?.kind === kind ? account : refuse('not-found', `There is no ${kind} ${id}.`)
  }
  const done = (write: Write): Written => {
    switch (write.op) {
      case 'create': {
        const id = `${write.kind}-${next}`
        const { members = [], ...values } = write.attributes
        if (write.kind === 'user' && write.active) takeSeat()
        store({
          kind: write.kind,
          id,
          values: altered(values),
          active: write.active,
          members: new Set(members.map(String)),
          roles: new Set(),
        })
        next++
        return { id }
      }
      case 'update': {
        const before = must(write.kind, write.id)
        const values: Record<string, readonly Value[]> = {}
        for (const edit of write.edits)
          values[edit.field] = edited(
            fields[write.kind].find(({ name }) => name === edit.field),
            before.values[edit.field] ?? [],
            edit,
          )
        store({ ...before, values: withoutEmpty({ ...before.values, ...values, ...altered(values) }) })
        return { id: write.id }
      }
      case 'setActive': {
        const before = must(write.kind, write.id)
        const after = { ...before, active: write.active }
        if (write.active && !before.active) takeSeat()
        assertHeld(after, write.id)
        store(after)
        return { id: write.id, ...(before.active === write.active ? { already: true as const } : {}) }
      }
      case 'delete': {
        must(write.kind, write.id)
        assertHeld(undefined, write.id)
        accounts.delete(write.id)
        for (const group of accounts.values())
          if (group.members.has(write.id))
            accounts.set(group.id, {
              ...group,
              members: new Set([...group.members].filter((member) => member !== write.id)),
            })
        return { id: write.id }
      }
      case 'members': {
        const before = must('group', write.id)
        const gone = new Set(write.remove)
        store({ ...before, members: new Set([...before.members, ...write.add].filter((member) => !gone.has(member))) })
        return { id: write.id }
      }
      case 'roles': {
        const before = must('user', write.id)
        const known = new Set((shape.roles ?? []).map(({ name }) => name))
        for (const role of write.grant) if (!known.has(role)) refuse('invalid.role', `There is no role ${role}.`)
        const gone = new Set(write.revoke)
        const after = { ...before, roles: new Set([...before.roles, ...write.grant].filter((role) => !gone.has(role))) }
        assertHeld(after, write.id)
        store(after)
        return { id: write.id }
      }
      case 'endSessions':
        must(write.kind, write.id)
        return { id: write.id }
      default:
        return write satisfies never
    }
  }
  const app: MemoryApp = {
    connector: undefined as unknown as Connector,
    writes,
    finds,
    mishap: () => undefined,
    misbehave: {},
    seed(kind, values, { active = true, roles = [], members = [] } = {}) {
      const id = `${kind}-${next++}`
      store({ kind, id, values: lists(values), active, members: new Set(members), roles: new Set(roles) })
      return id
    },
    edit(id, { values = {}, active, addMember, removeMember, roles }) {
      const before = accounts.get(id)
      if (!before) throw new Error(`there is no ${id}`)
      const members = new Set(
        [...before.members, ...(addMember === undefined ? [] : [addMember])].filter(
          (member) => member !== removeMember,
        ),
      )
      store({
        ...before,
        values: withoutEmpty({ ...before.values, ...lists(values) }),
        active: active ?? before.active,
        members,
        roles: roles ? new Set(roles) : before.roles,
      })
    },
    drop(id) {
      done({ op: 'delete', kind: accounts.get(id)?.kind ?? 'user', id, before: {} })
    },
    restore: store,
    get: (id) => accounts.get(id),
    all: (kind) => [...accounts.values()].filter((account) => account.kind === kind),
    by: (field, value) => [...accounts.values()].find((account) => account.values[field]?.includes(value)),
  }
  const one = async (write: Write): Promise<Written> => {
    writes.push(write)
    const mishap = app.mishap(write)
    if (mishap && 'problem' in mishap)
      throw new RollcallError(mishap.problem.code, mishap.problem.message, mishap.problem)
    if (mishap && 'lostBefore' in mishap) throw new RollcallError('outcome-unknown.lost', 'The connection was lost.')
    if (shape.lag) before.push({ until: (clock?.now() ?? 0) + shape.lag, accounts: new Map(accounts) })
    const written = app.misbehave.ignore?.(write) && 'id' in write ? { id: write.id } : done(write)
    if (mishap) throw new RollcallError('outcome-unknown.lost', 'The connection was lost.')
    const now = shape.echo && accounts.get(written.id)
    return now
      ? {
          ...written,
          record: toRecord(
            now,
            fields[now.kind].map(({ name }) => name),
          ),
        }
      : written
  }
  const all = each(one) as (writes: readonly Write[], signal: AbortSignal) => Promise<readonly Outcome[]>
  const schema = (): Schema => ({
    identity: app.misbehave.identity ?? 'memory-app',
    user: fields.user,
    group: fields.group,
    ...(shape.roles ? { roles: shape.roles } : {}),
    ...(shape.seats === undefined ? {} : { seats: { used: used(), total: shape.seats } }),
  })
  const toRecord = (account: Account, attributes: readonly string[]): SyncRecord => {
    const all: Record<string, readonly Value[]> = { ...account.values, active: [account.active] }
    if (account.kind === 'group') all.members = [...account.members].sort()
    if (account.roles.size) all.roles = [...account.roles].sort()
    for (const { name, readable } of fields[account.kind]) if (readable === false) delete all[name]
    const wanted: Attributes = Object.fromEntries(
      attributes.flatMap((name) => (all[name]?.length ? [[name, all[name]]] : [])),
    )
    return { kind: account.kind, id: account.id, attributes: wanted }
  }
  const hear = (): void => {
    if (app.misbehave.mute) throw new RollcallError('unavailable.connection', 'The application does not answer.')
  }
  const batch = { batch: shape.batch ?? 1, ...(shape.checks === false ? {} : { checks: true as const }) }
  const reading = {
    async *scan(
      { kind, attributes }: { kind: Kind; attributes: readonly string[] },
      signal: AbortSignal,
    ): Stream<SyncRecord, Ending> {
      hear()
      let sent = 0
      for (const account of visible().filter((one) => one.kind === kind && !app.misbehave.unlisted?.(one))) {
        signal.throwIfAborted()
        if (sent++ === app.misbehave.truncate)
          return {
            verdict: 'truncated',
            problem: { code: 'quota.size-limit', message: 'The application stopped early.' },
          }
        yield [toRecord(account, attributes)]
      }
      return { verdict: 'complete' }
    },
  }
  const finding = {
    async *find(
      {
        kind,
        attributes,
        by,
        values,
      }: { kind: Kind; attributes: readonly string[]; by: string; values: readonly string[] },
      signal: AbortSignal,
    ): Stream<SyncRecord, Ending> {
      hear()
      const field = fields[kind].find(({ name }) => name === by)
      if (by !== 'id' && !field?.findable) refuse('invalid.find', `${by} is not findable.`)
      finds.push({ by, values })
      const wanted = new Set(values.map((value) => (field ? fold(field, value) : value)))
      for (const account of visible().filter((one) => one.kind === kind)) {
        signal.throwIfAborted()
        const hit = field ? account.values[by]?.some((value) => wanted.has(fold(field, value))) : wanted.has(account.id)
        if (hit) yield [toRecord(account, attributes)]
      }
      return { verdict: 'complete' }
    },
  }
  const writing = { create: all, update: all, setActive: all, delete: all, members: all, roles: all, endSessions: all }
  const common = {
    schema: async () => schema(),
    async *test() {
      yield [{ stage: 'memory', detail: 'always there' }]
      return { verdict: 'complete' as const }
    },
  }
  const opened =
    <T>(connection: () => T) =>
    (_settings: unknown, context: Context): T => {
      clock = context.clock
      return connection()
    }
  const capabilities = {
    scan: true,
    create: batch,
    update: batch,
    setActive: batch,
    delete: batch,
    members: batch,
    roles: batch,
    endSessions: batch,
  } as const
  const base = {
    apiVersion: 1,
    name: 'memory-app',
    version: '1',
    title: 'Memory application',
    config: anyConfig,
    limits: { atOnce: shape.atOnce ?? 2, ...(shape.lag ? { lag: shape.lag } : {}) },
  } as const
  const connector =
    shape.find === false
      ? defineConnector({ ...base, capabilities, open: opened(() => ({ ...common, ...reading, ...writing })) })
      : defineConnector({
          ...base,
          capabilities: { ...capabilities, find: true },
          open: opened(() => ({ ...common, ...reading, ...finding, ...writing })),
        })
  return Object.assign(app, { connector })
}
