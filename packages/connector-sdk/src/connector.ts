import type { Ending, Field, Problem, Write } from '@rollcall/model'
import { toProblem } from '@rollcall/model'
import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import type {
  Ask,
  Capabilities,
  Connection,
  Context,
  Methods,
  OpenConnection,
  Outcome,
  Stream,
  Written,
} from './spi.ts'

/** A schema that checks a connection's settings and can describe itself as JSON Schema; a zod 4 object is one. */
export interface ConfigSchema<C = unknown> {
  readonly '~standard': StandardSchemaV1.Props<unknown, C> & StandardJSONSchemaV1.Props<unknown, C>
}

/** A connector as the host takes it. `lag` is how long, in ms, until reads show a write. */
export interface Connector<C = never> {
  readonly apiVersion: 1
  readonly name: string
  /** Its own; part of the digest that decides whether a remembered decision still holds. */
  readonly version: string
  /** What people call the system. */
  readonly title: string
  readonly capabilities: Capabilities
  readonly config: ConfigSchema<C>
  /**
   * Settings that say only how the system is talked to (page size, patience, encryption), not which one, as whom, or what of
   * it is read: changing one of these neither forces a full run nor counts as a move.
   */
  readonly tuning?: readonly string[]
  readonly limits?: Limits
  /** Throws `invalid` where `scope.*.filter` is not well formed; asks no system. Absent: told while reading. */
  readonly checkFilter?: (filter: string) => void
  /**
   * The tables that records may be kept in, while a connection is being set up: `config` says no more than where the system is
   * and who signs in. Absent: records have one place, or none to choose.
   */
  readonly tables?: (
    config: Readonly<Record<string, unknown>>,
    context: Context,
    signal: AbortSignal,
  ) => Promise<readonly TableFacts[]>
  /** Sends nothing; calls connect and reconnect. */
  readonly open: (config: C, context: Context) => OpenConnection
}

/** A table, or a file with columns. */
export interface TableFacts {
  readonly name: string
  readonly columns: readonly Field[]
}

export interface Limits {
  /** Calls in flight at once (1). */
  readonly atOnce?: number
  /** At most `calls` per `seconds`. */
  readonly calls?: number
  readonly seconds?: number
  readonly lag?: number
}

/** The methods that the declared capabilities demand, and no others. */
export type Declared<K> = K extends Capabilities
  ? Required<Pick<Connection, keyof K & keyof Methods>> & { readonly [M in Exclude<keyof Methods, keyof K>]?: never }
  : never

/**
 * Types a connector: declared but missing, undeclared, or misspelt is a compile error.
 * A connection without `Symbol.asyncDispose` gets one that does nothing.
 */
export function defineConnector<const K extends Capabilities, C>(
  connector: Omit<Connector<C>, 'capabilities' | 'open'> & {
    readonly capabilities: K & { readonly [M in Exclude<keyof K, keyof Capabilities>]: never }
    readonly open: (config: C, context: Context) => Connection & Declared<NoInfer<K>>
  },
): Connector {
  const nothing = async (): Promise<void> => {}
  const open = (config: C, context: Context): OpenConnection => {
    const connection = connector.open(config, context)
    return Object.assign(connection, { [Symbol.asyncDispose]: connection[Symbol.asyncDispose] ?? nothing })
  }
  return { ...connector, open } as unknown as Connector
}

/** For a target that takes one write a call: what is thrown becomes that write's problem. */
export function each<W extends Write>(one: Ask<W, Promise<Written>>): Ask<readonly W[], Promise<readonly Outcome[]>> {
  return async (writes, signal) => {
    const outcomes: Outcome[] = []
    for (const write of writes) {
      try {
        outcomes.push(await one(write, signal))
      } catch (thrown) {
        outcomes.push({ problem: toProblem(thrown) })
      }
    }
    return outcomes
  }
}

/** How a drained stream ended: as its generator said, or `failed` because it threw. */
export type Drained<E> = (E | { readonly verdict: 'failed'; readonly problem: Problem }) & { readonly items: number }

/**
 * Drains a stream, the one way to read any: `for await` would lose the verdict.
 * What `take` throws is the caller's own error and comes through; what the stream throws becomes `failed`.
 * A stream that ends without a verdict breaks the contract and is `failed` as well.
 */
export async function read<T, E extends { readonly verdict: string } = Ending>(
  stream: Stream<T, E>,
  take: (batch: readonly T[]) => void | Promise<void>,
): Promise<Drained<E>> {
  let items = 0
  for (;;) {
    let step: IteratorResult<readonly T[], E>
    try {
      step = await stream.next()
    } catch (thrown) {
      return { verdict: 'failed', problem: toProblem(thrown), items }
    }
    if (step.done) {
      if (step.value?.verdict) return { ...step.value, items }
      const problem: Problem = {
        code: 'bug.no-verdict',
        message: 'The connector ended a read without saying how it ended.',
      }
      return { verdict: 'failed', problem, items }
    }
    items += step.value.length
    try {
      await take(step.value)
    } catch (thrown) {
      await stream.return(undefined as never)
      throw thrown
    }
  }
}
