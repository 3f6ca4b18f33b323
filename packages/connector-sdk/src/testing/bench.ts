import { ok } from 'node:assert/strict'
import type { Ending, Instant, Kind, Problem, SyncRecord, Write } from '@rollcall/model'
import type { Connector } from '../connector.ts'
import type { Connection, Context, Find, OpenConnection, Outcome, Query, Stream, Written } from '../spi.ts'
import { testContext } from './context.ts'
import type { Subject, System } from './kit.ts'
import { type Seen, seen } from './seen.ts'

/** Never aborted. */
export const signal: AbortSignal = new AbortController().signal

/** Opens a connection as the host would: settings checked and defaults filled in. */
export async function openFor(
  connector: Connector,
  settings: object,
  context: Context = testContext(),
): Promise<OpenConnection> {
  const checked = await connector.config['~standard'].validate(settings)
  if (!checked.issues) return connector.open(checked.value, context)
  throw new Error(`The settings are refused: ${checked.issues.map(({ message }) => message).join(' ')}`)
}

/** A system of its own with a connection to it, for one rule. */
export class Bench implements AsyncDisposable {
  readonly subject: Subject
  readonly system: System
  readonly connection: OpenConnection
  readonly #context: Context
  readonly #open: AsyncDisposableStack

  private constructor(
    subject: Subject,
    system: System,
    connection: OpenConnection,
    context: Context,
    open: AsyncDisposableStack,
  ) {
    this.subject = subject
    this.system = system
    this.connection = connection
    this.#context = context
    this.#open = open
  }

  static async open(subject: Subject, more: object = {}): Promise<Bench> {
    await using open = new AsyncDisposableStack()
    const system = await subject.system()
    open.defer(() => system[Symbol.asyncDispose]?.())
    const context = testContext(system.context)
    const connection = open.use(await openFor(subject.connector, { ...system.settings, ...more }, context))
    return new Bench(subject, system, connection, context, open.move())
  }

  now(): Instant {
    return this.#context.clock.now()
  }

  /** Another connection to the same system. */
  again(): Promise<OpenConnection> {
    return openFor(this.subject.connector, this.system.settings, this.#context)
  }

  async scan(kind: Kind, more: Partial<Query> = {}): Promise<readonly Seen[]> {
    return (await this.scanTo(this.connection, kind, more)).records
  }

  async scanTo(connection: Connection, kind: Kind, more: Partial<Query> = {}): Promise<Drain> {
    const attributes = this.subject[kind]?.attributes ?? []
    await this.#lag()
    return drain(declared(connection, 'scan')({ kind, attributes, ...more }, signal))
  }

  async find(
    kind: Kind,
    by: Find['by'],
    values: readonly string[],
    { attributes, within }: Partial<Pick<Find, 'attributes' | 'within'>> = {},
  ): Promise<Drain> {
    const wanted = attributes ?? this.subject[kind]?.attributes ?? []
    await this.#lag()
    return drain(
      declared(this.connection, 'find')({ kind, attributes: wanted, by, values, ...(within && { within }) }, signal),
    )
  }

  /** Sends writes of one kind and operation, as many a call as the connector takes. */
  async write(writes: readonly Write[]): Promise<readonly Outcome[]> {
    const op = writes[0]?.op ?? 'create'
    const method = declared(this.connection, op) as (
      writes: readonly Write[],
      signal: AbortSignal,
    ) => Promise<readonly Outcome[]>
    const size = this.subject.connector.capabilities[op]?.batch ?? 1
    const outcomes: Outcome[] = []
    for (let at = 0; at < writes.length; at += size)
      outcomes.push(...(await method.call(this.connection, writes.slice(at, at + size), signal)))
    return outcomes
  }

  /** One write that must succeed. */
  async done(write: Write): Promise<Written> {
    const [outcome] = await this.write([write])
    return written(outcome, `The ${write.op}`)
  }

  /** One write that must not. */
  async refused(write: Write): Promise<Problem> {
    const [outcome] = await this.write([write])
    ok(outcome && 'problem' in outcome, `The ${write.op} was answered with success: ${JSON.stringify(outcome)}`)
    return outcome.problem
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#open.disposeAsync()
  }

  /** Reads may show writes late. */
  async #lag(): Promise<void> {
    const { lag } = this.subject.connector.limits ?? {}
    if (lag) await this.#context.clock.sleep(lag, signal)
  }
}

export interface Drain {
  readonly records: readonly Seen[]
  readonly end: Ending | undefined
}

/** Reads to the end; what the stream throws comes through. */
export async function drain(stream: Stream<SyncRecord>): Promise<Drain> {
  const { items, end } = await pour(stream, seen)
  return { records: items, end }
}

/** Reads to the end, and looks at each item while its batch may be looked at. */
export async function pour<T, U, E>(
  stream: Stream<T, E>,
  look: (item: T) => U,
): Promise<{ readonly items: readonly U[]; readonly end: E | undefined }> {
  const items: U[] = []
  for (;;) {
    const step = await stream.next()
    if (step.done) return { items, end: step.value }
    items.push(...step.value.map(look))
  }
}

export function written(outcome: Outcome | undefined, what: string): Written {
  ok(outcome, `${what} has no outcome.`)
  ok(!('problem' in outcome), `${what} failed: ${JSON.stringify('problem' in outcome && outcome.problem)}`)
  return outcome
}

export function byId(records: readonly Seen[]): ReadonlyMap<string, Seen> {
  return new Map(records.map((record) => [record.id, record]))
}

export function declared<K extends keyof Connection>(connection: Connection, method: K): NonNullable<Connection[K]> {
  const found = connection[method]
  ok(found, `The connection has no ${String(method)}.`)
  return found
}
